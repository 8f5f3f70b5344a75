import { homedir } from 'node:os';
import { join } from 'node:path';

/** `PAGODA_CACHE` or `~/.cache/pagoda`: fetched models and libraries, and what was measured on this machine, for all installations. */
export const cacheFolder = (): string => process.env['PAGODA_CACHE'] || join(homedir(), '.cache', 'pagoda');

import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where models lie that were fetched: `PAGODA_CACHE` or `~/.cache/pagoda`, which all installations share. */
export const modelsFolder = (): string =>
  join(process.env['PAGODA_CACHE'] || join(homedir(), '.cache', 'pagoda'), 'models');

import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** What several checkouts share: models, GPU libraries, the peers of the bench. */
export const cache = process.env.PAGODA_CACHE || path.join(os.homedir(), '.cache', 'pagoda');

export const inRoot = (...parts) => path.join(root, ...parts);

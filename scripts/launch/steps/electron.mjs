import fs from 'node:fs';
import { inRoot } from '../places.mjs';
import { run } from '../run.mjs';

/** `npm ci` runs the same script; this catches an install made with scripts off, or one that was interrupted. */
export const electron = {
  isDone: () => fs.existsSync(inRoot('node_modules/electron/path.txt')),
  supply: () => run(process.execPath, [inRoot('scripts/electron-dist.mjs')]),
};

import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { errnoOf } from '../../../engine/files/errnoOf.ts';

/** Why nothing can be made in a folder, which may yet have to be made itself; null where it can. */
export function folderFault(folder: string): PagodaError<'file.unwritable'> | null {
  try {
    make(folder);
    rmdirSync(mkdtempSync(join(folder, 'tried-')));
    return null;
  } catch (error) {
    const errno = errnoOf(error);
    return new PagodaError('file.unwritable', { path: folder, errno }, { cause: error });
  }
}

/** Node's own way of making the folders above says that they do not exist where they may not be made. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  make(dirname(folder));
  mkdirSync(folder);
}

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { errnoOf } from '../../../engine/files/errnoOf.ts';

/**
 * Replaces a file by new text in one step: after a crash or a power cut there is the old one or the new one, whole.
 *
 * @throws PagodaError `file.unwritable`
 */
export function atomicWrite(path: string, text: string): void {
  const beside = `${path}.new`;
  try {
    const file = openSync(beside, 'w', 0o600);
    try {
      // All of it: a disk with room for a part takes that part without a word.
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // Why it could not be written says more.
    }
    throw new PagodaError('file.unwritable', { path, errno: errnoOf(error) }, { cause: error });
  }
}

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PagodaError } from '../../../engine/contract/errors.ts';

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
    rmSync(beside, { force: true });
    const errno = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new PagodaError('file.unwritable', { path, errno }, { cause: error });
  }
}

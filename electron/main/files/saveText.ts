import { open, rename, rm } from 'node:fs/promises';
import { PagodaError } from '../../../engine/contract/errors.ts';

/**
 * Writes a file that a person asked for, without holding the app: there is the one before or the new one, whole.
 *
 * @throws PagodaError `file.unwritable`
 */
export async function saveText(path: string, text: string): Promise<void> {
  const beside = `${path}.part`;
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    const errno = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new PagodaError('file.unwritable', { path, errno }, { cause: error });
  }
}

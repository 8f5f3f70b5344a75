import { PagodaError } from '../../../engine/contract/errors.ts';
import { writeNamedFile } from '../../../engine/files/namedFile.ts';
import { errnoOf } from '../../../engine/files/errnoOf.ts';

/**
 * Writes a file that a person asked for, without holding the app: there is the one before or the new one, whole.
 *
 * @throws PagodaError `file.unwritable`
 */
export async function saveText(path: string, text: string): Promise<void> {
  try {
    await writeNamedFile(path, text, { lasting: true });
  } catch (error) {
    const errno = errnoOf(error);
    throw new PagodaError('file.unwritable', { path, errno }, { cause: error });
  }
}

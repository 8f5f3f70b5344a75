import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import { isPointer } from '../../files/pointer.ts';
import { refuse } from '../refuse.ts';

/** The longest file beside the weights that is read: a tokenizer.json has some 20 MB. */
const limitBytes = 128 * 1024 * 1024;

/** A file beside the weights; null where it is not there. */
export async function readSideFile(path: string): Promise<Buffer | null> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return null;
    if (found.size > limitBytes) throw new PagodaError('file.tooLarge', { path, limitBytes });
    const bytes = await readFile(path);
    if (isPointer(bytes)) throw new PagodaError('file.pointer', { path });
    return bytes;
  } catch (error) {
    if (error instanceof PagodaError) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new PagodaError('file.unreadable', { path, errno: code });
  }
}

/** The JSON object in a file; null where it is not there. */
export async function readJson(path: string): Promise<Record<string, unknown> | null> {
  const bytes = await readSideFile(path);
  if (bytes === null) return null;
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below.
  }
  return refuse(dirname(path), 'config', `${path.slice(dirname(path).length + 1)} is no JSON object`);
}

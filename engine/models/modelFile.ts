import { open, stat, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import { isPointer, MOST_POINTER_BYTES } from '../files/pointer.ts';
import { ByteReader } from './gguf/byteReader.ts';

/**
 * Opens a model file for `use` and closes it afterwards. Throws `model.notFound`, `isFolder`, `empty`, `unreadable` or `file.pointer`: everything that can be
 * wrong before the first byte is looked at.
 */
export async function withModelFile<T>(given: string, use: (reader: ByteReader) => Promise<T>): Promise<T> {
  let path = given;
  let file: FileHandle | undefined;
  try {
    path = resolve(given); // Fails where the working folder is gone.
    // Looked at before it is opened: opening a named pipe would wait for a writer.
    const found = await stat(path);
    if (found.isDirectory()) throw new PagodaError('model.isFolder', { path });
    if (!found.isFile()) throw new PagodaError('model.unreadable', { path, errno: 'not a regular file' });
    if (found.size === 0) throw new PagodaError('model.empty', { path });
    file = await open(path, 'r');
    if (found.size <= MOST_POINTER_BYTES) await refusePointer(file, path);
    return await use(new ByteReader(file, path, found.size));
  } catch (error) {
    throw asModelError(path, error);
  } finally {
    await file?.close();
  }
}

async function refusePointer(file: FileHandle, path: string): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_POINTER_BYTES), 0, MOST_POINTER_BYTES, 0);
  if (isPointer(buffer.subarray(0, bytesRead))) throw new PagodaError('file.pointer', { path });
}

function asModelError(path: string, error: unknown): unknown {
  const errno = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (errno === undefined || error instanceof PagodaError) return error;
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return new PagodaError('model.notFound', { path });
  // ENAMETOOLONG, EACCES, EIO, ELOOP, ERR_INVALID_ARG_VALUE (a zero byte in the path)...
  return new PagodaError('model.unreadable', { path, errno });
}

import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HEAD_BYTES } from './pageFile.ts';

/** Files alone: what is something else is nobody's page, and stays. A folder that cannot be read has none. */
export async function filesOf(folder: string): Promise<{ name: string; path: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((each) => each.isFile()).map(({ name }) => ({ name, path: join(folder, name) }));
}

/** Where that is refused it stays, and is no page for all that. */
export const remove = (path: string): Promise<void> => rm(path, { force: true }).catch(() => undefined);

/** As much of a page file as says what it is. */
export async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are not there. Rejects with what the system says of the one that cannot be made; Node's own way says that it does not exist where it
 * may not be made, and that it exists where a file has its name.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw Object.assign(new Error(folder, { cause: error }), { code: 'ENOTDIR', path: folder });
    const above = dirname(folder);
    if (code !== 'ENOENT' || above === folder) throw error;
    await makeFolder(above);
    await mkdir(folder);
  }
}

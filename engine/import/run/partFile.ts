import { link, open, readdir, rename, stat, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import { isAlive } from '../../files/isAlive.ts';

/** Left on the disk, beside what is written. */
const spareBytes = 64 * 1024 * 1024;

/**
 * A file under a name that nobody opens until all of it is there. Whatever ends the work before that leaves nothing under the final name, and
 * what a killed process left is removed by the next one that writes the same.
 */
export class PartFile {
  private constructor(
    private readonly path: string,
    private readonly part: string,
    private readonly handle: FileHandle,
  ) {}

  /** Throws `file.exists`, `file.unwritable`, or `disk.full` before anything is written. */
  static async open(path: string, bytes: number): Promise<PartFile> {
    const folder = dirname(path);
    if (await exists(path)) throw new PagodaError('file.exists', { path });
    await removeStaleParts(folder, basename(path));
    const availableBytes = await availableIn(folder, path);
    if (bytes + spareBytes > availableBytes)
      throw new PagodaError('disk.full', { path, neededBytes: bytes, availableBytes });
    const part = join(folder, partName(basename(path), process.pid));
    const handle = await open(part, 'w').catch((error: unknown) => {
      throw unwritable(path, error);
    });
    return new PartFile(path, part, handle);
  }

  get writtenTo(): string {
    return this.part;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /** Makes it as long as it will be. */
  async lengthen(bytes: number): Promise<void> {
    await this.handle.truncate(bytes).catch((error: unknown) => {
      throw unwritable(this.path, error);
    });
  }

  /** To the disk, and closed; it still has its passing name. */
  async finish(): Promise<void> {
    try {
      await this.handle.sync();
    } catch (error) {
      throw unwritable(this.path, error);
    } finally {
      await this.handle.close();
    }
  }

  /** Gives it its name. One that somebody else took meanwhile is left to them. */
  async publish(): Promise<void> {
    try {
      await link(this.part, this.path);
      await unlink(this.part);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || (await exists(this.path)))
        throw new PagodaError('file.exists', { path: this.path });
      // A file system without links.
      await rename(this.part, this.path).catch((again: unknown) => {
        throw unwritable(this.path, again);
      });
    }
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await unlink(this.part).catch(() => undefined);
  }
}

const partName = (name: string, pid: number): string => `.${name.slice(0, 200)}.${pid}.part`;

/** Removes from a folder what processes that are no more had begun; of a file of this name, or of all. */
export async function removeStaleParts(folder: string, name?: string): Promise<void> {
  const start = name === undefined ? undefined : `.${name.slice(0, 200)}.`;
  for (const entry of await readdir(folder).catch(() => [])) {
    const [, begins, pid] = /^(\..+\.)(\d+)\.part$/.exec(entry) ?? [];
    if (pid === undefined || (start !== undefined && begins !== start)) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid)))
      await unlink(join(folder, entry)).catch(() => undefined);
  }
}

async function availableIn(folder: string, path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    throw unwritable(path, error);
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function unwritable(path: string, error: unknown): unknown {
  if (error instanceof PagodaError) return error;
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new PagodaError('file.unwritable', { path, errno: code });
}

import { link, lstat, open, rename, stat, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import { errnoOf } from '../../files/errnoOf.ts';
import { tryNamedFile } from '../../files/namedFile.ts';
import { firstLine, MOST_NOTE_BYTES, readNotes, tensorLine, type TensorNote } from './doneNotes.ts';
import { partOf, staleParts, startWriting, stopWriting } from './partNames.ts';

/** Left on the disk, beside what is written. */
const spareBytes = 64 * 1024 * 1024;

/**
 * A file under a name that nobody opens until all of it is there. Whatever ends the work before that leaves nothing under the final name. What was written until then is kept
 * where the work was only put off or its process killed, with notes of what is done; the next one that writes the same of the same source goes on from there.
 */
export class PartFile {
  private constructor(
    private readonly path: string,
    private readonly part: string,
    private readonly handle: FileHandle,
    private readonly bytes: number,
    private noteBytes: number,
    /** What an earlier process said that it wrote, by the tensors' names. */
    readonly earlier: ReadonlyMap<string, TensorNote>,
  ) {}

  /** `mark`: of what every byte follows from. Throws `file.exists`, `file.unwritable`, or `disk.full` before anything is written. */
  static async open(path: string, bytes: number, mark: string): Promise<PartFile> {
    if (await exists(path)) throw new PagodaError('file.exists', { path });
    const part = partOf(path);
    const stale = await staleParts(path);
    if (!startWriting(part)) throw new PagodaError('file.exists', { path });
    let file: PartFile | null = null;
    try {
      file = await PartFile.takeOver(stale, path, part, bytes, mark);
      const { availableBytes, takenBytes } = await spaceFor(path, file && part);
      const neededBytes = bytes - takenBytes + spareBytes;
      if (neededBytes > availableBytes) {
        // Where nothing at all can be written, room is not what it lacks.
        await tryNamedFile(path);
        throw new PagodaError('disk.full', { path, neededBytes, availableBytes });
      }
      return file ?? (await PartFile.begin(path, part, bytes, mark));
    } catch (error) {
      await file?.discard();
      stopWriting(part);
      throw unwritable(path, error);
    }
  }

  private static async begin(path: string, part: string, bytes: number, mark: string): Promise<PartFile> {
    const handle = await open(part, 'wx+');
    const file = new PartFile(path, part, handle, bytes, 0, new Map());
    try {
      await file.append(firstLine(mark));
      return file;
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  /** The work of a process that is no more, where it was the same; what else there is of this file's parts goes. */
  private static async takeOver(
    parts: readonly string[],
    path: string,
    part: string,
    bytes: number,
    mark: string,
  ): Promise<PartFile | null> {
    let taken: PartFile | null = null;
    for (const stale of parts) {
      if (taken) await unlink(stale).catch(() => undefined);
      else {
        // To have the name is to have the work: of two who want it one finds it gone.
        const isOurs = await rename(stale, part).then(
          () => true,
          () => false,
        );
        if (isOurs) taken = await PartFile.reopened(path, part, bytes, mark);
      }
    }
    return taken;
  }

  private static async reopened(
    path: string,
    part: string,
    bytes: number,
    mark: string,
  ): Promise<PartFile | null> {
    const found = await lstat(part);
    // With a second name it is a whole file already, and somebody's.
    const isPlain = found.isFile() && found.nlink === 1;
    const noteBytes = found.size - bytes;
    if (isPlain && noteBytes > 0 && noteBytes <= MOST_NOTE_BYTES) {
      const handle = await open(part, 'r+');
      const text = Buffer.alloc(noteBytes);
      const { bytesRead } = await handle.read(text, 0, noteBytes, bytes);
      const notes = readNotes(text.subarray(0, bytesRead), mark);
      if (notes) {
        await handle.truncate(bytes + notes.bytes);
        return new PartFile(path, part, handle, bytes, notes.bytes, notes.tensors);
      }
      await handle.close();
    }
    await unlink(part);
    return null;
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

  /** Fills `target` with what is there; false where the file ends before. */
  async read(target: Uint8Array, position: number): Promise<boolean> {
    for (let done = 0; done < target.length;) {
      const { bytesRead } = await this.handle.read(target, done, target.length - done, position + done);
      if (bytesRead === 0) return false;
      done += bytesRead;
    }
    return true;
  }

  /** Says that a tensor is written. */
  note(note: TensorNote): Promise<void> {
    return this.append(tensorLine(note));
  }

  private async append(line: Buffer): Promise<void> {
    await this.write(line, this.bytes + this.noteBytes);
    this.noteBytes += line.length;
  }

  /** To the disk, without its notes, and closed; it still has its passing name. */
  async finish(): Promise<void> {
    try {
      // What takes long comes first: without notes it could not be gone on with.
      await this.handle.sync();
      await this.handle.truncate(this.bytes);
      await this.handle.sync();
      // Its folder may have gone meanwhile, and an open file is none the wiser.
      await stat(this.part);
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
    stopWriting(this.part);
  }

  /** Leaves it to whoever goes on with it. */
  async leave(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    stopWriting(this.part);
  }

  async discard(): Promise<void> {
    await this.leave();
    await unlink(this.part).catch(() => undefined);
  }
}

/** What the disk has left, and what of the file it holds already. */
async function spaceFor(
  path: string,
  part: string | null,
): Promise<{ availableBytes: number; takenBytes: number }> {
  const { bavail, bsize } = await statfs(dirname(path));
  // Blocks are of 512 bytes, whatever the file system's are.
  const takenBytes = part === null ? 0 : (await stat(part)).blocks * 512;
  return { availableBytes: bavail * bsize, takenBytes };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function unwritable(path: string, error: unknown): unknown {
  if (error instanceof PagodaError) return error;
  return new PagodaError('file.unwritable', { path, errno: errnoOf(error) });
}

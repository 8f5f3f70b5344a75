import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { PagodaError } from '../contract/errors.ts';
import { errnoOf } from '../files/errnoOf.ts';
import type { DownloadProgress, Wanted } from './download.ts';
import { partOf, readJournal, writeJournal, type Journal } from './journal.ts';
import { lengthOf, withRange, type Range } from './ranges.ts';
import type { Source } from './source.ts';

type OnProgress = (progress: DownloadProgress) => void;

/** What is on disk is noted this often, in milliseconds: what came since is fetched again after a kill. */
const NOTED_EVERY = 1000;

/** The bytes that are there of a file, and the note of which they are. */
export class Part {
  private next: NodeJS.Timeout | null = null;
  private noting: Promise<void> | null = null;
  private failure: PagodaError | null = null;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    private journal: Journal,
    private readonly onProgress: OnProgress | undefined,
  ) {}

  /** Goes on with what an earlier try left, where it was of the same content. */
  static async open(wanted: Wanted, source: Source, onProgress?: OnProgress): Promise<Part> {
    const { file } = wanted;
    const { bytes, mark } = source;
    const left = await readJournal(file);
    // Without a mark nothing says that it is the same but the checksum at the end.
    const same =
      left !== null &&
      left.bytes === bytes &&
      left.mark === mark &&
      (mark !== null || wanted.sha256 !== null);
    const goesOn = same && source.ranged && (await exists(partOf(file)));
    const handle = await onDisk(file, open(partOf(file), goesOn ? 'r+' : 'w+'));
    const part = new Part(
      handle,
      file,
      { version: 1, bytes, mark, done: goesOn ? left.done : [] },
      onProgress,
    );
    try {
      await onDisk(file, part.note());
    } catch (error) {
      await handle.close();
      // Without a note it is of no use, and nobody's.
      if (!goesOn) await rm(partOf(file), { force: true }).catch(() => undefined);
      throw error;
    }
    part.tell();
    return part;
  }

  get done(): readonly Range[] {
    return this.journal.done;
  }

  get bytes(): number {
    return lengthOf(this.journal.done);
  }

  async write(bytes: Uint8Array, at: number): Promise<void> {
    if (this.failure) throw this.failure;
    try {
      for (let written = 0; written < bytes.length;)
        written += (await this.handle.write(bytes, written, bytes.length - written, at + written))
          .bytesWritten;
    } catch (error) {
      throw unwritten(this.file, error);
    }
    this.journal = { ...this.journal, done: withRange(this.journal.done, [at, at + bytes.length]) };
    this.tell();
    // Also where nothing comes any more: what came is on disk.
    this.next ??= setTimeout(() => {
      this.next = null;
      this.noting = (this.noting ?? Promise.resolve()).then(() => this.noteMeanwhile());
    }, NOTED_EVERY);
  }

  /** What went wrong is thrown by the next write, and by the close. */
  private async noteMeanwhile(): Promise<void> {
    try {
      await this.note();
    } catch (error) {
      this.failure = unwritten(this.file, error);
    }
  }

  /** What came is of no use: it is fetched from the beginning again. */
  restart(): void {
    this.journal = { ...this.journal, done: [] };
  }

  async close(): Promise<void> {
    if (this.next) clearTimeout(this.next);
    try {
      await this.noting;
      await this.handle.sync();
      await this.note();
    } catch (error) {
      throw unwritten(this.file, error);
    } finally {
      await this.handle.close();
    }
  }

  private async note(): Promise<void> {
    await writeJournal(this.file, this.journal);
  }

  private tell(): void {
    this.onProgress?.({ phase: 'fetching', bytes: this.bytes, total: this.journal.bytes });
  }
}

/** What the disk says is wrong: not the network's fault, and not tried again. */
export function unwritten(file: string, error: unknown): PagodaError {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return new PagodaError('download.noSpace', { path: file, neededBytes: null, freeBytes: 0 });
  // What is in the way has a name of its own.
  const path = (errno === 'EISDIR' && (error as NodeJS.ErrnoException).path) || file;
  return new PagodaError('download.cannotWrite', { path, errno });
}

/** Of work on the disk for a file: what goes wrong with it is not the network's fault. An open file's own errors name no file by which they could be told from it. */
export const onDisk = <T>(file: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof PagodaError ? error : unwritten(file, error);
  });

const exists = async (file: string): Promise<boolean> => (await stat(file).catch(() => null)) !== null;

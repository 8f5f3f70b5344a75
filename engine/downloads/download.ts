import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { holdFile } from './hold.ts';
import { discard, journalOf, partOf, readJournal } from './journal.ts';
import type { Outgoing } from './outgoing.ts';
import { onDisk, Part } from './part.ts';
import { explained, patiently } from './patience.ts';
import { gaps, inPieces, type Range } from './ranges.ts';
import { hostOf, open, sourceOf, type Place, type Source } from './source.ts';

export interface Wanted extends Place {
  /** Where it is to lie. Until it is whole and checked nothing has this name. */
  readonly file: string;
  /** Of its content, in hexadecimal; null: not known. */
  readonly sha256: string | null;
}

export type DownloadProgress = {
  readonly phase: 'fetching' | 'checking';
  readonly bytes: number;
  readonly total: number;
};

export interface DownloadOptions {
  readonly outgoing: Outgoing;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Parts that are fetched at the same time. */
  readonly connections?: number;
  /** Bytes of a part. */
  readonly pieceBytes?: number;
  /** After a failure, in milliseconds; doubled with each that follows without a byte in between. */
  readonly pauseMs?: number;
}

const CONNECTIONS = 4;
const PIECE = 16 * 1024 * 1024;
/** Left free on the disk beside what is fetched. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Fetches a file in parts, several at a time, goes on where an earlier try was cut, and gives it its name when it is whole and its checksum right. Aborted or failed it leaves
 * what came, for the next try; where nothing did, it leaves nothing. Rejects with the `download.*` errors, of which `download.changed` and `download.checksum` leave nothing.
 */
export async function download(wanted: Wanted, options: DownloadOptions): Promise<void> {
  const { signal, outgoing } = options;
  const { file } = wanted;
  signal.throwIfAborted();
  if (await isThere(wanted, options)) return;
  await onDisk(file, makeFolder(dirname(file)));
  const release = await onDisk(file, holdFile(`${file}.part.lock`));
  if (!release) throw new PagodaError('download.underWay', { path: file });
  try {
    const source = await patiently(wanted, options, () => sourceOf(wanted, outgoing, signal));
    await fetchAll(wanted, source, options);
    await check(wanted, options);
    await onDisk(file, rename(partOf(file), file));
    await rm(journalOf(file), { force: true });
  } catch (error) {
    const failure = explained(error, wanted, signal);
    const spoilt =
      failure instanceof PagodaError &&
      (failure.code === 'download.changed' || failure.code === 'download.checksum');
    // Here lies why it failed: that what is of no use cannot be removed says less.
    if (spoilt || (await cameToNothing(file))) await discard(file).catch(() => undefined);
    throw failure;
  } finally {
    await release();
  }
}

/** Whether that file is there already. Rejects where another one is. */
async function isThere(wanted: Wanted, options: DownloadOptions): Promise<boolean> {
  const { file, sha256 } = wanted;
  const found = await stat(file).catch(() => null);
  if (!found) return false;
  try {
    if (found.isFile() && sha256 !== null && (await hashOf(file, options)) === sha256) return true;
  } catch (error) {
    throw explained(error, wanted, options.signal);
  }
  throw new PagodaError('download.exists', { path: file });
}

const cameToNothing = async (file: string): Promise<boolean> => (await readJournal(file))?.done.length === 0;

async function fetchAll(wanted: Wanted, source: Source, options: DownloadOptions): Promise<void> {
  const { connections = CONNECTIONS, pieceBytes = PIECE } = options;
  const part = await Part.open(wanted, source, options.onProgress);
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  try {
    await onDisk(wanted.file, ensureRoom(wanted.file, source.bytes - part.bytes));
    const missing = gaps(source.bytes, part.done);
    const queue = source.ranged ? inPieces(missing, pieceBytes) : missing;
    const work = async () => {
      for (let range = queue.shift(); range; range = queue.shift()) await fetchRange(range);
    };
    const fetchRange = async (range: Range) => {
      let at = range[0];
      await patiently(
        wanted,
        { ...options, signal },
        async () => {
          if (!source.ranged) {
            at = 0;
            part.restart();
          }
          if (at === range[1]) return;
          for await (const bytes of await open(wanted, source, [at, range[1]], { ...options, signal })) {
            if (at + bytes.length > range[1])
              throw new PagodaError('download.changed', { host: hostOf(wanted) });
            await part.write(bytes, at);
            at += bytes.length;
          }
          if (at < range[1])
            throw new PagodaError('download.unreachable', {
              host: hostOf(wanted),
              ...say('endedEarly'),
            });
        },
        () => at,
      );
    };
    const workers = Array.from({ length: source.ranged ? connections : 1 }, () =>
      work().catch((error: unknown) => {
        failing.abort(error);
        throw error;
      }),
    );
    const ended = await Promise.allSettled(workers);
    if (ended.some(({ status }) => status === 'rejected'))
      throw options.signal.aborted ? options.signal.reason : failing.signal.reason;
  } finally {
    await part.close();
  }
}

async function ensureRoom(file: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file));
  const freeBytes = bavail * bsize;
  const neededBytes = bytes + SPARE_BYTES;
  if (neededBytes > freeBytes)
    throw new PagodaError('download.noSpace', { path: file, neededBytes, freeBytes });
}

async function check({ file, sha256 }: Wanted, options: DownloadOptions): Promise<void> {
  if (sha256 === null) return;
  const found = await hashOf(partOf(file), options);
  if (found !== sha256.toLowerCase())
    throw new PagodaError('download.checksum', { path: file, expected: sha256, found });
}

async function hashOf(file: string, { signal, onProgress }: DownloadOptions): Promise<string> {
  const hash = createHash('sha256');
  const total = (await stat(file)).size;
  let bytes = 0;
  for await (const chunk of createReadStream(file, {
    highWaterMark: 1024 * 1024,
    signal,
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    onProgress?.({ phase: 'checking', bytes: (bytes += chunk.length), total });
  }
  return hash.digest('hex');
}

import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { PagodaError } from '../contract/errors.ts';
import { unlessStopped } from './stopping.ts';
import type { Terminal } from './terminal.ts';

/** Longest text that is taken from a file or from standard input, in bytes: some four million tokens, more than any model's context here. */
export const INPUT_LIMIT = 16 * 2 ** 20;
/** How long a named pipe may wait for a program that writes to it, in milliseconds. */
export const WRITER_WITHIN = 10_000;
const PIPE_LOOK = 20;
const CHUNK = 256 * 1024;

export interface InputLimits {
  readonly bytes?: number;
  readonly writerWithinMs?: number;
}

/**
 * The text of a file, or of standard input (`-`), exactly as it is. Throws `file.unreadable`, `file.tooLarge` as soon as that is known, and
 * `request.cancelled` when the terminal is told to stop meanwhile.
 */
export async function readInput(path: string, terminal: Terminal, limits: InputLimits = {}): Promise<string> {
  const name = path === '-' ? 'Standard input' : path;
  const chunks = path === '-' ? terminal.stdin() : fileChunks(path, limits);
  try {
    return decode(name, await unlessStopped(gather(name, chunks, limits.bytes ?? INPUT_LIMIT), terminal));
  } catch (error) {
    if (error instanceof PagodaError) throw error;
    const errno = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new PagodaError('file.unreadable', { path: name, errno }, { cause: error });
  }
}

async function gather(path: string, chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(path, limit);
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}

async function* fileChunks(path: string, limits: InputLimits): AsyncGenerator<Uint8Array> {
  // Not blocking: a named pipe that nobody writes to would hold a thread until somebody does.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    const limit = limits.bytes ?? INPUT_LIMIT;
    if (found.isFile() && found.size > limit) throw tooLarge(path, limit);
    yield* found.isFIFO()
      ? pipeChunks(file, path, limits.writerWithinMs ?? WRITER_WITHIN)
      : plainChunks(file);
  } finally {
    await file.close();
  }
}

async function* plainChunks(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let chunk = await next(file); chunk !== 'end'; chunk = await next(file)) {
    if (chunk === 'later') await pause(PIPE_LOOK);
    else yield chunk;
  }
}

/** Its end and the time before its first writer look the same: nothing to read. */
async function* pipeChunks(
  file: FileHandle,
  path: string,
  writerWithinMs: number,
): AsyncGenerator<Uint8Array> {
  const opened = performance.now();
  let written = false;
  for (;;) {
    const chunk = await next(file);
    if (chunk === 'end') {
      if (written) return;
      if (performance.now() - opened > writerWithinMs)
        throw new PagodaError('file.unreadable', { path, errno: 'a named pipe that no program writes to' });
    } else {
      written = true;
      if (chunk !== 'later') yield chunk;
    }
    if (typeof chunk === 'string') await pause(PIPE_LOOK);
  }
}

async function next(file: FileHandle): Promise<Uint8Array | 'later' | 'end'> {
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
    return bytesRead === 0 ? 'end' : buffer.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'later';
    throw error;
  }
}

const tooLarge = (path: string, limitBytes: number) => new PagodaError('file.tooLarge', { path, limitBytes });

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PagodaError('file.unreadable', { path, errno: 'it is not UTF-8 text' });
  }
}

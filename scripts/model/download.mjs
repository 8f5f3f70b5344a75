// Downloads one file of known size and hash. What has arrived is kept in `<file>.part`; a cut download goes on from
// there where the server can (RFC 9110, range requests) and starts clean where it cannot or the content has changed.
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isIntact } from './checksum.mjs';

/** `code`: unreachable | stalled | status | tooLong | cut | damaged. `final`: trying again would not help. */
export class DownloadError extends Error {
  constructor(code, message, { final = false, cause } = {}) {
    super(message, { cause });
    this.code = code;
    this.final = final;
  }
}

/** How a connection fails that never came about. */
const NO_CONNECTION = new Set(
  'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH ETIMEDOUT UND_ERR_CONNECT_TIMEOUT'.split(' '),
);

/**
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.file       where it goes; appears there only when whole and intact
 * @param {number} options.bytes      expected size
 * @param {string} options.sha256     expected hash, hex
 * @param {(done: number) => void} [options.onProgress]  bytes so far, resumed ones included
 * @param {number} [options.stallMs]  give up an attempt after this long without a byte
 * @param {number} [options.attempts]
 * @param {number} [options.retryMs]  pause before the second attempt, doubled for each later one
 */
export async function download({ attempts = 4, retryMs = 1000, ...options }) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptDownload(options);
    } catch (error) {
      if (!(error instanceof DownloadError) || error.final || attempt >= attempts) throw error;
      await pause(retryMs * 2 ** (attempt - 1));
    }
  }
}

async function attemptDownload({ url, file, bytes, sha256, onProgress = () => {}, stallMs = 30_000 }) {
  const part = `${file}.part`;
  if (partSize(part) >= bytes) fs.rmSync(part);
  const stall = new AbortController();
  const watch = setTimeout(() => stall.abort(), stallMs);
  try {
    const { response, start } = await request(url, partSize(part), stall.signal);
    await store(response.body, part, {
      start,
      bytes,
      onProgress: (done) => (watch.refresh(), onProgress(done)),
    });
  } catch (error) {
    if (stall.signal.aborted)
      throw new DownloadError('stalled', `no data for ${stallMs / 1000} s`, { cause: error });
    if (error instanceof DownloadError || error.code === 'ENOSPC' || error.code === 'EACCES') throw error;
    throw new DownloadError(NO_CONNECTION.has(reason(error)) ? 'unreachable' : 'cut', reason(error), {
      cause: error,
    });
  } finally {
    clearTimeout(watch);
    stall.abort();
  }
  const arrived = partSize(part);
  if (arrived < bytes)
    throw new DownloadError('cut', `the connection ended after ${arrived} of ${bytes} bytes`);
  if (!(await isIntact(part, { bytes, sha256 }))) {
    fs.rmSync(part);
    throw new DownloadError('damaged', 'what arrived is not the expected file (its checksum differs)');
  }
  fs.renameSync(part, file);
}

/** Asks for the rest of the file; `start` is where the answer's body belongs. */
async function request(url, have, signal) {
  const headers =
    have > 0 ? { range: `bytes=${have}-`, 'accept-encoding': 'identity' } : { 'accept-encoding': 'identity' };
  const response = await fetch(url, { headers, signal });
  if (response.status === 206) {
    const [, from] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
    if (Number(from) === have) return { response, start: have };
  }
  if (response.status === 200) return { response, start: 0 };
  await response.body?.cancel();
  // An answer to another range than asked for, or "range not satisfiable": once more, from the beginning.
  if (have > 0 && (response.status === 206 || response.status === 416)) return request(url, 0, signal);
  const final =
    response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429;
  throw new DownloadError('status', `the server answered ${response.status} ${response.statusText}`.trim(), {
    final,
  });
}

async function store(body, part, { start, bytes, onProgress }) {
  const out = await fs.promises.open(part, start > 0 ? 'r+' : 'w');
  try {
    let at = start;
    for await (const chunk of body) {
      if (at + chunk.length > bytes) {
        await out.truncate(0);
        throw new DownloadError('tooLong', `the server sends more than the expected ${bytes} bytes`, {
          final: true,
        });
      }
      await out.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      onProgress(at);
    }
  } finally {
    await out.close();
  }
}

function partSize(part) {
  return fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
}

function reason(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}

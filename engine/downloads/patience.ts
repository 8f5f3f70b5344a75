import { setTimeout as pause } from 'node:timers/promises';
import { PagodaError } from '../contract/errors.ts';
import type { DownloadOptions, Wanted } from './download.ts';
import { causeOf } from './outgoing.ts';
import { unwritten } from './part.ts';
import { hostOf } from './source.ts';

const PAUSE = 500;
/** Failures in a row, without a byte in between, that end a download. */
const FAILURES = 5;
/** A server that asks for more than this is not waited for, in seconds. */
const LONGEST_WAIT = 60;

/** Tries again what may work the next time, for as long as bytes come in between. `at`: how far it has come. */
export async function patiently<T>(
  wanted: Wanted,
  { signal, pauseMs = PAUSE }: Pick<DownloadOptions, 'signal' | 'pauseMs'>,
  attempt: () => Promise<T>,
  at: () => number = () => 0,
): Promise<T> {
  let failures = 0;
  for (;;) {
    const before = at();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const failure = explained(error, wanted, signal);
      if (!(failure instanceof PagodaError) || !mayWorkLater(String(failure.code))) throw failure;
      failures = at() > before ? 1 : failures + 1;
      if (failures >= FAILURES) throw failure;
      const asked =
        failure.code === 'download.failed'
          ? (failure.data as { afterSeconds?: number }).afterSeconds
          : undefined;
      if (asked !== undefined && asked > LONGEST_WAIT) throw failure;
      await pause(asked === undefined ? pauseMs * 2 ** (failures - 1) : asked * 1000, undefined, { signal });
    }
  }
}

const mayWorkLater = (code: string): boolean => code === 'download.unreachable' || code === 'download.failed';

/** What went wrong in our words: the network's and the disk's own errors have none. */
export function explained(error: unknown, wanted: Wanted, signal: AbortSignal): unknown {
  if (error instanceof PagodaError || signal.aborted) return signal.aborted ? signal.reason : error;
  // Of files, which have a path; those of sockets have none.
  if (error instanceof Error && 'path' in error) return unwritten(wanted.file, error);
  return new PagodaError('download.unreachable', { host: hostOf(wanted), detail: causeOf(error) });
}

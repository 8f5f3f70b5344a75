import { PagodaError } from '../contract/errors.ts';
import type { Stop } from './stop.ts';

/** How long what was told to stop may take to do so before it is left behind, in milliseconds. */
export const STOP_WITHIN = 3000;

/**
 * Settles as `work` does, or rejects with `request.cancelled` once there was a word to stop `withinMs` ago, or an insisting one. Work that itself ends with the word's own reason
 * was cancelled, too.
 */
export async function unlessStopped<T>(work: Promise<T>, stop: Stop, withinMs = 0): Promise<T> {
  const over = overdue(stop, withinMs);
  try {
    return await Promise.race([work, over.rejects]);
  } catch (error) {
    throw stop.stop.aborted && error === stop.stop.reason ? new PagodaError('request.cancelled', {}) : error;
  } finally {
    over.forget();
  }
}

/** The same for each event of a stream. One that was left behind is not waited for. */
export async function* eventsUnlessStopped<E>(
  events: AsyncIterable<E>,
  stop: Stop,
  withinMs: number,
): AsyncGenerator<E, void, undefined> {
  const over = overdue(stop, withinMs);
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), over.rejects]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    over.forget();
    void iterator.return?.();
  }
}

function overdue({ stop, hurry }: Stop, withinMs: number): { rejects: Promise<never>; forget(): void } {
  let timer: NodeJS.Timeout | undefined;
  let late = () => {};
  const rejects = new Promise<never>((_, reject) => {
    late = () => reject(new PagodaError('request.cancelled', {}));
  });
  rejects.catch(() => undefined);
  const stopped = () => {
    if (withinMs === 0) late();
    else timer = setTimeout(late, withinMs);
  };
  if (hurry.aborted) late();
  else if (stop.aborted) stopped();
  else stop.addEventListener('abort', stopped);
  hurry.addEventListener('abort', late);
  return {
    rejects,
    forget() {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
      hurry.removeEventListener('abort', late);
    },
  };
}

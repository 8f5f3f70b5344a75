import { PagodaError } from '../../engine/contract/errors.ts';
import type { GenerateEvent } from '../../engine/contract/generation.ts';

/** How long an engine may take to end a reply that was stopped, in milliseconds. */
export const stopWithinMs = 3000;

/**
 * The events of a reply. A reply that was stopped and whose engine does not say so (it hangs) ends here all the same.
 *
 * @throws PagodaError `request.cancelled`
 */
export async function* untilStopped(
  events: AsyncIterable<GenerateEvent>,
  signal: AbortSignal,
  withinMs = stopWithinMs,
): AsyncGenerator<GenerateEvent> {
  const reader = events[Symbol.asyncIterator]();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch = () => {};
  const tooLate = new Promise<'late'>((resolve) => {
    watch = () => (timer = setTimeout(() => resolve('late'), withinMs));
  });
  signal.addEventListener('abort', watch, { once: true });
  if (signal.aborted) watch();
  try {
    for (;;) {
      const next = await Promise.race([reader.next(), tooLate]);
      if (next === 'late') throw new PagodaError('request.cancelled', {});
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', watch);
    clearTimeout(timer);
  }
}

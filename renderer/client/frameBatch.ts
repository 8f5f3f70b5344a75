/**
 * Collects items and hands them over once a frame, so that the screen changes at most once per frame however fast tokens come. A window
 * that is hidden gets no frames: a timer stands in, well above one frame and well below what a person would notice on return.
 */
export interface FrameBatch<T> {
  push(item: T): void;
  /** Hands over what is waiting, now. */
  flush(): void;
}

/** Calls back once, soon. */
export type Schedule = (callback: () => void) => void;

const hiddenDelayMs = 200;

export const nextFrame: Schedule = (callback) => {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    callback();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, hiddenDelayMs);
};

export function frameBatch<T>(apply: (items: readonly T[]) => void, schedule: Schedule): FrameBatch<T> {
  let waiting: T[] = [];
  const flush = () => {
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    apply(items);
  };
  return {
    push(item) {
      waiting.push(item);
      if (waiting.length === 1) schedule(flush);
    },
    flush,
  };
}

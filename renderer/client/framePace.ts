import type { Schedule } from './frameBatch.ts';

/** How often something is drawn anew that does not stop changing. */
export interface Rate {
  /** Between two times at least: more often is not seen as smoother, and each time costs the machine that is looked at. Milliseconds. */
  readonly leastMs: number;
  /** However dear a frame is, what is shown is not older than this. Milliseconds. */
  readonly mostMs: number;
  /** Of the page's thread, for drawing it. */
  readonly share: number;
}

/** Text that is read as it is written. */
export const streamed: Rate = { leastMs: 33, mostMs: 160, share: 0.1 };

/** Numbers and pictures that are only glanced at. Other threads and processes take about as much for a frame as the page's. */
export const glanced: Rate = { leastMs: 250, mostMs: 500, share: 0.0125 };

/** Says how long the page's thread was held by the frame that is being made, once it is done. */
export type FrameCost = (tell: (ms: number) => void) => void;

/** A message comes after what the frame still has to do: style, layout and what is painted. */
export const frameCost: FrameCost = (tell) => {
  const begun = performance.now();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    tell(performance.now() - begun);
  };
  port2.postMessage(null);
};

export interface PaceOptions extends Rate {
  readonly schedule: Schedule;
  readonly cost: FrameCost;
  readonly now: () => number;
  readonly after: (ms: number, callback: () => void) => void;
}

/**
 * A schedule for streams of which several may run: all of them change the screen in the same frame, the first change at once and the next after a pause
 * that grows with what such a frame costs here. A page that is drawn in software leaves its processor to the engine, one that is cheap to draw keeps up
 * with every word.
 */
export function framePace({ schedule, cost, now, after, leastMs, mostMs, share }: PaceOptions): Schedule {
  let waiting: (() => void)[] = [];
  let lastAt = -Infinity;
  let lastMs = 0;
  const draw = () => {
    const callbacks = waiting;
    waiting = [];
    lastAt = now();
    cost((ms) => (lastMs = ms));
    for (const callback of callbacks) callback();
  };
  return (callback) => {
    waiting.push(callback);
    if (waiting.length > 1) return;
    const pause = lastAt + Math.min(mostMs, Math.max(leastMs, lastMs / share)) - now();
    if (pause <= 0) schedule(draw);
    else after(pause, () => schedule(draw));
  };
}

export const pacedFrames = (schedule: Schedule, rate: Rate): Schedule =>
  framePace({
    ...rate,
    schedule,
    cost: frameCost,
    now: () => performance.now(),
    after: (ms, callback) => void setTimeout(callback, ms),
  });

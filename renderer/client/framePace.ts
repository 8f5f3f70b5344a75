import { nextFrame, type Schedule } from './frameBatch.ts';

/** How often something is drawn anew that does not stop changing. */
export interface Rate {
  /** Between two times at least: more often is not seen as smoother, and each time costs the machine that is looked at. Milliseconds. */
  readonly leastMs: number;
  /** However dear a frame is, what is shown is not older than this. Milliseconds. */
  readonly mostMs: number;
  /** Of the page's thread, for drawing it. Other threads and processes take about as much again. */
  readonly share: number;
}

/** Text that is read as it is written. */
export const streamed: Rate = { leastMs: 33, mostMs: 160, share: 0.1 };

/** Numbers and pictures that are only glanced at. */
export const glanced: Rate = { leastMs: 250, mostMs: 1000, share: 0.01 };

/** A mark that glows while something is under way. */
export const glowing: Rate = { leastMs: 150, mostMs: 450, share: 0.01 };

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

export interface FrameClockOptions {
  readonly schedule: Schedule;
  readonly cost: FrameCost;
  readonly now: () => number;
  readonly after: (ms: number, callback: () => void) => void;
}

/** Of its pause, what must be over before something comes along with a frame that is drawn for something else. */
const comesAlong = 0.8;

/** What is drawn at one rate. */
interface Beat {
  readonly rate: Rate;
  waiting: (() => void)[];
  /** A frame was asked for. */
  due: boolean;
  lastAt: number;
  /** What drawing it took of the page's thread the last time. */
  lastMs: number;
}

/**
 * When the page is drawn anew for what does not stop changing. Of one rate all changes come in the same frame, the first at once and the next after a
 * pause that grows with what such a frame costs here: a page that is drawn in software leaves its processor to the engine, one that is cheap to draw
 * keeps up with every word. What is due soon comes along with a frame that is drawn anyway: each has its price whatever is in it.
 */
export class FrameClock {
  private readonly beats = new Map<Rate, Beat>();
  private asked = false;

  constructor(private readonly options: FrameClockOptions) {}

  /** A schedule for whatever is drawn at this rate. */
  at(rate: Rate): Schedule {
    const beat = this.beat(rate);
    return (callback) => {
      beat.waiting.push(callback);
      if (beat.waiting.length === 1) this.plan(beat);
    };
  }

  /** From one time to the next at this rate, as long as frames cost what they do now. Milliseconds. */
  pauseMs(rate: Rate): number {
    return pauseOf(this.beat(rate));
  }

  private beat(rate: Rate): Beat {
    let beat = this.beats.get(rate);
    if (!beat) this.beats.set(rate, (beat = { rate, waiting: [], due: false, lastAt: -Infinity, lastMs: 0 }));
    return beat;
  }

  private plan(beat: Beat): void {
    const pause = beat.lastAt + pauseOf(beat) - this.options.now();
    if (pause <= 0) return this.ask(beat);
    const { lastAt } = beat;
    this.options.after(pause, () => {
      // It came along with another meanwhile: what has come since has a time of its own.
      if (beat.lastAt === lastAt) this.ask(beat);
    });
  }

  private ask(beat: Beat): void {
    beat.due = true;
    if (this.asked) return;
    this.asked = true;
    this.options.schedule(() => this.draw());
  }

  private draw(): void {
    this.asked = false;
    const at = this.options.now();
    const due = [...this.beats.values()].filter(
      (beat) => beat.due || (beat.waiting.length > 0 && at - beat.lastAt >= comesAlong * pauseOf(beat)),
    );
    const callbacks = due.flatMap(({ waiting }) => waiting);
    for (const beat of due) {
      beat.waiting = [];
      beat.due = false;
      beat.lastAt = at;
    }
    this.options.cost((ms) => shareOut(ms, due));
    for (const callback of callbacks) callback();
  }
}

const pauseOf = ({ rate: { leastMs, mostMs, share }, lastMs }: Beat): number =>
  Math.min(mostMs, Math.max(leastMs, lastMs / share));

/** What a frame took, to those that were drawn in it, as what they took before tells. */
function shareOut(ms: number, beats: readonly Beat[]): void {
  const before = beats.reduce((sum, { lastMs }) => sum + lastMs, 0);
  for (const beat of beats) beat.lastMs = before > 0 ? (ms * beat.lastMs) / before : ms / beats.length;
}

/** The window's: whatever goes on changing is drawn by it. */
export const windowFrames = new FrameClock({
  schedule: nextFrame,
  cost: frameCost,
  now: () => performance.now(),
  after: (ms, callback) => void setTimeout(callback, ms),
});

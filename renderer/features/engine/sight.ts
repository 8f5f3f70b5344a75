import { tellAll } from '../../../engine/transport/report.ts';

/** What is out of view follows at this pace: it is found there by a search and by a screen reader, and right when it comes into view. Milliseconds. */
const unseenMs = 2000;

export interface SightOptions {
  readonly changes: (changed: () => void) => () => void;
  readonly now: () => number;
  /** Calls back later; what it returns takes that back. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** Passes on the changes of something live to a part of the page: each while the part is in view, now and then while it is not. */
export class Sight {
  private seen = false;
  private toldAt = -Infinity;
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | undefined;
  private drop: (() => void) | undefined;

  constructor(private readonly options: SightOptions) {}

  /** Whether it is in view; what was missed is told when it comes. */
  show(seen: boolean): void {
    this.seen = seen;
    if (seen && this.drop) this.tell();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.stop ??= this.options.changes(() => this.changed());
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = undefined;
      this.drop?.();
      this.drop = undefined;
    };
  };

  private changed(): void {
    if (this.seen) return this.tell();
    const pause = this.toldAt + unseenMs - this.options.now();
    if (pause <= 0) this.tell();
    else this.drop ??= this.options.after(pause, () => this.tell());
  }

  private tell(): void {
    this.drop?.();
    this.drop = undefined;
    this.toldAt = this.options.now();
    tellAll(this.listeners);
  }
}

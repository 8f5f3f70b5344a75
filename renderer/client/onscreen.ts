import type { Schedule } from './frameBatch.ts';

/** How old the state of something may be that nobody sees. Milliseconds. */
const unseenMs = 1000;

/** No frame is asked for: nothing that is seen changes. */
export const nowAndThen: Schedule = (callback) => void setTimeout(callback, unseenMs);

/**
 * What of several things that change is on the screen, by id. Whoever shows one says so; what changes meanwhile in those that nobody shows
 * is taken over now and then, and at once when one comes into view.
 */
export class Onscreen {
  private readonly shown = new Map<string, number>();
  private waiting: { readonly id: string; readonly callback: () => void }[] = [];

  constructor(private readonly later: Schedule = nowAndThen) {}

  /** It is shown until the returned function is called. */
  show(id: string): () => void {
    this.shown.set(id, (this.shown.get(id) ?? 0) + 1);
    this.run((each) => each === id);
    return () => {
      const left = this.shown.get(id)! - 1;
      if (left > 0) this.shown.set(id, left);
      else this.shown.delete(id);
    };
  }

  /** `seen` while it is shown; else together with all others that are not. */
  schedule(id: string, seen: Schedule): Schedule {
    return (callback) => {
      if (this.shown.has(id)) return seen(callback);
      this.waiting.push({ id, callback });
      if (this.waiting.length === 1) this.later(() => this.run(() => true));
    };
  }

  private run(which: (id: string) => boolean): void {
    const due = this.waiting.filter(({ id }) => which(id));
    this.waiting = this.waiting.filter(({ id }) => !which(id));
    for (const { callback } of due) callback();
  }
}

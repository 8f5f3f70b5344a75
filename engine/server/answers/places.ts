import { ApiError } from '../apiError.ts';

export interface PlacesOptions {
  /** Replies written at once. */
  readonly limit: number;
  /** Requests that may wait beyond these. */
  readonly queue: number;
  readonly now: () => number;
}

/** A request that is let wait and then served, however long its model takes to come. Nobody sends it away any more. */
export interface Admitted {
  /**
   * As many places as it wants, at most all there are, until `free` is called. `tellAhead`: how many requests come before, each time that changes. Throws
   * what `signal` aborted with.
   */
  take(signal: AbortSignal, tellAhead: (ahead: number) => void): Promise<{ count: number; free: () => void }>;
  /** It is over, or goes without. */
  leave(): void;
}

interface Waiting {
  readonly wanted: number;
  readonly tellAhead: (ahead: number) => void;
  readonly enter: () => void;
}

/** How much the last request counts in what requests take. */
const FRESH = 0.2;
const FIRST_GUESS_MS = 5000;
/** Seconds; what clients wait for by themselves. */
const LONGEST_RETRY = 60;

/** Who is served and who waits, in the order of arrival. A request of several replies gets its places at once, so that nobody holds one and waits for another. */
export class Places {
  private taken = 0;
  private readonly waiting: Waiting[] = [];
  /** Admitted, and not here yet: their model is still to come. */
  private readonly coming = new Set<{ readonly wanted: number }>();
  private typicalMs = FIRST_GUESS_MS;

  constructor(private readonly options: PlacesOptions) {}

  /** `waiting`: for a place or, before that, for their model. */
  counts(): { taken: number; waiting: number } {
    return { taken: this.taken, waiting: this.waiting.length + this.coming.size };
  }

  /** Throws `ApiError` 429 where more would be without a place than may wait; who is still on the way to its own counts as if it had it. */
  admit(wanted: number): Admitted {
    const mine = { wanted: Math.min(wanted, this.options.limit) };
    if (this.withoutPlace(mine.wanted) > this.options.queue) throw this.tooMany();
    this.coming.add(mine);
    let over = false;
    return {
      take: async (signal, tellAhead) => {
        this.coming.delete(mine);
        // Whoever leaves the line comes again, or leaves for good.
        const back = () => void (over || this.coming.add(mine));
        try {
          const free = await this.take(mine.wanted, signal, tellAhead);
          return { count: mine.wanted, free: () => free() && back() };
        } catch (error) {
          back();
          throw error;
        }
      },
      leave: () => {
        over = true;
        this.coming.delete(mine);
      },
    };
  }

  /** How many would wait if all who are admitted were here, and one more behind them; 0 where that one would not. */
  private withoutPlace(wanted: number): number {
    const { waiting, coming } = this;
    if (waiting.length > 0) return waiting.length + coming.size + 1;
    let free = this.options.limit - this.taken;
    let before = 0;
    for (const each of [...coming, { wanted }]) {
      free -= each.wanted;
      if (free < 0) return coming.size + 1 - before;
      before += 1;
    }
    return 0;
  }

  /** Returns what gives the places back, once. */
  private async take(
    count: number,
    signal: AbortSignal,
    tellAhead: (ahead: number) => void,
  ): Promise<() => boolean> {
    const { limit, now } = this.options;
    if (this.waiting.length > 0 || this.taken + count > limit) await this.wait(count, signal, tellAhead);
    else this.taken += count;
    const since = now();
    let held = true;
    return () => {
      if (!held) return false;
      held = false;
      this.taken -= count;
      this.typicalMs += FRESH * (now() - since - this.typicalMs);
      this.letIn();
      return true;
    };
  }

  private wait(wanted: number, signal: AbortSignal, tellAhead: (ahead: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(mine), 1);
        this.letIn();
        this.tell();
        reject(signal.reason as Error);
      };
      const mine: Waiting = {
        wanted,
        tellAhead,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', leave);
      this.waiting.push(mine);
      tellAhead(this.waiting.length - 1);
    });
  }

  private letIn(): void {
    let entered = false;
    for (let [next] = this.waiting; next; [next] = this.waiting) {
      if (this.taken + next.wanted > this.options.limit) break;
      this.waiting.shift();
      this.taken += next.wanted;
      next.enter();
      entered = true;
    }
    if (entered) this.tell();
  }

  private tell(): void {
    for (const [ahead, { tellAhead }] of this.waiting.entries()) tellAhead(ahead);
  }

  private tooMany(): ApiError {
    const { limit, queue } = this.options;
    const seconds = (this.typicalMs * (this.counts().waiting + 1)) / limit / 1000;
    return new ApiError(
      429,
      `This server writes ${some(limit, 'reply', 'replies')} at once and lets ${some(queue, 'more request', 'more requests')} wait; there are as many. Try again later.`,
      { code: 'queue_full', retryAfter: Math.min(LONGEST_RETRY, Math.max(1, Math.ceil(seconds))) },
    );
  }
}

const some = (count: number, one: string, several: string): string =>
  `${count} ${count === 1 ? one : several}`;

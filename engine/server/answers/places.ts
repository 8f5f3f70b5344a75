import { ApiError } from '../apiError.ts';

export interface PlacesOptions {
  /** Replies written at once. */
  readonly limit: number;
  /** Requests that may wait. */
  readonly queue: number;
  readonly now: () => number;
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
  private typicalMs = FIRST_GUESS_MS;

  constructor(private readonly options: PlacesOptions) {}

  counts(): { taken: number; waiting: number } {
    return { taken: this.taken, waiting: this.waiting.length };
  }

  /** Throws `ApiError` 429 where one more would not even be let wait. */
  admit(): void {
    const { limit, queue } = this.options;
    if ((this.waiting.length > 0 || this.taken >= limit) && this.waiting.length >= queue)
      throw this.tooMany();
  }

  /** The same for those who wait for their model first. */
  admitWaiting(others: number): void {
    if (others + this.waiting.length >= Math.max(1, this.options.queue)) throw this.tooMany();
  }

  /**
   * As many places as are wanted, at most all there are, until the returned function is called. `tellAhead`: how many requests come before, each time that
   * changes. Throws `ApiError` 429 where too many wait, and what `signal` aborted with.
   */
  async take(
    wanted: number,
    signal: AbortSignal,
    tellAhead: (ahead: number) => void,
  ): Promise<{ count: number; free: () => void }> {
    const { limit, queue, now } = this.options;
    const count = Math.min(wanted, limit);
    if (this.waiting.length > 0 || this.taken + count > limit) {
      if (this.waiting.length >= queue) throw this.tooMany();
      await this.wait(count, signal, tellAhead);
    } else this.taken += count;
    const since = now();
    let held = true;
    const free = () => {
      if (!held) return;
      held = false;
      this.taken -= count;
      this.typicalMs += FRESH * (now() - since - this.typicalMs);
      this.letIn();
    };
    return { count, free };
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
    const seconds = (this.typicalMs * (this.waiting.length + 1)) / limit / 1000;
    return new ApiError(
      429,
      `This server writes ${limit} replies at once, and ${queue} more requests wait already. Try again later.`,
      { code: 'queue_full', retryAfter: Math.min(LONGEST_RETRY, Math.max(1, Math.ceil(seconds))) },
    );
  }
}

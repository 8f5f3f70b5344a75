import type { PaceSample } from '../contract/activity.ts';

const SPAN_MS = 500;
/** Two minutes. */
const MOST_SAMPLES = 240;

interface Open {
  readonly from: number;
  readonly at: number;
  replyTokens: number;
  promptTokens: number;
  between: number[];
  firstTokens: number[];
}

/** How fast tokens came and how long they took, half a second at a time; nothing is kept of times in which nothing came. */
export class PaceTrace {
  private readonly done: PaceSample[] = [];
  private closed = 0;
  private open: Open | null = null;

  constructor(
    private readonly now: () => number,
    private readonly date: () => number,
  ) {}

  step(replyTokens: number, promptTokens: number): void {
    const open = this.current();
    open.replyTokens += replyTokens;
    open.promptTokens += promptTokens;
  }

  firstToken(milliseconds: number): void {
    this.current().firstTokens.push(milliseconds);
  }

  betweenTokens(milliseconds: number): void {
    this.current().between.push(milliseconds);
  }

  /** No sample is under way, or over and in none of `since` yet: whoever looks and then asks this must not miss one whose time was up in between. */
  get settled(): boolean {
    return this.open === null;
  }

  /** The samples after the first `seen`, as far as they are still kept; and how many there were in all. */
  since(seen: number): { samples: PaceSample[]; count: number } {
    this.close();
    const fresh = this.closed - seen;
    return { samples: fresh > 0 ? this.done.slice(-fresh) : [], count: this.closed };
  }

  private current(): Open {
    this.close();
    return (this.open ??= {
      from: this.now(),
      at: this.date(),
      replyTokens: 0,
      promptTokens: 0,
      between: [],
      firstTokens: [],
    });
  }

  private close(): void {
    const { open } = this;
    if (!open || this.now() - open.from < SPAN_MS) return;
    const { at, replyTokens, promptTokens, between, firstTokens } = open;
    between.sort((a, b) => a - b);
    this.done.push({
      at,
      span: SPAN_MS,
      replyTokens,
      promptTokens,
      betweenHalf: quantile(between, 0.5),
      betweenMost: quantile(between, 0.99),
      firstTokens,
    });
    if (this.done.length > MOST_SAMPLES) this.done.shift();
    this.closed += 1;
    this.open = null;
  }
}

const quantile = (sorted: readonly number[], share: number): number | null =>
  sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

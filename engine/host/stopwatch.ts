import type { Timings } from '../contract/generation.ts';

/** The times of one reply, in milliseconds: arrival, place, first token, last token. */
export class Stopwatch {
  private readonly arrived: number;
  private placed: number | null = null;
  private first: number | null = null;
  private last = 0;
  private cachedTokens = 0;
  private tokens = 0;
  private drafts = { drafted: 0, accepted: 0 };

  constructor(readonly now: () => number) {
    this.arrived = now();
  }

  /** It got its place, with so many tokens cached; false when it had one before and was put aside. */
  starts(cached: number): boolean {
    if (this.placed !== null) return false;
    this.placed = this.now();
    this.cachedTokens = cached;
    return true;
  }

  token(): void {
    this.last = this.now();
    this.first ??= this.last;
    this.tokens += 1;
  }

  drafted(tokens: number, accepted: number): void {
    this.drafts = { drafted: this.drafts.drafted + tokens, accepted: this.drafts.accepted + accepted };
  }

  /** The first token is the prompt's doing: pace is counted from it on. */
  tokensPerSecond(): number {
    const elapsed = this.last - (this.first ?? this.last);
    return elapsed > 0 ? ((this.tokens - 1) * 1000) / elapsed : 0;
  }

  /** From the first token to the last one. */
  writingMs(): number {
    return this.first === null ? 0 : this.last - this.first;
  }

  timings(promptTokens: number): Timings {
    const { arrived, placed, first } = this;
    return {
      promptTokens,
      cachedTokens: this.cachedTokens,
      promptMs: first === null || placed === null ? 0 : first - placed,
      ttftMs: first === null ? 0 : first - arrived,
      generatedTokens: this.tokens,
      generateMs: this.writingMs(),
      tokensPerSecond: this.tokensPerSecond(),
      draftedTokens: this.drafts.drafted,
      acceptedTokens: this.drafts.accepted,
    };
  }
}

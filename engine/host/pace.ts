const WINDOW_MS = 1000;

/** Tokens a second over the last second. */
export class Pace {
  private readonly seen: { at: number; tokens: number }[] = [];

  constructor(private readonly now: () => number) {}

  add(tokens: number): void {
    this.seen.push({ at: this.now(), tokens });
    this.forget();
  }

  perSecond(): number {
    this.forget();
    const first = this.seen[0];
    if (!first || this.seen.length < 2) return 0;
    const tokens = this.seen.reduce((sum, each) => sum + each.tokens, 0) - first.tokens;
    return (tokens * 1000) / Math.max(this.seen.at(-1)!.at - first.at, 1);
  }

  private forget(): void {
    const since = this.now() - WINDOW_MS;
    while (this.seen.length > 0 && this.seen[0]!.at < since) this.seen.shift();
  }
}

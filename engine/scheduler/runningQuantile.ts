/** What one observation above the 99th of 100 adds to it; one below takes a 99th of that. */
const STEP = 0.02;

/**
 * The value that all but the part `above` of what comes stays under, of ratios that are about 1, followed as it comes (Robbins and Monro, "A stochastic approximation method", 1951): no more is
 * remembered than the value itself, and what a busy machine did to it wears off in some hundred steps.
 */
export class RunningQuantile {
  constructor(
    private current: number,
    private readonly above = 0.01,
    /** What is so rare and large that it is no noise but something that happened; and what it cannot be less than. */
    private readonly most = 3,
    private readonly least = 1,
  ) {}

  get value(): number {
    return this.current;
  }

  observe(value: number): void {
    const change = value > this.current ? STEP * (1 - this.above) : -STEP * this.above;
    this.current = Math.min(Math.max(this.current + change, this.least), this.most);
  }
}

/** What the tokens of each request are called, for as long as somebody has them: what is parked is still its own. */
export class Owners {
  private readonly tags = new WeakMap<readonly number[], string>();

  name(tokens: readonly number[], tag: string): void {
    this.tags.set(tokens, tag);
  }

  /** Empty where nobody said. */
  of(tokens: readonly number[]): string {
    return this.tags.get(tokens) ?? '';
  }
}

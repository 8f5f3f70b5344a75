/** Where a loop without work waits: no polling, and a call that came just before the wait is not lost. */
export class Wake {
  private called = false;
  private resume: (() => void) | null = null;

  call(): void {
    this.called = true;
    this.resume?.();
  }

  async wait(): Promise<void> {
    if (!this.called) await new Promise<void>((resolve) => (this.resume = resolve));
    this.resume = null;
    this.called = false;
  }
}

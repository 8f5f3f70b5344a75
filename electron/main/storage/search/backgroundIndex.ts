import type { MessageIndex } from './messageIndex.ts';

/** How long it indexes at a time, and the pauses between, also after a fault; in milliseconds. */
const sliceMs = 8;
const pauseMs = 30;
const faultPauseMs = 5000;

/** Indexes new text a little at a time, so that nothing else waits for long. */
export class BackgroundIndex {
  private waiting = false;
  private open = true;

  constructor(
    private readonly index: MessageIndex,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** There may be something new. */
  goOn(afterMs = pauseMs): void {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      if (!this.open) return;
      try {
        if (this.index.indexSome(sliceMs)) this.goOn();
      } catch (error) {
        this.onFault(error);
        this.goOn(faultPauseMs);
      }
    }, afterMs).unref();
  }

  stop(): void {
    this.open = false;
  }
}

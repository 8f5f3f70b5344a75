/** How a command is told to end. The reason of both is the exit status to end with. */
export interface Stop {
  /** Aborted when the person or the system wants the command to stop, or nobody reads its output any more. */
  readonly stop: AbortSignal;
  /** Aborted when they insist: nothing is waited for any more. */
  readonly hurry: AbortSignal;
}

/** The status of a command whose terminal was closed. */
export const hungUp = 129;

/** 128 + signal number, as shells report it. */
const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', hungUp],
] as const;

/** `timeout` and terminals tell a process and then its group: within this time that is one message, in milliseconds. */
const SAME_MESSAGE = 500;

/** From signals to `Stop`. Taken first thing: until then a signal ends the process without a word. */
export class Stopper implements Stop {
  private readonly stopping = new AbortController();
  private readonly hurrying = new AbortController();
  private since = 0;
  readonly stop = this.stopping.signal;
  readonly hurry = this.hurrying.signal;

  /** Listens to this process's signals. */
  static ofProcess(): Stopper {
    const stopper = new Stopper();
    for (const [signal, status] of signals) process.on(signal, () => stopper.tell(status));
    return stopper;
  }

  tell(status: number, now = performance.now()): void {
    if (!this.stop.aborted) {
      this.since = now;
      this.stopping.abort(status);
    } else if (now - this.since > SAME_MESSAGE) {
      this.hurrying.abort(this.stop.reason);
    }
  }
}

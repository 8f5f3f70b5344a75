import type { ServerResponse } from 'node:http';

export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** A stream that says nothing for so long says that it is there. Milliseconds, as below. */
  readonly aliveMs: number;
  /** A reader that takes nothing for so long is gone. */
  readonly stalledMs: number;
  readonly now: () => number;
  /** What is to be said while nothing else is. */
  readonly alive: () => string;
  readonly onDrain: () => void;
}

/** Server-sent events of one answer. It never waits for its reader: `full` says when more would only lie in memory. */
export class EventStream {
  private readonly timer: NodeJS.Timeout;
  private spokeAt: number;
  /** Since when the reader has taken nothing of what was written; null: it took all. */
  private stuckSince: number | null = null;
  private unread = 0;
  private over = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: EventStreamOptions,
  ) {
    const { headers, now, aliveMs, stalledMs, onDrain } = options;
    this.spokeAt = now();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // A proxy that gathers what comes would take the stream's sense away.
      'x-accel-buffering': 'no',
      ...headers,
    });
    response.flushHeaders();
    response.on('drain', onDrain);
    response.on('close', () => clearInterval(this.timer));
    const every = Math.max(1, Math.min(aliveMs, stalledMs) / 2);
    this.timer = setInterval(() => this.look(), every);
    this.timer.unref();
  }

  get full(): boolean {
    return this.response.writableNeedDrain;
  }

  data(value: object): void {
    this.write(`data: ${JSON.stringify(value)}\n\n`);
  }

  /** Clients pass over it. */
  comment(text: string): void {
    if (!this.full) this.write(`: ${text}\n\n`);
  }

  end(last: string): void {
    this.over = true;
    this.write(last);
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.destroyed) return;
    this.spokeAt = this.options.now();
    this.stuckSince ??= this.spokeAt;
    this.unread += 1;
    this.response.write(text, () => {
      this.unread -= 1;
      this.stuckSince = this.unread === 0 ? null : this.options.now();
    });
  }

  private look(): void {
    const { now, aliveMs, stalledMs, alive } = this.options;
    const at = now();
    if (this.stuckSince !== null && at - this.stuckSince >= stalledMs) {
      this.response.destroy();
      return;
    }
    if (!this.over && at - this.spokeAt >= aliveMs) this.comment(alive());
  }
}

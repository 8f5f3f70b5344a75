import type { ServerResponse } from 'node:http';
import { isOver, onceOver } from './over.ts';

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
    // Its reader may have left before there was anything to say: nothing tells of that any more.
    if (isOver(response)) return;
    response.on('drain', onDrain);
    const every = Math.max(1, Math.min(aliveMs, stalledMs) / 2);
    const timer = setInterval(() => this.look(), every);
    timer.unref();
    onceOver(response, () => clearInterval(timer));
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
    if (isOver(this.response)) return;
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
    // An answer before this one on its connection is still being read.
    if (this.stuckSince !== null && this.response.socket === null) this.stuckSince = at;
    if (this.stuckSince !== null && at - this.stuckSince >= stalledMs) {
      this.response.destroy();
      return;
    }
    if (!this.over && at - this.spokeAt >= aliveMs) this.comment(alive());
  }
}

import { SpanBuffer, type Span } from './spans.ts';

/** `stopped`: a stop string was reached; the spans before it are the last. */
export interface Scanned {
  spans: Span[];
  stopped: boolean;
}

/**
 * Finds stop strings in a reply that comes in pieces, those that are written as control tokens too. Holds back only what could still become
 * one.
 */
export class StopScanner {
  private readonly held = new SpanBuffer();

  constructor(private readonly stops: readonly string[]) {}

  /** `mayStop`: whether the reply may end here; a stop string that is complete before that is text like any other. */
  push(span: Span, mayStop = true): Scanned {
    if (this.stops.length === 0) return { spans: [span], stopped: false };
    this.held.push(span);
    const passed: Span[] = [];
    for (let stop = this.firstStop(); stop !== null; stop = this.firstStop()) {
      if (mayStop) {
        const spans = this.held.take(stop.at);
        this.held.take(this.held.text.length);
        return { spans, stopped: true };
      }
      passed.push(...this.held.take(stop.at + stop.length));
    }
    const kept = this.held.longestOpening(this.stops);
    return { spans: [...passed, ...this.held.take(this.held.text.length - kept)], stopped: false };
  }

  /** The reply ended otherwise: what was held back is text after all. */
  end(): Span[] {
    return this.held.take(this.held.text.length);
  }

  private firstStop(): { at: number; length: number } | null {
    let first: { at: number; length: number } | null = null;
    for (const stop of this.stops) {
      const at = this.held.find(stop);
      if (at >= 0 && (first === null || at < first.at)) first = { at, length: stop.length };
    }
    return first;
  }
}

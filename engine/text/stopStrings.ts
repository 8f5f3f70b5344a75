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

  push(span: Span): Scanned {
    if (this.stops.length === 0) return { spans: [span], stopped: false };
    this.held.push(span);
    const at = this.firstStop();
    if (at >= 0) {
      const spans = this.held.take(at);
      this.held.take(this.held.text.length);
      return { spans, stopped: true };
    }
    const kept = this.held.longestOpening(this.stops);
    return { spans: this.held.take(this.held.text.length - kept), stopped: false };
  }

  /** The reply ended otherwise: what was held back is text after all. */
  end(): Span[] {
    return this.held.take(this.held.text.length);
  }

  private firstStop(): number {
    const places = this.stops.map((stop) => this.held.find(stop)).filter((at) => at >= 0);
    return places.length === 0 ? -1 : Math.min(...places);
  }
}

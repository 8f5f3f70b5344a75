/** `stopped`: a stop string was reached; the text before it is the last. */
export interface Scanned {
  text: string;
  stopped: boolean;
}

/** Finds stop strings in text that comes in pieces. Holds back only what could still become one. */
export class StopScanner {
  private held = '';

  constructor(private readonly stops: readonly string[]) {}

  push(piece: string): Scanned {
    if (this.stops.length === 0) return { text: piece, stopped: false };
    const text = this.held + piece;
    const at = this.firstStop(text);
    if (at >= 0) {
      this.held = '';
      return { text: text.slice(0, at), stopped: true };
    }
    const kept = text.length - this.longestOpening(text);
    this.held = text.slice(kept);
    return { text: text.slice(0, kept), stopped: false };
  }

  /** The reply ended otherwise: what was held back is text after all. */
  end(): string {
    const text = this.held;
    this.held = '';
    return text;
  }

  private firstStop(text: string): number {
    let first = -1;
    for (const stop of this.stops) {
      const at = text.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) first = at;
    }
    return first;
  }

  /** Length of the longest end of `text` that begins a stop string. */
  private longestOpening(text: string): number {
    let longest = 0;
    for (const stop of this.stops) {
      for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
        if (text.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}

/**
 * A piece of a reply. `mark`: one token that stands for itself, such as <think>, and is text where nothing reads it as a mark; `control`:
 * a control token as templates write it, which is never shown.
 */
export interface Span {
  readonly text: string;
  readonly kind: 'text' | 'mark' | 'control';
}

export const plainSpan = (text: string): Span => ({ text, kind: 'text' });

/** What a person sees of spans. */
export const shownText = (spans: readonly Span[]): string =>
  spans.map(({ text, kind }) => (kind === 'control' ? '' : text)).join('');

/**
 * Spans that wait until more is known. Searches look at all of their text, and a mark is found whole or not at all: what is written inside
 * the name of a token is no text.
 */
export class SpanBuffer {
  private spans: Span[] = [];
  private whole = '';

  get text(): string {
    return this.whole;
  }

  first(): Span | undefined {
    return this.spans[0];
  }

  push(span: Span): void {
    if (span.text === '') return;
    this.spans.push(span);
    this.whole += span.text;
  }

  /** Takes the first `length` characters out. */
  take(length: number): Span[] {
    const taken: Span[] = [];
    let left = length;
    while (left > 0) {
      const span = this.spans.shift();
      if (!span) break;
      if (span.text.length > left) {
        this.spans.unshift({ ...span, text: span.text.slice(left) });
        taken.push({ ...span, text: span.text.slice(0, left) });
        break;
      }
      taken.push(span);
      left -= span.text.length;
    }
    this.whole = this.whole.slice(length);
    return taken;
  }

  /** Where `wanted` is first found, -1 for nowhere. `atMark`: only where it begins with a mark. */
  find(wanted: string, { atMark = false } = {}): number {
    for (let at = this.whole.indexOf(wanted); at >= 0; at = this.whole.indexOf(wanted, at + 1)) {
      if (this.isWhole(at, at + wanted.length) && (!atMark || this.isMark(at))) return at;
    }
    return -1;
  }

  /** Whether the text begins with `wanted`. */
  startsWith(wanted: string, at = 0): boolean {
    return this.whole.startsWith(wanted, at) && this.isWhole(at, at + wanted.length);
  }

  /** Length of the longest end of the text that could still become one of `wanted`. */
  longestOpening(wanted: readonly string[], { atMark = false } = {}): number {
    let longest = 0;
    for (const each of wanted) {
      for (let length = Math.min(each.length - 1, this.whole.length); length > longest; length--) {
        const from = this.whole.length - length;
        if (!this.whole.endsWith(each.slice(0, length)) || !this.isWhole(from, this.whole.length)) continue;
        if (!atMark || this.isMark(from)) longest = length;
      }
    }
    return longest;
  }

  /** Whether neither end of [from, to) lies inside a mark. */
  private isWhole(from: number, to: number): boolean {
    let start = 0;
    for (const { text, kind } of this.spans) {
      if (start >= to) break;
      const end = start + text.length;
      const cuts = (at: number) => start < at && at < end;
      if (kind !== 'text' && (cuts(from) || cuts(to))) return false;
      start = end;
    }
    return true;
  }

  private isMark(at: number): boolean {
    let start = 0;
    for (const { text, kind } of this.spans) {
      if (start === at) return kind !== 'text';
      start += text.length;
    }
    return false;
  }
}

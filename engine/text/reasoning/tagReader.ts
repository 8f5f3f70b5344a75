import { SpanBuffer, shownText, type Span } from '../spans.ts';
import type { TagFormat } from './formats.ts';
import { PartGatherer } from './parts.ts';
import type { ReplyParts, ReplyReader, ReplyStart } from './replyReader.ts';

type State =
  /** Blanks at most so far: an opening mark may still come. */
  | { readonly kind: 'beginning' }
  | { readonly kind: 'reasoning'; readonly format: TagFormat; readonly begun: boolean }
  | { readonly kind: 'answer' };

/**
 * Reasoning between tags. Written as text, an opening tag counts at the beginning of the reply alone, since an answer may well speak of such
 * tags; as a token of its own it counts anywhere.
 */
export class TagReader implements ReplyReader {
  private readonly buffer = new SpanBuffer();
  private readonly parts = new PartGatherer();
  private state: State = { kind: 'beginning' };
  /** What may stand around the answer in the formats that were used. */
  private around: readonly string[] = [];

  constructor(
    private readonly formats: readonly TagFormat[],
    start: ReplyStart,
  ) {
    if (start.kind === 'reasoning' && start.format) this.open(start.format);
    if (start.kind === 'answer') this.state = { kind: 'answer' };
  }

  push(span: Span): ReplyParts {
    this.buffer.push(span);
    while (this.advance(false));
    return this.parts.take();
  }

  end(): ReplyParts {
    while (this.advance(true));
    return this.parts.take();
  }

  /** Reads on as far as it is certain what is read; returns whether there may be more. `last`: nothing will follow. */
  private advance(last: boolean): boolean {
    switch (this.state.kind) {
      case 'beginning':
        return this.begin(last);
      case 'reasoning':
        return this.think(this.state.format, this.state.begun, last);
      case 'answer':
        return this.answer(last);
    }
  }

  private begin(last: boolean): boolean {
    const { buffer } = this;
    const blanks = buffer.text.length - buffer.text.trimStart().length;
    const rest = buffer.text.slice(blanks);
    const format = this.formats.find(({ open }) => buffer.startsWith(open, blanks));
    if (format) {
      buffer.take(blanks + format.open.length);
      this.open(format);
      return true;
    }
    if (!last && this.formats.some(({ open }) => open.startsWith(rest))) return false;
    // A control token that opens nothing says nothing either: what follows it is the beginning.
    if (buffer.first()?.kind === 'control' && blanks === 0) {
      buffer.take(buffer.first()!.text.length);
      return buffer.text !== '';
    }
    this.state = { kind: 'answer' };
    return true;
  }

  private think(format: TagFormat, begun: boolean, last: boolean): boolean {
    const { buffer, parts } = this;
    // Some models write the mark that their prompt ends with once more.
    const again = buffer.text.trimStart();
    if (!begun && again.startsWith(format.open)) {
      buffer.take(buffer.text.length - again.length + format.open.length);
      this.state = { kind: 'reasoning', format, begun: true };
      return true;
    }
    if (!begun && !last && format.open.startsWith(again)) return false;
    const at = buffer.find(format.close);
    if (at >= 0) {
      parts.think(shownText(buffer.take(at)));
      buffer.take(format.close.length);
      parts.thoughtEnded();
      this.state = { kind: 'answer' };
      return true;
    }
    const kept = last ? 0 : buffer.longestOpening([format.close]);
    parts.think(shownText(buffer.take(buffer.text.length - kept)));
    this.state = { kind: 'reasoning', format, begun: true };
    return false;
  }

  private answer(last: boolean): boolean {
    const { buffer, parts, formats, around } = this;
    const opens = formats.map(({ open, close }) => ({
      at: buffer.find(open, { atMark: true }),
      open,
      close,
    }));
    const drops = around.map((text) => ({ at: buffer.find(text), text }));
    const first = [...opens, ...drops].filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at)[0];
    if (!first) {
      const opening = buffer.longestOpening(formats.map(({ open }) => open), { atMark: true }); // prettier-ignore
      const kept = last ? 0 : Math.max(opening, buffer.longestOpening(around));
      parts.say(shownText(buffer.take(buffer.text.length - kept)));
      return false;
    }
    parts.say(shownText(buffer.take(first.at)));
    if ('text' in first) buffer.take(first.text.length);
    else {
      buffer.take(first.open.length);
      this.open(formats.find(({ open }) => open === first.open)!);
    }
    return true;
  }

  private open(format: TagFormat): void {
    this.state = { kind: 'reasoning', format, begun: false };
    this.around = [...this.around, ...(format.around ?? [])];
  }
}

import type { ToolCall } from '../../contract/generation.ts';
import { ID, type CallFormat } from './callFormat.ts';
import { JsonEnd } from './jsonEnd.ts';

/** What came of a reply's calls, in its order. */
export type CallPiece =
  | { readonly kind: 'call'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: 'arguments'; readonly index: number; readonly text: string };

export interface ReadCalls {
  readonly text: string;
  readonly pieces: readonly CallPiece[];
}

type State =
  | { readonly kind: 'text' }
  /** The trigger was read: a call, as far as it goes on like one. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'arguments'; readonly end: JsonEnd }
  /** A call is whole: another one, or the end of them. */
  | { readonly kind: 'after' };

/**
 * Takes the calls out of an answer as it streams. Holds back what could still become a call, and blanks, which are no text where a call follows. What
 * begins like a call and does not go on like one of the tools is text.
 */
export class ToolReader {
  /** Those that are whole. */
  readonly calls: ToolCall[] = [];
  private state: State = { kind: 'text' };
  private buffer = '';
  private text = '';
  private pieces: CallPiece[] = [];
  /** Nothing but blanks so far. */
  private fresh = true;
  private begun: { id: string; name: string; arguments: string } | null = null;
  private index = -1;
  /** Characters of the buffer that were shown before. */
  private shown = 0;

  /** `makeId`: of a call; no two the same. */
  constructor(
    private readonly format: CallFormat,
    private readonly names: readonly string[],
    private readonly makeId: () => string,
  ) {}

  push(text: string): ReadCalls {
    this.buffer += text;
    while (this.advance(false));
    return this.take();
  }

  /** Reads what was shown before; the calls in it are told of again. */
  replay(text: string): void {
    this.buffer += text;
    while (this.advance(false));
    this.text = '';
    this.shown = this.state.kind === 'text' ? this.buffer.length : 0;
  }

  /** The reply is over. What was held back is text, save what a call was broken off in. */
  end(): ReadCalls {
    while (this.advance(true));
    if (this.state.kind === 'text') this.say(this.buffer);
    return this.take();
  }

  private take(): ReadCalls {
    const { text, pieces } = this;
    this.text = '';
    this.pieces = [];
    return { text, pieces };
  }

  /** Reads on as far as it is certain; returns whether there may be more. */
  private advance(last: boolean): boolean {
    switch (this.state.kind) {
      case 'text':
        return this.readText(last);
      case 'opening':
        return this.open(this.format.open, last);
      case 'arguments':
        return this.readArguments(this.state.end);
      case 'after':
        return this.readAfter(last);
    }
  }

  private readText(last: boolean): boolean {
    const { trigger, atStart } = this.format;
    const blanks = this.buffer.length - this.buffer.trimStart().length;
    const rest = this.buffer.slice(blanks);
    const at = atStart
      ? this.fresh && rest.startsWith(trigger)
        ? blanks
        : -1
      : this.buffer.indexOf(trigger);
    if (at >= 0) {
      this.say(this.buffer.slice(0, at).trimEnd());
      this.buffer = this.buffer.slice(at);
      this.shown = 0;
      this.state = { kind: 'opening' };
      return true;
    }
    if (last) return false;
    if (atStart && this.fresh && trigger.startsWith(rest)) return false;
    const kept = atStart ? 0 : openingLength(this.buffer, trigger);
    const shown = this.buffer.slice(0, this.buffer.length - kept).trimEnd();
    this.say(shown);
    this.buffer = this.buffer.slice(shown.length);
    return false;
  }

  private say(text: string): void {
    const again = Math.min(this.shown, text.length);
    this.shown -= again;
    this.text += text.slice(again);
    if (text.trim() !== '') this.fresh = false;
  }

  /** A call, where the buffer begins with `opening`, a tool's name and what comes before its arguments. */
  private open(opening: string, last: boolean): boolean {
    const found = this.named(opening);
    if (found === 'no') {
      // Not one of ours: text, and looked through from behind what looked like one.
      this.say(this.buffer.slice(0, this.format.trigger.length));
      this.buffer = this.buffer.slice(this.format.trigger.length);
      this.state = { kind: 'text' };
      return true;
    }
    if (found === 'maybe') {
      if (last) this.buffer = ''; // Broken off.
      return false;
    }
    this.begin(found.name, found.length);
    return true;
  }

  private begin(name: string, length: number): void {
    this.buffer = this.buffer.slice(length);
    this.begun = { id: this.makeId(), name, arguments: '' };
    this.index += 1;
    this.fresh = false;
    this.pieces.push({ kind: 'call', index: this.index, id: this.begun.id, name });
    this.state = { kind: 'arguments', end: new JsonEnd() };
  }

  private readArguments(end: JsonEnd): boolean {
    const at = end.push(this.buffer);
    const text = at < 0 ? this.buffer : this.buffer.slice(0, at);
    this.buffer = this.buffer.slice(text.length);
    const begun = this.begun!;
    begun.arguments += text;
    if (text !== '') this.pieces.push({ kind: 'arguments', index: this.index, text });
    if (at < 0) return false;
    this.calls.push(begun);
    this.begun = null;
    this.state = { kind: 'after' };
    return true;
  }

  private readAfter(last: boolean): boolean {
    const { next, close } = this.format;
    const further = next === null ? 'no' : this.named(next);
    if (typeof further === 'object') {
      this.begin(further.name, further.length);
      return true;
    }
    if (further === 'maybe' && !last) return false;
    const closed = matched(this.buffer, close);
    if (closed === 'maybe' && !last) return false;
    this.buffer = typeof closed === 'number' ? this.buffer.slice(closed).trimStart() : closed === 'maybe' ? '' : this.buffer; // prettier-ignore
    this.state = { kind: 'text' };
    return true;
  }

  /** Which tool is called, and where its arguments begin. */
  private named(opening: string): { name: string; length: number } | 'maybe' | 'no' {
    let result: { name: string; length: number } | 'maybe' | 'no' = 'no';
    for (const name of this.names) {
      const length = matched(this.buffer, `${opening}${name}${this.format.between}`, '{');
      if (length === 'maybe' && result === 'no') result = 'maybe';
      if (typeof length === 'number') result = { name, length };
    }
    return result;
  }
}

/** How much of a text is `wanted`, whatever the blanks, where `then` follows; `maybe` where it ends before that is known. */
function matched(text: string, wanted: string, then = ''): number | 'maybe' | 'no' {
  let at = 0;
  for (const sign of `${wanted}${then}`) {
    if (/\s/.test(sign)) continue;
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (at >= text.length) return 'maybe';
    if (sign === ID) {
      while (/[\w-]/.test(text[at] ?? '')) at += 1;
      if (at >= text.length) return 'maybe';
    } else {
      if (!text.startsWith(sign, at)) return sign.startsWith(text.slice(at)) ? 'maybe' : 'no';
      at += sign.length;
    }
  }
  return at - then.length;
}

/** Length of the longest end of a text that `wanted` may begin with. */
function openingLength(text: string, wanted: string): number {
  for (let length = Math.min(wanted.length - 1, text.length); length > 0; length--)
    if (text.endsWith(wanted.slice(0, length))) return length;
  return 0;
}

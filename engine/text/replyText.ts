import { Detokenizer } from './detokenizer.ts';
import type { ReplyParts, ReplyReader } from './reasoning/replyReader.ts';
import { plainSpan, type Span } from './spans.ts';
import { StopScanner } from './stopStrings.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { ToolCall } from '../contract/generation.ts';
import type { CallPiece, ToolReader } from './tools/toolReader.ts';

export interface ReplyTextOptions {
  readonly tokenizer: Tokenizer;
  /** Names of tokens that are marks. */
  readonly marks: ReadonlySet<string>;
  readonly makeReader: () => ReplyReader;
  readonly stops?: readonly string[];
  /** Takes calls out of the answer; null: it calls nothing. */
  readonly calls?: ToolReader | null;
  /** Control tokens that are text to who looks for calls. */
  readonly shown?: ReadonlySet<string>;
}

/** What is new of a reply. */
export interface FreshParts extends ReplyParts {
  readonly calls: readonly CallPiece[];
}

/** The tokens of a reply to its parts, as they come. */
export class ReplyText {
  private readonly detokenizer = new Detokenizer();
  private readonly scanner: StopScanner;
  private readonly reader: ReplyReader;
  /** Of a reply that goes on: the end that was shown when it was cut and is read again now. */
  private shown: ReplyParts = { reasoning: '', answer: '' };

  constructor(private readonly options: ReplyTextOptions) {
    this.scanner = new StopScanner(options.stops ?? []);
    this.reader = options.makeReader();
  }

  /** `mayStop`: whether a stop string that this token completes ends the reply. */
  push(token: number, mayStop = true): FreshParts & { readonly stopped: boolean } {
    const { spans, stopped } = this.scanner.push(this.span(token), mayStop);
    return { ...this.withoutCalls(this.fresh(this.read(spans))), stopped };
  }

  /** The reply is over: what was held back, for want of a whole stop string or mark, is text after all. */
  end(): FreshParts {
    const { reasoning, answer, calls } = this.withoutCalls(
      this.fresh(joined([this.read(this.scanner.end()), this.reader.end()])),
    );
    const rest = this.options.calls?.end();
    return { reasoning, answer: answer + (rest?.text ?? ''), calls: [...calls, ...(rest?.pieces ?? [])] };
  }

  /** Its calls that are whole. */
  toolCalls(): readonly ToolCall[] {
    return this.options.calls?.calls ?? [];
  }

  /** Reads tokens that were shown before; returns what was shown of them. */
  replay(tokens: readonly number[]): ReplyParts {
    const other = this.options.makeReader();
    const mine: ReplyParts[] = [];
    const theirs: ReplyParts[] = [];
    for (const token of tokens) {
      const span = this.span(token);
      mine.push(this.reader.push(span));
      theirs.push(other.push(span));
    }
    const read = joined(mine);
    const shown = joined([...theirs, other.end()]);
    this.options.calls?.replay(read.answer);
    this.shown = {
      reasoning: shown.reasoning.slice(read.reasoning.length),
      answer: shown.answer.slice(read.answer.length),
    };
    return shown;
  }

  private span(token: number): Span {
    const piece = this.options.tokenizer.piece(token);
    if (piece.control !== '')
      return { text: piece.control, kind: this.options.shown?.has(piece.control) ? 'mark' : 'control' };
    const text = this.detokenizer.push(piece);
    return this.options.marks.has(text) ? { text, kind: 'mark' } : plainSpan(text);
  }

  private read(spans: readonly Span[]): ReplyParts {
    return joined(spans.map((span) => this.reader.push(span)));
  }

  private withoutCalls({ reasoning, answer }: ReplyParts): FreshParts {
    const { calls } = this.options;
    if (!calls) return { reasoning, answer, calls: [] };
    const { text, pieces } = calls.push(answer);
    return { reasoning, answer: text, calls: pieces };
  }

  private fresh(parts: ReplyParts): ReplyParts {
    const reasoning = without(parts.reasoning, this.shown.reasoning);
    const answer = without(parts.answer, this.shown.answer);
    this.shown = {
      reasoning: parts.reasoning === '' ? this.shown.reasoning : '',
      answer: parts.answer === '' ? this.shown.answer : '',
    };
    return { reasoning, answer };
  }
}

const without = (text: string, beginning: string): string =>
  text.startsWith(beginning) ? text.slice(beginning.length) : text;

const joined = (parts: readonly ReplyParts[]): ReplyParts => ({
  reasoning: parts.map(({ reasoning }) => reasoning).join(''),
  answer: parts.map(({ answer }) => answer).join(''),
});

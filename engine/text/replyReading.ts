import { randomBytes } from 'node:crypto';
import type { ReplyFormats } from './chatPrompt.ts';
import { markNames } from './reasoning/formats.ts';
import { makeReader, type ReplyStart } from './reasoning/replyReader.ts';
import { ReplyText } from './replyText.ts';
import { shortId } from './tools/templateNames.ts';
import { ToolReader } from './tools/toolReader.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface ReadingOptions {
  readonly stops?: readonly string[];
  /** Names of the tools that the reply may call; none: what looks like a call is text. */
  readonly tools?: readonly string[];
}

/** Takes the replies of one model apart, by the formats that it may answer in. */
export class ReplyReading {
  private readonly marks: ReadonlySet<string>;

  constructor(
    private readonly tokenizer: Tokenizer,
    readonly formats: ReplyFormats,
  ) {
    this.marks = markNames(formats.reasoning);
  }

  /** `start` null: the reply to a prompt without a template, or to one that has a format: read as an answer from the first token on. */
  replyText(start: ReplyStart | null, { stops = [], tools = [] }: ReadingOptions = {}): ReplyText {
    const { tokenizer, formats } = this;
    const calls = tools.length === 0 ? null : new ToolReader(formats.calls, tools, makeId);
    const shown = new Set(calls ? formats.calls.controls.map(([text]) => text) : []);
    if (!start) {
      const makePlain = () => makeReader([], { kind: 'answer' });
      return new ReplyText({ tokenizer, marks: new Set(), makeReader: makePlain, stops, calls, shown });
    }
    const make = () => makeReader(formats.reasoning, start);
    return new ReplyText({ tokenizer, marks: this.marks, makeReader: make, stops, calls, shown });
  }
}

const makeId = (): string => shortId(randomBytes(16).toString('hex'));

import { markNames, type ReasoningFormat } from './reasoning/formats.ts';
import { makeReader, type ReplyStart } from './reasoning/replyReader.ts';
import { ReplyText } from './replyText.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Takes the replies of one model apart, by the formats that it may answer in. */
export class ReplyReading {
  private readonly marks: ReadonlySet<string>;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly formats: readonly ReasoningFormat[],
  ) {
    this.marks = markNames(formats);
  }

  /** `start` null: the reply to a prompt without a template, which is shown as the model writes it. */
  replyText(start: ReplyStart | null, stops: readonly string[] = []): ReplyText {
    const { tokenizer, formats, marks } = this;
    if (!start) {
      const makePlain = () => makeReader([], { kind: 'answer' });
      return new ReplyText({ tokenizer, marks: new Set(), makeReader: makePlain, stops });
    }
    return new ReplyText({ tokenizer, marks, makeReader: () => makeReader(formats, start), stops });
  }
}

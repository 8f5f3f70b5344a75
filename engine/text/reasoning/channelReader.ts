import { SpanBuffer, shownText, type Span } from '../spans.ts';
import { PartGatherer } from './parts.ts';
import type { ReplyParts, ReplyReader, ReplyStart } from './replyReader.ts';

const CHANNEL = '<|channel|>';
const MESSAGE = '<|message|>';
const START = '<|start|>';
/** What ends a message of the reply; the last two are end tokens where the vocabulary is as it should be. */
const ENDS = ['<|end|>', '<|return|>', '<|call|>'];

/**
 * gpt-oss's channels: `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…`. `final` is the answer, as is
 * a preamble in `commentary`; everything else, calls of tools that nobody offered included, is reasoning. What comes before any mark is the
 * answer of a model that does without.
 */
export class ChannelReader implements ReplyReader {
  private readonly buffer = new SpanBuffer();
  private readonly parts = new PartGatherer();
  private state: 'beginning' | 'header' | 'reasoning' | 'answer' = 'beginning';
  private header = '';

  /** `byToken`: the marks are tokens, and what is only spelled like one is text. */
  constructor(
    private readonly byToken: boolean,
    start: ReplyStart['kind'],
  ) {
    if (start !== 'anything') this.state = start;
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

  private advance(last: boolean): boolean {
    if (this.state === 'beginning') return this.begin(last);
    const marks = this.state === 'header' ? [MESSAGE] : [START, CHANNEL, ...ENDS];
    const places = marks.map((mark) => ({ mark, at: this.find(mark) })).filter(({ at }) => at >= 0);
    const first = places.sort((a, b) => a.at - b.at)[0];
    if (!first) {
      const kept = last ? 0 : this.buffer.longestOpening(marks, { atMark: this.byToken });
      this.read(this.buffer.take(this.buffer.text.length - kept));
      return false;
    }
    this.read(this.buffer.take(first.at));
    this.buffer.take(first.mark.length);
    if (first.mark === MESSAGE) this.openMessage();
    else this.closeMessage(first.mark === CHANNEL ? CHANNEL : '');
    return true;
  }

  /** The prompt ends within a header, "<|start|>assistant": a mark, or who the message is for, goes on with it. */
  private begin(last: boolean): boolean {
    const { text } = this.buffer;
    const goesOn = [CHANNEL, MESSAGE, START].some((mark) => this.find(mark) === 0) || text.startsWith(' to=');
    const may = [CHANNEL, MESSAGE, START, ' to='].some((each) => each.startsWith(text));
    if (!goesOn && may && !last) return false;
    this.state = goesOn ? 'header' : 'answer';
    return true;
  }

  private find(mark: string): number {
    return this.buffer.find(mark, { atMark: this.byToken });
  }

  private read(spans: readonly Span[]): void {
    if (this.state === 'header') this.header += spans.map(({ text }) => text).join('');
    else if (this.state === 'reasoning') this.parts.think(shownText(spans));
    else this.parts.say(shownText(spans));
  }

  private openMessage(): void {
    const [role = '', channel = ''] = this.header.split(CHANNEL);
    const forTool = ` ${role} ${channel}`.includes(' to=');
    const name = channel.trim().split(/[\s<]/)[0] ?? '';
    const isAnswer = !forTool && (name === 'final' || name === 'commentary' || name === '');
    this.state = isAnswer ? 'answer' : 'reasoning';
    this.header = '';
  }

  private closeMessage(header: string): void {
    if (this.state === 'reasoning') this.parts.thoughtEnded();
    else this.parts.answerEnded();
    this.state = 'header';
    this.header = header;
  }
}

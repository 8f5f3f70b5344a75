import { PagodaError } from '../contract/errors.ts';
import type { Adaptation, ChatMessage } from '../contract/generation.ts';
import { ChatTemplate } from './chatTemplate.ts';
import { adapt, STRICTEST, type Adapted, type TemplateTraits } from './conversation/adapt.ts';
import { probeReasoning, probeTemplate, type Render } from './conversation/traits.ts';
import { Guard } from './guard.ts';
import { formatsOf, type ReasoningFormat } from './reasoning/formats.ts';
import type { ReplyStart } from './reasoning/replyReader.ts';
import { continuation } from './continuation.ts';
import { beginsIn, withMarks } from './messageBegins.ts';
import { ReplyReading } from './replyReading.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where the last message ends when the model is to go on from it: a noncharacter that no text carries. */
const HERE = '\u{10FFFE}';
/** What the model's own turns may hold as they are: templates look for these to leave old reasoning out. */
const SPARED: ReadonlySet<string> = new Set(['<think>', '</think>']);

/** A conversation as the model is given it. */
export interface ChatPrompt {
  readonly tokens: readonly number[];
  /** How many of them, at the end, are the reply that is continued; null where the template does not keep the two apart. */
  readonly continued: number | null;
  /** Where the reply begins: before what is continued, or at the end where `continued` is null. */
  readonly start: ReplyStart;
  readonly how: readonly Adaptation[];
}

/** What was found out about a model's template and how its model answers. */
interface Known {
  readonly template: ChatTemplate;
  readonly traits: TemplateTraits;
  readonly formats: readonly ReasoningFormat[];
  readonly reading: ReplyReading;
}

/** A conversation that ends where the reply begins. */
interface Opened extends Adapted {
  readonly text: string;
  readonly start: ReplyStart;
}

/** Conversations to prompt tokens, by the model's own template. */
export class ChatPrompts {
  private found: Known | undefined;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly info: Vocabulary['info'],
    private readonly path: string,
    /** Called with each rendered text before it becomes tokens. */
    private readonly onRendered: (text: string) => void = () => undefined,
  ) {}

  /** Finds out once what the template takes, and how the model answers. Throws `template.*`. */
  formats(): readonly ReasoningFormat[] {
    return this.known().formats;
  }

  /**
   * `continueLast`: the last message is the beginning of the reply; the prompt ends with it instead of opening a new turn. A conversation that
   * the template does not take as it is is adapted to it. There is exactly one begin token where the model asks for one, whether its template
   * writes it or not. A model without a template has no form for a conversation: `template.missing`.
   */
  encode(messages: readonly ChatMessage[], continueLast: boolean, now = new Date()): ChatPrompt {
    const guard = new Guard(this.tokenizer.encoder, this.textsOf(messages));
    const last = continueLast ? messages.at(-1) : undefined;
    if (last) return this.goOn(messages, last, guard, now);
    const { text, start, how } = this.open(messages, guard, now);
    return { tokens: this.tokens(guard, text), continued: 0, start, how };
  }

  /** About where the text of each message begins in the prompt that `encode` makes of them, in tokens. */
  begins(messages: readonly ChatMessage[], now = new Date()): number[] {
    const guard = new Guard(this.tokenizer.encoder, this.textsOf(messages));
    const { rendered } = this.render(withMarks(messages), guard, now, false);
    return beginsIn(
      rendered,
      messages.length,
      (text) => this.tokenizer.encode(text, true, guard.typed).length,
    );
  }

  private goOn(messages: readonly ChatMessage[], last: ChatMessage, guard: Guard, now: Date): ChatPrompt {
    const before = messages.slice(0, -1);
    const opened = before.length > 0 ? this.open(before, guard, now) : null;
    const opening = opened && this.tokens(guard, opened.text);
    if (opened && opening && last.tokenIds && this.says(last.tokenIds, last, opened.start)) {
      const { start, how } = opened;
      return { tokens: [...opening, ...last.tokenIds], continued: last.tokenIds.length, start, how };
    }
    const templated = this.upToHere(messages, last, guard, now);
    const whole =
      templated && !leavesOpen(templated.text, opened) ? templated : this.writtenOut(opened, last, guard);
    if (!whole) throw new PagodaError('template.failed', { detail: 'it leaves the last message out' });
    const tokens = this.tokens(guard, whole.text);
    // Where the reply's own tokens can be told from the rest, it can go on from them the next time.
    const own = opening?.every((token, at) => tokens[at] === token) ? tokens.slice(opening.length) : null;
    const { how } = whole;
    if (opened && own && this.says(own, last, opened.start))
      return { tokens, continued: own.length, start: opened.start, how };
    return { tokens, continued: null, start: whole.start, how };
  }

  /** As the template writes the last message, up to its last character; null where it does not. */
  private upToHere(
    messages: readonly ChatMessage[],
    last: ChatMessage,
    guard: Guard,
    now: Date,
  ): Opened | null {
    if (last.content === '') return null;
    try {
      const { rendered, ...adapted } = this.render(messages, guard, now, true);
      const end = rendered.lastIndexOf(HERE);
      return end < 0 ? null : { ...adapted, text: rendered.slice(0, end), start: { kind: 'answer' } };
    } catch {
      return null;
    }
  }

  /** The opening of a reply, and after it what the reply says, with the marks that the model would have written. */
  private writtenOut(opened: Opened | null, last: ChatMessage, guard: Guard): Opened | null {
    if (!opened) return null;
    const { text, start } = continuation(opened.start, last, this.known().formats, (said) =>
      guard.protect(said),
    );
    return { ...opened, text: opened.text + text, start };
  }

  /** Whether tokens say what a message says, in this model. */
  private says(
    tokens: readonly number[],
    { content, reasoning = '' }: ChatMessage,
    start: ReplyStart,
  ): boolean {
    if (tokens.length === 0) return false;
    try {
      if (tokens.some((token) => this.tokenizer.endsReply(token))) return false;
      const shown = this.known().reading.replyText(start).replay(tokens);
      return shown.answer === content && shown.reasoning === reasoning;
    } catch {
      // Tokens of another model, which this one does not have.
      return false;
    }
  }

  private open(messages: readonly ChatMessage[], guard: Guard, now: Date): Opened {
    const { rendered, ...adapted } = this.render(messages, guard, now, false);
    const start = startAfter(rendered, adapted.messages.at(-1), this.known().formats);
    return { ...adapted, text: rendered, start };
  }

  /** In the form that the template is known to take; and should it refuse that, in the one that every template takes. */
  private render(
    messages: readonly ChatMessage[],
    guard: Guard,
    now: Date,
    here: boolean,
  ): Adapted & { rendered: string } {
    const { template, traits } = this.known();
    const attempt = (form: TemplateTraits) => {
      const adapted = adapt(messages, form);
      const last = adapted.messages.length - 1;
      const write = (guarded: readonly ChatMessage[]) => {
        const ended = guarded.map((message, index) =>
          here && index === last ? { ...message, content: message.content + HERE } : message,
        );
        return template.render(ended, this.options(!here, now));
      };
      return { ...adapted, rendered: this.written(adapted.messages, guard, write) };
    };
    try {
      return attempt(traits);
    } catch (refusal) {
      try {
        return attempt(STRICTEST);
      } catch {
        throw refusal;
      }
    }
  }

  /** Typed marks swapped out; an edge too, where it would become a mark together with what stands next to it. */
  private written(
    messages: readonly ChatMessage[],
    guard: Guard,
    write: (guarded: readonly ChatMessage[]) => string,
  ): string {
    const { encoder } = this.tokenizer;
    const clean = messages.map((message) =>
      withTexts(message, (text) =>
        guard.protect(text.replaceAll(HERE, '\uFFFD'), message.role === 'assistant' ? SPARED : undefined),
      ),
    );
    const edged = clean.map((message) => withTexts(message, (text) => guard.protectEdges(text)));
    const rendered = write(clean);
    if (edged.every(({ content }, index) => content === clean[index]?.content)) return rendered;
    // Cutting an edge off can change how the text around it is read: only where it has to be.
    const safe = write(edged);
    return encoder.marksOf(safe).join() === encoder.marksOf(rendered).join() ? rendered : safe;
  }

  private textsOf(messages: readonly ChatMessage[]): string[] {
    const said = messages.flatMap(({ content, reasoning = '' }) => [content, reasoning]);
    return [...said, this.info.chatTemplate ?? ''];
  }

  private known(): Known {
    if (this.info.chatTemplate === null) throw new PagodaError('template.missing', { path: this.path });
    return (this.found ??= this.find(this.info.chatTemplate));
  }

  private find(source: string): Known {
    const template = new ChatTemplate(source);
    const now = new Date();
    const render: Render = (messages, reply) => template.render(messages, this.options(reply, now));
    const isToken = (text: string) => this.tokenizer.isToken(text);
    const formats = formatsOf(source, isToken, probeReasoning(render));
    const reading = new ReplyReading(this.tokenizer, formats);
    return { template, traits: probeTemplate(render), formats, reading };
  }

  private options(addGenerationPrompt: boolean, now: Date) {
    return {
      addGenerationPrompt,
      beginText: this.tokenizer.controlText(this.info.beginToken),
      endText: this.tokenizer.controlText(this.info.endToken),
      now,
    };
  }

  private tokens(guard: Guard, rendered: string): number[] {
    this.onRendered(rendered);
    const tokens = Array.from(this.tokenizer.encode(rendered, true, guard.typed));
    const begin = this.tokenizer.beginToken();
    return begin === null || tokens[0] === begin ? tokens : [begin, ...tokens];
  }
}

const withTexts = (message: ChatMessage, change: (text: string) => string): ChatMessage => ({
  role: message.role,
  content: change(message.content),
  ...(message.reasoning ? { reasoning: change(message.reasoning) } : {}),
});

/** Whether an answer was written into reasoning that the opening of every reply begins. */
function leavesOpen(text: string, opened: Opened | null): boolean {
  if (opened?.start.kind !== 'reasoning' || !text.startsWith(opened.text)) return false;
  const { format } = opened.start;
  return format !== null && !text.slice(opened.text.length).includes(format.close);
}

/** Some templates open the reasoning themselves, or the answer. What the last message ends with opens nothing. */
function startAfter(
  rendered: string,
  last: ChatMessage | undefined,
  formats: readonly ReasoningFormat[],
): ReplyStart {
  const end = rendered.trimEnd();
  const endsWith = (mark: string) => end.endsWith(mark) && !last?.content.trimEnd().endsWith(mark);
  for (const format of formats) {
    if (format.kind === 'tags' && endsWith(format.open.trimEnd())) return { kind: 'reasoning', format };
    if (format.kind === 'channels' && endsWith('final<|message|>')) return { kind: 'answer' };
    if (format.kind === 'channels' && endsWith('analysis<|message|>'))
      return { kind: 'reasoning', format: null };
  }
  return { kind: 'anything' };
}

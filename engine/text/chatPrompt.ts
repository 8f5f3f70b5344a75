import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import type { Adaptation, ChatMessage, ToolDefinition } from '../contract/generation.ts';
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
import { STATED, type CallFormat } from './tools/callFormat.ts';
import { callFormatOf, withTools } from './tools/modelCalls.ts';
import type { RenderCalls } from './tools/probeCalls.ts';
import { callsWithTexts, textsOfTools, toolsWithTexts } from './tools/texts.ts';
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
  readonly calls: CallFormat;
  readonly reading: ReplyReading;
}

/** A conversation that ends where the reply begins. */
interface Opened extends Adapted {
  readonly text: string;
  readonly start: ReplyStart;
}

/** A conversation and what goes with all of it. */
interface Asked {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly guard: Guard;
  readonly now: Date;
}

/** How the replies of a model are taken apart. */
export interface ReplyFormats {
  readonly reasoning: readonly ReasoningFormat[];
  readonly calls: CallFormat;
}

/** Of a model whose template could not be tried, and of one without any. */
export const NO_FORMATS: ReplyFormats = { reasoning: [], calls: STATED };

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
  formats(): ReplyFormats {
    const { formats, calls } = this.known();
    return { reasoning: formats, calls };
  }

  /**
   * `continueLast`: the last message is the beginning of the reply; the prompt ends with it instead of opening a new turn. A conversation that
   * the template does not take as it is is adapted to it. There is exactly one begin token where the model asks for one, whether its template
   * writes it or not. A model without a template has no form for a conversation: `template.missing`. Tools are told of as the template does
   * it; where it knows none, or writes calls in no way that is read here, in the system message.
   */
  encode(
    messages: readonly ChatMessage[],
    continueLast: boolean,
    tools: readonly ToolDefinition[] = [],
    now = new Date(),
  ): ChatPrompt {
    const asked = this.asked(messages, tools, now);
    const last = continueLast ? messages.at(-1) : undefined;
    if (last) return this.goOn(asked, last);
    const { text, start, how } = this.open(asked);
    return { tokens: this.tokens(asked.guard, text), continued: 0, start, how };
  }

  /** About where the text of each message begins in the prompt that `encode` makes of them, in tokens. */
  begins(
    messages: readonly ChatMessage[],
    tools: readonly ToolDefinition[] = [],
    now = new Date(),
  ): number[] {
    const { guard, ...asked } = this.asked(messages, tools, now);
    const { rendered } = this.render({ ...asked, guard, messages: withMarks(messages) }, false);
    return beginsIn(
      rendered,
      messages.length,
      (text) => this.tokenizer.encode(text, true, guard.typed).length,
    );
  }

  private asked(messages: readonly ChatMessage[], tools: readonly ToolDefinition[], now: Date): Asked {
    const texts = [...this.textsOf(messages), ...textsOfTools(messages, tools)];
    return { messages, tools, guard: new Guard(this.tokenizer.encoder, texts), now };
  }

  private goOn(asked: Asked, last: ChatMessage): ChatPrompt {
    const { guard } = asked;
    const before = asked.messages.slice(0, -1);
    const opened = before.length > 0 ? this.open({ ...asked, messages: before }) : null;
    const opening = opened && this.tokens(guard, opened.text);
    if (opened && opening && last.tokenIds && this.says(last.tokenIds, last, opened.start)) {
      const { start, how } = opened;
      return { tokens: [...opening, ...last.tokenIds], continued: last.tokenIds.length, start, how };
    }
    const templated = this.upToHere(asked, last);
    const whole =
      templated && !leavesOpen(templated.text, opened) ? templated : this.writtenOut(opened, last, guard);
    if (!whole) throw new PagodaError('template.failed', say('leavesLastOut'));
    const tokens = this.tokens(guard, whole.text);
    // Where the reply's own tokens can be told from the rest, it can go on from them the next time.
    const own = opening?.every((token, at) => tokens[at] === token) ? tokens.slice(opening.length) : null;
    const { how } = whole;
    if (opened && own && this.says(own, last, opened.start))
      return { tokens, continued: own.length, start: opened.start, how };
    return { tokens, continued: null, start: whole.start, how };
  }

  /** As the template writes the last message, up to its last character; null where it does not. */
  private upToHere(asked: Asked, last: ChatMessage): Opened | null {
    if (last.content === '') return null;
    try {
      const { rendered, ...adapted } = this.render(asked, true);
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

  private open(asked: Asked): Opened {
    const { rendered, ...adapted } = this.render(asked, false);
    const start = startAfter(rendered, adapted.messages.at(-1), this.known().formats);
    return { ...adapted, text: rendered, start };
  }

  /** In the form that the template is known to take; and should it refuse that, in the one that every template takes. */
  private render(asked: Asked, here: boolean): Adapted & { rendered: string } {
    const { template, traits, calls } = this.known();
    const { guard, now } = asked;
    const messages = withTools(asked.messages, asked.tools, calls);
    const tools = calls.tells ? toolsWithTexts(asked.tools, (text) => guard.protect(clean(text))) : [];
    const options = { ...this.options(!here, now), tools, callForm: calls.given };
    const attempt = (form: TemplateTraits) => {
      const adapted = adapt(messages, form);
      const last = adapted.messages.length - 1;
      const write = (guarded: readonly ChatMessage[]) => {
        const ended = guarded.map((message, index) =>
          here && index === last ? { ...message, content: message.content + HERE } : message,
        );
        return template.render(ended, options);
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
    const own = messages.map((message) =>
      withTexts(message, (text) =>
        guard.protect(clean(text), message.role === 'assistant' ? SPARED : undefined),
      ),
    );
    const edged = own.map((message) => withTexts(message, (text) => guard.protectEdges(text)));
    const rendered = write(own);
    if (edged.every(({ content }, index) => content === own[index]?.content)) return rendered;
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
    const reading = new ReplyReading(this.tokenizer, { reasoning: formats, calls: STATED });
    const renderCalls: RenderCalls = (messages, tools, callForm, reply) =>
      template.render(messages, { ...this.options(reply, now), tools, callForm });
    const calls = callFormatOf(renderCalls, this.tokenizer, formats);
    return { template, traits: probeTemplate(render), formats, calls, reading };
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
  ...(message.toolCalls ? { toolCalls: callsWithTexts(message.toolCalls, change) } : {}),
  ...(message.toolCallId === undefined ? {} : { toolCallId: message.toolCallId }),
});

const clean = (text: string): string => text.replaceAll(HERE, '\uFFFD');

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

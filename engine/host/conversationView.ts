import { PagodaError } from '../contract/errors.ts';
import type { GenerateParams } from '../contract/generation.ts';
import type { View } from '../contract/overflow.ts';
import type { PromptInput } from '../contract/prompt.ts';
import type { EncodedPrompt } from '../prompting/prompter.ts';
import type { Room } from '../text/index.ts';
import type { PassingEvent } from './liveReply.ts';
import { encodePrompt, roomBefore, roomDuring, summaryTokens } from './overflow.ts';
import type { RunningModel } from './runningModel.ts';
import { summarise } from './summarise.ts';

export interface ViewParts {
  model: RunningModel;
  params: GenerateParams;
  ids: () => number;
  now: () => number;
  emit: (event: PassingEvent) => void;
  signal: AbortSignal;
}

const ANY: Room = { target: 0, limit: Number.MAX_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER };

/**
 * What the model is given of a conversation, before a reply and again whenever the context fills while one is written. It knows what was left
 * out so far, so that each view goes on from the one before.
 */
export class ConversationView {
  private known: Pick<View, 'dropped' | 'summary'>;

  constructor(private readonly parts: ViewParts) {
    const { policy, dropped, summary } = parts.params.overflow;
    // Without a summary a chat that wants one has left nothing out yet.
    this.known = policy === 'summarise' && summary === null ? { dropped: 0, summary } : { dropped, summary };
  }

  /** The prompt of the reply. Rejects as `encodePrompt` does. */
  begin(): Promise<EncodedPrompt> {
    const { params, model } = this.parts;
    const { contextLength } = model.description;
    return this.find(params.prompt, (spare) => roomBefore(contextLength, params.maxTokens, spare));
  }

  /** Whether a reply may go on with less of the conversation when the context is full. */
  get givesWay(): boolean {
    return this.parts.params.overflow.policy !== 'stop';
  }

  /**
   * The prompt from which a reply can go on that has written `said` and filled the context: with less before it. `continued`: what of it was there
   * when it began, as `LiveReplyOptions` has it. Null: nothing more can be left out, or too little would be gained.
   */
  async goOn(continued: readonly number[] | null, said: readonly number[]): Promise<number[] | null> {
    const { params, model } = this.parts;
    const own = continued !== null && continued.length > 0;
    const tail = own ? [...continued, ...said] : said;
    const { contextLength } = model.description;
    const before = this.known.dropped;
    const prompt = own ? beforeReply(params.prompt) : params.prompt;
    try {
      const { tokens, view } = await this.find(prompt, (spare) =>
        roomDuring(contextLength, tail.length, spare),
      );
      return view.dropped > before ? [...tokens, ...tail] : null;
    } catch (error) {
      if (error instanceof PagodaError && error.code === 'context.lastTurnTooLong') return null;
      throw error;
    }
  }

  private async find(prompt: PromptInput, roomFor: (spare: number) => Room): Promise<EncodedPrompt> {
    const { params, model, signal, emit } = this.parts;
    const { policy } = params.overflow;
    const summarises = policy === 'summarise';
    const spare = summarises ? summaryTokens(model.description.contextLength) : 0;
    const overflow = { policy, ...this.known };
    let encoded = await encodePrompt({ prompt, overflow, room: roomFor(spare) }, model, signal);
    let { view } = encoded;
    if (summarises && view.newly > 0 && prompt.kind === 'chat') {
      const summary = await this.summarised(prompt, view);
      view = { ...view, summary };
      const { dropped } = view;
      const known = { policy, dropped, summary };
      // What is left out stays so: room for the summary was kept free.
      encoded = { ...(await encodePrompt({ prompt, overflow: known, room: ANY }, model, signal)), view };
    }
    this.known = view;
    if (view.dropped > 0) emit({ type: 'overflowed', promptTokens: encoded.tokens.length, ...view });
    return encoded;
  }

  private async summarised(prompt: Extract<PromptInput, { kind: 'chat' }>, view: View): Promise<string> {
    const { model, params, ids, now, emit, signal } = this.parts;
    const { tag, chat, priority } = params;
    emit({ type: 'summarising', messages: view.newly });
    const { messages } = prompt;
    const from = view.dropped - view.newly;
    const turns = { messages, from, to: view.dropped, summary: this.known.summary };
    return summarise(turns, model, () => ({ id: ids(), tag, chat, priority, arrived: now() }), signal);
  }
}

/** The same conversation before the reply that goes on: its opening is where the reply's own tokens go. */
function beforeReply(prompt: PromptInput): PromptInput {
  if (prompt.kind !== 'chat' || !prompt.continueLast || prompt.messages.length < 2) return prompt;
  return { ...prompt, messages: prompt.messages.slice(0, -1), continueLast: false };
}

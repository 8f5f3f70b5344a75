import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Message, MessageState, ReplyFacts } from '../../electron/ipc/contract/app.ts';
import { assertNever } from '../../engine/contract/assertNever.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import { grown, noSearch, type SearchTree } from './searchTree.ts';
import type { View } from '../../engine/contract/overflow.ts';
import type { Adaptation, FinishReason, GenerateEvent, Timings } from '../../engine/contract/generation.ts';

/** Replies that are being written, by message id. Session only: what has ended lives in the chats store and on disk. What shows one asks by `useGeneration`. */

export type Phase =
  /** For the model to be loaded, or for its turn. */
  /** `ahead`: how many are before it in the queue. */
  | { readonly kind: 'waiting'; readonly ahead: number }
  /** It had to make room for another, and goes on by itself. */
  | { readonly kind: 'paused'; readonly ahead: number }
  /** The model summarises so many earlier messages first. */
  | { readonly kind: 'summarising'; readonly messages: number }
  /** Tokens of the prompt. */
  | { readonly kind: 'reading'; readonly read: number; readonly total: number }
  | { readonly kind: 'writing' }
  | { readonly kind: 'done'; readonly finishReason: FinishReason }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface GenerationState {
  readonly chatId: string;
  readonly phase: Phase;
  /** All of the answer, what it continued included. */
  readonly text: string;
  /** What the model thought before and between it. */
  readonly reasoning: string;
  /** How long that took, in milliseconds, and of that the part of a reply that goes on; null where it is not known. */
  readonly reasoningMs: number | null;
  readonly reasonedBefore: number;
  /** What was done to the conversation for the model's template. */
  readonly adapted: readonly Adaptation[];
  /** What the model does not see of the conversation; null: it sees all. */
  readonly view: View | null;
  /** What the reply goes on from, once it has ended and can go on. */
  readonly tokenIds: readonly number[] | null;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly tokensPerSecond: number;
  readonly timings: Timings | null;
  /** The tree of a search, as it grows; null: none has begun. */
  readonly search: SearchTree | null;
}

/** `begun`: the message as it stands, of a reply that goes on. */
export function newGeneration(
  chatId: string,
  begun: Pick<Message, 'content' | 'reasoning' | 'reasoningMs'> = {
    content: '',
    reasoning: '',
    reasoningMs: null,
  },
): GenerationState {
  return {
    chatId,
    phase: { kind: 'waiting', ahead: 0 },
    text: begun.content,
    reasoning: begun.reasoning,
    reasoningMs: begun.reasoningMs,
    reasonedBefore: begun.reasoningMs ?? 0,
    adapted: [],
    view: null,
    tokenIds: null,
    promptTokens: 0,
    generatedTokens: 0,
    tokensPerSecond: 0,
    timings: null,
    search: null,
  };
}

/** Pure. Events after the final one change nothing. */
export function applyEvent(state: GenerationState, event: GenerateEvent): GenerationState {
  if (state.phase.kind === 'done' || state.phase.kind === 'failed') return state;
  switch (event.type) {
    case 'queued':
      // Who had to give a place up waits for another: that is still what is to be said.
      return {
        ...state,
        phase: { kind: state.phase.kind === 'paused' ? 'paused' : 'waiting', ahead: event.ahead },
      };
    case 'paused':
      return { ...state, phase: { kind: 'paused', ahead: 0 } };
    case 'resumed':
      return {
        ...state,
        phase: state.generatedTokens > 0 ? { kind: 'writing' } : { kind: 'waiting', ahead: 0 },
      };
    case 'summarising':
      return { ...state, phase: { kind: 'summarising', messages: event.messages } };
    case 'overflowed': {
      const { dropped, newly, tokens, summary, promptTokens } = event;
      return { ...state, view: { dropped, newly, tokens, summary }, promptTokens };
    }
    case 'prompt':
      return {
        ...state,
        // One that is read again ends with the reply so far.
        promptTokens: state.generatedTokens > 0 ? state.promptTokens : event.total,
        phase: { kind: 'reading', read: event.read, total: event.total },
      };
    case 'adapted':
      return { ...state, adapted: event.how };
    case 'reasoning':
      return {
        ...state,
        phase: { kind: 'writing' },
        reasoning: state.reasoning + event.text,
        reasoningMs: state.reasonedBefore + event.ms,
        generatedTokens: event.generatedTokens,
        tokensPerSecond: event.tokensPerSecond,
      };
    case 'text':
      return {
        ...state,
        phase: { kind: 'writing' },
        text: state.text + event.text,
        generatedTokens: event.generatedTokens,
        tokensPerSecond: event.tokensPerSecond,
      };
    // The app offers no tools.
    case 'toolCall':
    case 'toolArguments':
    case 'scores':
      return state;
    case 'beams':
      return { ...state, phase: { kind: 'writing' }, search: grown(state.search ?? noSearch, event) };
    case 'done':
      return {
        ...state,
        phase: { kind: 'done', finishReason: event.finishReason },
        promptTokens: event.timings.promptTokens,
        generatedTokens: event.timings.generatedTokens,
        tokensPerSecond: event.timings.tokensPerSecond,
        timings: event.timings,
        tokenIds: event.replyTokenIds ?? null,
      };
    case 'failed':
      return { ...state, phase: { kind: 'failed', error: event.error } };
    default:
      return assertNever(event, 'generation event');
  }
}

/** How an ended generation is stored; `streaming` while it has not ended. */
export function storedState(state: GenerationState): MessageState {
  switch (state.phase.kind) {
    case 'done':
      return { kind: 'complete', finishReason: state.phase.finishReason };
    case 'failed':
      return { kind: 'failed', error: state.phase.error };
    default:
      return { kind: 'streaming' };
  }
}

/** What is stored of an ended generation beside its texts. */
export const storedFacts = ({
  timings,
  reasoningMs,
  adapted,
  tokenIds,
}: GenerationState): Omit<ReplyFacts, 'made'> => ({
  timings,
  reasoningMs,
  adapted: [...adapted],
  tokenIds: tokenIds && [...tokenIds],
});

export interface GenerationsState {
  readonly byMessage: Readonly<Record<string, GenerationState>>;
}
export type GenerationsStore = StoreApi<GenerationsState>;

export const createGenerationsStore = (): GenerationsStore =>
  createStore<GenerationsState>(() => ({ byMessage: {} }));

export function putGeneration(store: GenerationsStore, messageId: string, state: GenerationState): void {
  store.setState(({ byMessage }) => ({ byMessage: { ...byMessage, [messageId]: state } }));
}

export function applyEvents(
  store: GenerationsStore,
  messageId: string,
  events: readonly GenerateEvent[],
): void {
  const before = store.getState().byMessage[messageId];
  if (before) putGeneration(store, messageId, events.reduce(applyEvent, before));
}

export function dropGeneration(store: GenerationsStore, messageId: string): void {
  store.setState(({ byMessage }) => {
    const { [messageId]: _gone, ...rest } = byMessage;
    return { byMessage: rest };
  });
}

/** Whether the model that runs now is at work on it: a reply that waits for a model takes whichever comes. */
const isAtWork = ({ phase }: GenerationState): boolean =>
  phase.kind !== 'waiting' && phase.kind !== 'done' && phase.kind !== 'failed';

/** How many replies a change of the model would end. */
export const writingCount = ({ byMessage }: GenerationsState): number =>
  Object.values(byMessage).filter(isAtWork).length;

/** The message being written in a chat, if one is. A chat writes one reply at a time. */
export function runningIn(state: GenerationsState, chatId: string | null): string | undefined {
  for (const [messageId, generation] of Object.entries(state.byMessage))
    if (generation.chatId === chatId) return messageId;
  return undefined;
}

import { PagodaError } from '../contract/errors.ts';
import type { Overflow } from '../contract/overflow.ts';
import type { PromptInput } from '../contract/prompt.ts';
import type { EncodedPrompt, PromptUse, PromptWishes } from '../prompting/prompter.ts';
import type { Room } from '../text/index.ts';
import type { RunningModel } from './runningModel.ts';

/** Kept free for a reply that is about to begin, of the context; where it may be shorter than that, only so much. */
const REPLY_SHARE = 1 / 8;
const MOST_FOR_REPLY = 1024;
/** A view that is found anew takes this share: after it, the other half is free for what comes. */
const NEW_SHARE = 1 / 2;
/** Most tokens of a summary, and its share of the context. */
const SUMMARY_SHARE = 1 / 8;
const MOST_FOR_SUMMARY = 512;
/** A reply that fills all but this share of the context together with its own turn is not read again for what is left. */
const WORTH_READING = 1 / 16;

export const summaryTokens = (contextLength: number): number =>
  Math.max(1, Math.min(MOST_FOR_SUMMARY, Math.floor(contextLength * SUMMARY_SHARE)));

/** For a prompt before its reply. `spare`: tokens that will come into it besides. */
export function roomBefore(contextLength: number, maxTokens: number | null, spare = 0): Room {
  const share = Math.floor(contextLength * REPLY_SHARE);
  const reply = Math.max(1, Math.min(maxTokens ?? Infinity, share, MOST_FOR_REPLY));
  return {
    target: Math.floor(contextLength * NEW_SHARE) - spare,
    limit: contextLength - reply - spare,
    most: contextLength - 1,
  };
}

/** For the prompt of a reply that has written `tail` tokens when the context is full. */
export function roomDuring(contextLength: number, tail: number, spare = 0): Room {
  const { target, limit } = roomBefore(contextLength, null, spare);
  const most = Math.floor(contextLength * (1 - WORTH_READING));
  return { target: target - tail, limit: limit - tail, most: most - tail };
}

/** The prompt that a reply is given, the oldest turns left out where the policy says so and they have to be. */
export interface Wanted {
  prompt: PromptInput;
  overflow: Overflow;
  room: Room;
  use?: PromptUse;
  begins?: boolean;
}

/**
 * Rejects with `prompt.*`, `context.promptTooLong` and `context.lastTurnTooLong`, `template.*`, `request.invalid`. Nothing is left out but whole
 * turns, and that only where the policy is not `stop`.
 */
export async function encodePrompt(
  { prompt, overflow, room, use = 'reply', begins }: Wanted,
  { prompter, description, wholeStates }: RunningModel,
  signal: AbortSignal,
): Promise<EncodedPrompt> {
  const { contextLength } = description;
  const stops = overflow.policy === 'stop';
  if (!stops && prompt.kind !== 'chat')
    throw new PagodaError('request.invalid', {
      name: 'generate',
      issues: ['overflow.policy: a raw prompt has no turns to leave out; only "stop" goes with it'],
    });
  const wishes: PromptWishes = {
    begins: begins ?? wholeStates,
    ...(stops ? {} : { fit: { known: overflow, room } }),
  };
  const encoded = await prompter.encode(prompt, use, signal, wishes);
  const { length } = encoded.tokens;
  if (length === 0) throw new PagodaError('prompt.empty', {});
  // The reply needs room for one token at least.
  if (length < contextLength && encoded.fits) return encoded;
  const lengths = { promptTokens: length, contextLength };
  throw stops
    ? new PagodaError('context.promptTooLong', lengths)
    : new PagodaError('context.lastTurnTooLong', lengths);
}

import { z } from 'zod';
import { errorValue } from './errors.ts';
import { replyFormat } from './format.ts';
import { priority } from './generation.ts';
import { request, stream } from './kinds.ts';
import { overflow } from './overflow.ts';
import { chatMessage, tokenId } from './prompt.ts';
import { samplingSettings } from './sampling.ts';

const tokenIds = z.array(tokenId).min(1);

/** A reply that is there: its own tokens, an end token among them; or what it says, where they are not known. */
export const writtenReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tokens'), tokenIds }),
  z.object({ kind: z.literal('text'), content: z.string(), reasoning: z.string().default('') }),
]);
export type WrittenReply = z.output<typeof writtenReply>;

/** How a reply was drawn, for what its tokens were drawn from. */
export const drawing = z.object({
  sampling: samplingSettings,
  /** Null: greedy. */
  seed: z.int().min(0).max(0xffff_fffe).nullable(),
  minTokens: z.int().min(0).default(0),
  format: replyFormat.default({ kind: 'text' }),
});
export type Drawing = z.output<typeof drawing>;

const scoreFields = z.object({
  /** What stands before the reply. */
  messages: z.array(chatMessage),
  /** In place of messages, which are none then: the tokens of the whole prompt. The reply is given as tokens, too. */
  promptTokenIds: tokenIds.nullable().default(null),
  overflow: overflow.prefault({}),
  reply: writtenReply,
  /** Scores are wanted from this token of the reply on. */
  from: z.int().min(0).default(0),
  /** Null: the model's own scores alone. */
  drawing: drawing.nullable().default(null),
  /** How many alternatives to report per token, of both kinds. */
  top: z.int().min(0).max(20).default(8),
  chat: z.string().max(200).default(''),
  priority: priority.default('person'),
  tag: z.string().max(200).default(''),
});
export const scoreParams = scoreFields.refine(
  ({ messages, promptTokenIds }) => messages.length > 0 || promptTokenIds !== null,
  { path: ['messages'], message: 'there has to be one, or promptTokenIds' },
);
export type ScoreParams = z.output<typeof scoreParams>;
export type ScoreParamsInput = z.input<typeof scoreParams>;

/** A token and the natural logarithm of its probability; flat: id, logprob, id, logprob... best first. */
const ranked = z.array(z.number());

/** A token of a reply among what else might have come in its place. */
export const scoredToken = z.object({
  id: z.int(),
  /** What the reply gained by it: whole characters, '' while one is not complete; a control token as templates write it. */
  text: z.string(),
  /** Of the model's own scores, over the whole vocabulary. */
  logprob: z.number(),
  top: ranked,
  /** What was left of them after the whole chain; `logprob` null: it was ruled out. Where nothing was drawn the best one alone is left. */
  chain: z.object({ logprob: z.number().nullable(), top: ranked }).nullable(),
});
export type ScoredToken = z.output<typeof scoredToken>;

export const scoreEvent = z.discriminatedUnion('type', [
  /**
   * What is scored, before the first scores: the prompt, and how many tokens the reply has. `exact`: they are the reply's own, and not those that its
   * text is made into when it is read.
   */
  z.object({
    type: z.literal('begins'),
    promptTokenIds: z.array(z.int()),
    tokens: z.int(),
    exact: z.boolean(),
  }),
  /** From token `at` of the reply on. `texts`: of alternatives that were not named before; bytes that are no whole character are U+FFFD. */
  z.object({
    type: z.literal('scores'),
    at: z.int(),
    tokens: z.array(scoredToken),
    texts: z.array(z.object({ id: z.int(), text: z.string() })),
  }),
  z.object({ type: z.literal('done'), cancelled: z.boolean() }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);
export type ScoreEvent = z.output<typeof scoreEvent>;

/**
 * How likely the model held each token of a reply, and what else it might have said: read in one go behind what is cached of the prompt, many
 * tokens a step. With the settings and the seed that it was written with, the numbers are those of the time, bit for bit where rows do not
 * depend on their batch.
 */
export const scoreReply = stream(scoreParams, scoreEvent);

/** What tokens say as a reply to these messages. `ends`: the last one ends the reply. */
export const readReply = request(
  z.object({ messages: z.array(chatMessage).min(1), tokenIds: z.array(tokenId) }),
  z.object({ content: z.string(), reasoning: z.string(), ends: z.boolean() }),
);

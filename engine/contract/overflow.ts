import { z } from 'zod';
import { request } from './kinds.ts';
import { promptInput } from './prompt.ts';

/**
 * What becomes of a conversation that does not fit into the context, before a reply or while one is written. `stop`: it ends there, and says
 * so. `slide`: the oldest turns are left out of what the model sees; the system message and the last turn stay. `summarise`: so are they, and
 * a summary that the model writes of them stands in their place.
 */
export const overflowPolicy = z.enum(['stop', 'slide', 'summarise']);
export type OverflowPolicy = z.output<typeof overflowPolicy>;

/**
 * `dropped` and `summary` are what an earlier reply of the same conversation reported (`overflowed`): where they still serve, the view stays as
 * it is, and so does what is cached of it. Without them it is found anew. Messages are counted after the leading system messages.
 */
export const overflow = z.object({
  policy: overflowPolicy.default('stop'),
  dropped: z.int().min(0).default(0),
  summary: z.string().nullable().default(null),
});
export type Overflow = z.output<typeof overflow>;

/** What the model does not see of a conversation. */
export const view = z.object({
  /** Messages after the leading system ones that are left out. */
  dropped: z.int(),
  /** Of those, the ones that were not left out before (`Overflow.dropped`), and the tokens that they took. */
  newly: z.int(),
  tokens: z.int(),
  /** What stands in their place; null: nothing. */
  summary: z.string().nullable(),
});
export type View = z.output<typeof view>;

export const plannedMessage = z.object({
  /** The model does not see it; all else is 0 then. */
  dropped: z.boolean(),
  /** Give or take one: a token may reach from one message into the next. */
  tokens: z.int(),
  /** Of those, what need not be read: on the device, and in memory or on disk. */
  cached: z.int(),
  stored: z.int(),
});
export type PlannedMessage = z.output<typeof plannedMessage>;

export const promptPlan = z.object({
  /** Of the prompt as the model would be given it. */
  tokens: z.int(),
  contextLength: z.int(),
  /** Of its tokens, what need not be read: on the device, and in memory or on disk beyond that. The rest is what it costs. */
  cached: z.int(),
  stored: z.int(),
  view,
  /** Each message of a chat as it was given; none for a raw prompt. */
  messages: z.array(plannedMessage),
});
export type PromptPlan = z.output<typeof promptPlan>;

/**
 * What a prompt would cost if it were sent now; reads nothing and changes nothing. A summary that would have to be written is not, and its
 * turns count as left out. Rejects as the reply would fail: `context.promptTooLong`, `context.lastTurnTooLong`, `template.*`.
 */
export const planPrompt = request(
  z.object({ prompt: promptInput, overflow: overflow.prefault({}) }),
  promptPlan,
);

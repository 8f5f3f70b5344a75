import { z } from 'zod';
import { generateParams, returnedBeam } from '../../../engine/contract/generation.ts';
import { overflow } from '../../../engine/contract/overflow.ts';

/** What was asked of the engine beside the conversation, as far as the reply depends on it. */
export const runSettings = generateParams.pick({
  method: true,
  sampling: true,
  beam: true,
  maxTokens: true,
  minTokens: true,
  stop: true,
  format: true,
});
export type RunSettings = z.output<typeof runSettings>;

/** A stretch of a reply that was written in one go: all of it, or what came after it was continued. */
export const replyRun = z.object({
  /** Its first token, counted in all of the reply. */
  from: z.int().min(0),
  settings: runSettings,
  /** Null: greedy, or a search. */
  seed: z.int().nullable(),
  /** The system message; null: there was none. */
  system: z.string().nullable(),
  /** What was left out of the conversation when it began. */
  overflow,
  /** What the model had read when it began, the reply's own earlier tokens included. */
  prompt: z.object({ tokens: z.int(), hash: z.string() }),
  /** More was left out while it was written: what it read changed on the way. */
  cutMeanwhile: z.boolean(),
  /** As the engine's `done` has it: first token of a step within the run, proposed, taken; and so on. */
  drafts: z.array(z.int()),
  /** What it was computed by. */
  kernels: z.string(),
});
export type ReplyRun = z.output<typeof replyRun>;

/** How a reply came about: enough to look into it again, and to make it again. */
export const replyMaking = z.object({
  /** All its tokens, the end token included where the model chose it. */
  tokenIds: z.array(z.int()),
  /** One after the other, each up to where the next begins. */
  runs: z.array(replyRun).min(1),
  /** Tokens that a person put in place of what was drawn: no run's own, each the last before one begins, or of all. */
  picked: z.array(z.int()),
  /** What a search returned, best first; null: it was no search. */
  beams: z.array(returnedBeam).nullable(),
});
export type ReplyMaking = z.output<typeof replyMaking>;

import type { CacheOp } from '../kv/index.ts';

/** One sequence's part of a step: its tokens [from, from + tokens.length) go into the cache. */
export interface PlanRow {
  /** Sequence id of the engine (`Sequence.id`). */
  sequence: number;
  /** Its handle on the device, 0..255. */
  seqId: number;
  /** Position of the first token. */
  from: number;
  tokens: readonly number[];
  /** These tokens close the gap: choose the next one from the scores of the last. */
  output: boolean;
}

/** All that one step does, as plain data: a test can write one by hand, and a report of a fault can carry one. */
export interface StepPlan {
  /** Counts up from 1. */
  step: number;
  /** Done in order before the batch. */
  cacheOps: readonly CacheOp[];
  /** In batch order: replies under way (one token each) before pieces of prompts. */
  rows: readonly PlanRow[];
  /** Tokens in all; at most the context's stepTokens. */
  tokenCount: number;
  /** Of those, tokens that read prompts. */
  promptTokenCount: number;
  /** Sequences that got their place with this step, and how many of their tokens were cached. */
  admitted: readonly { sequence: number; cached: number }[];
  /** Sequences that had to give their place up; they go on later by themselves. */
  parked: readonly number[];
}

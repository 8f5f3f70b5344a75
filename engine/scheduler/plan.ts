import type { CacheOp } from '../kv/index.ts';
import type { Draft, Trade } from '../speculation/index.ts';

/** One sequence's part of a step: its tokens [from, from + tokens.length) go into the cache. */
export interface PlanRow {
  /** Of the engine (`Task.id`, `Sequence.id`). */
  task: number;
  sequence: number;
  /** Handles on the device, 0..255, of everyone who gets these cells. */
  seqIds: readonly number[];
  /** Index of the first token in its sequence. */
  from: number;
  /** Position of the first token on the device. */
  position: number;
  tokens: readonly number[];
  /** Ascending indexes into `tokens` of those whose scores are wanted: none while a prompt is read, the last one where the gap closes. */
  outputs: readonly number[];
  /** What is proposed to come after `tokens`, to be checked by this step: each of its tokens gives an output too. */
  draft: Draft;
  /** Handles of the draft's branches: its leaf 0 lies in `seqIds`, the others in these, which see all that the sequence has. */
  branches: readonly number[];
}

/** See `NativeStepResult.prefill`. */
export type SlicedOutcome = 'none' | 'underWay' | 'done' | 'failed';

/** What a step has to do with the piece of a prompt that is read in slices: in what the replies leave of a step's time, over many steps. */
export interface SlicedPart {
  /** The piece, where it begins with this step; null: the one under way goes on, if there is one. */
  readonly begin: PlanRow | null;
  /** The one under way is broken off first. */
  readonly drop: boolean;
  /** Milliseconds from the end of the step before to the end of this one, and what the piece has of them on the average, however long steps take. */
  readonly paceMs: number;
  readonly leastMs: number;
}

/** All that one step does, as plain data: a test can write one by hand, and a report of a fault can carry one. */
export interface StepPlan {
  /** Counts up from 1. */
  step: number;
  /** Done in order before the batch. */
  cacheOps: readonly CacheOp[];
  /** In batch order: replies under way before pieces of prompts. */
  rows: readonly PlanRow[];
  /** Handles on the device of everyone with a place, in this step or soon: their cells are kept apart from parked ones. */
  running: readonly number[];
  /** Tokens in all, drafted ones included; at most the context's stepTokens. 0: only cache operations. */
  tokenCount: number;
  /** Of those, tokens that read prompts. */
  promptTokenCount: number;
  /** Cells that its tokens look at, each token's own beginning in all. */
  attendedCells: number;
  /** How many these are, each counted once for its sequence. */
  attendedSpan: number;
  /** Of both, what prompts have. */
  promptCells: number;
  promptSpan: number;
  /** Null: nothing is read in slices. */
  sliced: SlicedPart | null;
  /** Sequences whose pages come from a lower tier with this step. */
  restored: readonly { sequence: number; tokens: number }[];
  /** Tasks that got their place with this step: tokens of their first sequence that were on the device, and that a lower tier has. */
  admitted: readonly { task: number; cached: number; stored: number }[];
  /** Drafted tokens that were offered, in order, and what became of each offer. */
  trades: readonly Trade[];
  /** Milliseconds that a draft model took to say what comes next in its rows. */
  asking: number;
  /** Tasks that had to give their place up; they go on later by themselves. */
  parked: readonly number[];
}

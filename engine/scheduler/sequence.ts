import type { Priority } from '../contract/generation.ts';

/**
 * One token stream under way. There is no prompt phase and no reply phase: a sequence wants `wanted` tokens in the cache and has
 * `computed` of them there; steps close the gap, and the step that closes it yields the next token.
 */
export interface Sequence {
  /** Counts up with arrival: of two with the same priority the smaller goes first. */
  readonly id: number;
  readonly priority: Priority;
  /** The prompt, then the chosen tokens. Only grows, at its end. */
  readonly tokens: number[];
  readonly promptLength: number;
  /** Tokens in the cache; 0 while it waits. */
  computed: number;
  /** Its handle on the device; null while it waits. */
  seqId: number | null;
  /** The step that served it last. */
  lastStep: number;
}

export function makeSequence(id: number, priority: Priority, prompt: readonly number[]): Sequence {
  const tokens = [...prompt];
  return { id, priority, tokens, promptLength: prompt.length, computed: 0, seqId: null, lastStep: 0 };
}

/** Tokens that should be in the cache. */
export const wanted = (sequence: Sequence): number => sequence.tokens.length;
/** What the next steps have to read. Never 0 between steps: the last chosen token is read to choose the next. */
export const gap = (sequence: Sequence): number => wanted(sequence) - sequence.computed;

const RANK: Record<Priority, number> = { person: 0, api: 1, background: 2 };
export const rank = (sequence: Sequence): number => RANK[sequence.priority];

/** Who goes first: the more important, then the earlier. */
export const byPrecedence = (a: Sequence, b: Sequence): number => rank(a) - rank(b) || a.id - b.id;

import type { Priority } from '../contract/generation.ts';
import type { Handle, Origin } from '../kv/index.ts';
import type { Drafting } from '../speculation/index.ts';

/**
 * One token stream under way: a reply, a beam. There is no prompt phase and no reply phase: a sequence wants its `tokens` in the cache and
 * has `computed` of them there; steps close the gap, and the step that closes it yields the next token.
 */
export interface Sequence {
  readonly id: number;
  /** The prompt, then the chosen tokens. The array only grows, at its end; another branch of its task has another. */
  tokens: number[];
  /** Who proposes what comes next, to be checked along with its last token; null: nobody. */
  drafting: Drafting | null;
  /** All its tokens to be, where its text is there already and only its scores are wanted: it takes many of them in a step. */
  readonly known: readonly number[] | null;
  /** Its place in the cache; null while it waits. */
  handle: Handle | null;
  /** While this one reads tokens that both have, it is waited for and nothing is computed twice; up to `sharedUntil`. */
  leader: Sequence | null;
  sharedUntil: number;
  /** The step that served it last. */
  lastStep: number;
}

export interface Branching {
  /** Most sequences it has at once: it gets its place where there is one for each. */
  readonly width: number;
  /** What a further one is called. */
  readonly newId: () => number;
}

/** What a request is to the scheduler: sequences that are admitted, charged, set aside and resumed together. */
export interface Task {
  /** Counts up with arrival. */
  readonly id: number;
  readonly priority: Priority;
  /** When it came, in milliseconds of the loop's clock. */
  readonly arrived: number;
  /** What the client calls it: shown to those who look on, and never acted on. */
  readonly tag: string;
  /** One at least. */
  readonly sequences: Sequence[];
  /** It may come to have more sequences than it begins with. */
  readonly branching?: Branching;
  /** Of the tokens that it begins with. */
  readonly origin?: Origin;
  /** False: its tokens are to be in the cache, and none is to be chosen (a prompt read ahead, a reply of 0 tokens). */
  readonly choosesTokens: boolean;
}

export const makeSequence = (
  id: number,
  prompt: readonly number[],
  drafting: Drafting | null = null,
  known: readonly number[] | null = null,
): Sequence => ({
  id,
  tokens: [...prompt],
  drafting,
  known,
  handle: null,
  leader: null,
  sharedUntil: 0,
  lastStep: 0,
});

/** Of a sequence that has one: throws where it waits. */
export function placeOf({ id, handle }: Sequence): Handle {
  if (!handle) throw new Error(`sequence ${id} has no place`);
  return handle;
}

export const computed = (sequence: Sequence): number => sequence.handle?.computed ?? 0;
/** Its tokens that are not in the cache. Never 0 between steps of a sequence that yields tokens: the last chosen one is read to choose the next. */
export const gap = (sequence: Sequence): number => sequence.tokens.length - computed(sequence);
/** Only its last token is to be read: what comes of it is the next one. */
export const atEnd = (sequence: Sequence): boolean => gap(sequence) === 1;
/** Tokens that it still reads itself: not those that its leader reads for both. */
export const ownGap = (sequence: Sequence): number =>
  sequence.tokens.length - Math.max(computed(sequence), sequence.leader ? sequence.sharedUntil : 0);

/** Places that a task asks for. */
export const widthOf = ({ sequences, branching }: Task): number =>
  Math.max(sequences.length, branching?.width ?? 0);

/** All tokens of a task: cells that it takes when nothing is shared. */
export const tokensOf = (task: Task): number =>
  task.sequences.reduce((tokens, sequence) => tokens + sequence.tokens.length, 0);

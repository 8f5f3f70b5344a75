import type { Cursor, Guess } from './guess.ts';

/** Successors that are kept of a token, and tokens whose successors are kept. */
const KEPT = 4;
const TOKENS = 65_536;
/** Guesses below this are not worth their telling. */
const LEAST = 0.03;
/** Guesses from 1/32, 1/16 ... on are one kind, each by its rank. */
const SIZES = 6;

export const SUCCESSOR_KINDS = SIZES * KEPT;

/** Ids and natural log-probabilities, best first. */
export type Scored = readonly { readonly id: number; readonly logprob: number }[];

/**
 * What the model itself held likely after a token when it was last there, whatever came before it: filled from the scores of rows that were
 * computed anyway (Luo et al., "Turning Trash into Treasure: Accelerating Inference of LLMs with Token Recycling", 2024).
 */
export class SuccessorTable {
  private readonly successors = new Map<number, readonly Guess[]>();

  /** @param firstKind  the number of its first kind of guess */
  constructor(private readonly firstKind: number) {}

  /** After `token` the model held these likely. */
  learn(token: number, top: Scored): void {
    const guesses = top.slice(0, KEPT).flatMap(({ id, logprob }, rank): Guess[] => {
      const estimate = Math.exp(logprob);
      return estimate < LEAST
        ? []
        : [{ token: id, estimate, kind: this.kindOf(estimate, rank), drafter: 'successors' }];
    });
    // The one that was not met for the longest time goes first: a map keeps the order of insertion.
    this.successors.delete(token);
    this.successors.set(token, guesses);
    if (this.successors.size > TOKENS) this.successors.delete(this.successors.keys().next().value!);
  }

  forget(): void {
    this.successors.clear();
  }

  /** What may come after `token`. */
  cursor(token: number): Cursor {
    return {
      guesses: () => this.successors.get(token) ?? [],
      after: (next) => this.cursor(next),
    };
  }

  private kindOf(estimate: number, rank: number): number {
    const size = Math.min(SIZES - 1, Math.max(0, Math.floor(Math.log2(estimate * 32))));
    return this.firstKind + size * KEPT + rank;
  }
}

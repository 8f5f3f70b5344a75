import type { Scored } from './successorTable.ts';

/** What speaks for asking a second model what comes after a text. */
export interface Prospects {
  /** How likely its best token is worth a row and comes, before it has said anything. */
  readonly hit: number;
  /** How likely the best guess comes that costs nothing. 0: there is none that is worth a row. */
  readonly free: number;
  /** How many tokens are worth knowing: those that the reply may still take and that are checked. */
  readonly longest: number;
  /** How many the reply has still to come, as far as its beginning tells. */
  readonly expected: number;
}

/** One text as a second model is asked about it. What it says counts at that length of the text, and is gone with the next token. */
export interface Foresight {
  prospects(tokens: readonly number[]): Prospects;
  /** It is asked about what comes after `tokens`: what it said before is gone. */
  begin(tokens: readonly number[]): void;
  /** It holds these likely at the next place, best first. Returns how likely its best one comes there, as such words of it turned out. */
  add(top: Scored): number;
}

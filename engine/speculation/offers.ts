import type { Draft } from './draft.ts';
import type { Drafter } from './guess.ts';
import type { Foresight } from './foresight.ts';
import type { Scored } from './successorTable.ts';

/** A sequence's draft in the making: it grows by what it offers, the likeliest first. */
export interface Offers {
  /** How likely the text takes the token that it would add next: falls from one to the next. 0: it has none. */
  next(): number;
  /** Who guessed that one; null: nobody that is known, or there is none. */
  nextFrom(): Drafter | null;
  /** Whether that one would be a fork: its text goes another way than what was added before. */
  nextForks(): boolean;
  /** Adds that token. */
  take(): void;
  /** Offers it no more, nor what would come after it. */
  skip(): void;
  /** What was added. */
  readonly draft: Draft;
}

/** Who proposes tokens for one sequence. */
export interface Drafting {
  /** `auto`: as far as they are worth their rows; `on`: wherever there are any. */
  readonly mode: 'auto' | 'on';
  /** What may come after `tokens`, all that the sequence has. Asked once before each step that reads its last one alone. */
  offers(tokens: readonly number[]): Offers;
  /** Reads on in `tokens`, at most so many; called while the device works. Returns how many it has read. */
  study(tokens: readonly number[], most: number): number;
  /** How many best tokens it would see of each output: as `NativeStep.topK`. */
  topK(): number;
  /** After `token` the model held these likely, best first. */
  learn(token: number, top: Scored): void;
  /** Takes what a second model says; absent: there is none, or it is not asked. */
  readonly foresight?: Foresight;
}

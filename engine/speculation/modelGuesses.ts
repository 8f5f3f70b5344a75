import type { OwnCalibration } from './calibration.ts';
import type { Cursor, Guess } from './guess.ts';
import type { Scored } from './successorTable.ts';

/** Tokens of each place that are proposed: the best one and the other ways that the text may go. */
export const MODEL_CHOICES = 3;
/** From these probabilities on, guesses are another kind, each by its rank. */
const SURE = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99] as const;
/** Below it a guess is not worth its telling. */
const LEAST = SURE[0];
/** One kind more: that the best token is likely enough to be checked, and comes. It is what asking the model promises. */
export const MODEL_KINDS = SURE.length * MODEL_CHOICES + 1;
/** What it is taken to be before anything was seen: a draft model is there because somebody expects something of it. */
const EXPECTED_HIT = 0.7;

interface Place {
  readonly guesses: readonly Guess[];
  /** Its best token is likely enough to be checked. */
  readonly isOfUse: boolean;
}

/** What a second model said comes after a text, along its own best way; and how good its best tokens turned out to be. */
export class ModelGuesses {
  private from = -1;
  private places: Place[] = [];

  /**
   * @param firstKind  the number of its first kind of guess
   * @param least      from which probability on a token is checked
   */
  constructor(
    private readonly calibration: OwnCalibration,
    private readonly firstKind: number,
    private readonly least: number,
  ) {}

  hit(): number {
    return this.calibration.probability({
      token: -1,
      estimate: EXPECTED_HIT,
      kind: this.bestKind(),
      drafter: 'model',
    });
  }

  /** It is asked about a text of so many tokens. */
  begin(from: number): void {
    this.from = from;
    this.places = [];
  }

  add(top: Scored): number {
    const guesses = top.slice(0, MODEL_CHOICES).flatMap(({ id, logprob }, rank): Guess[] => {
      const estimate = Math.exp(logprob);
      return estimate < LEAST
        ? []
        : [{ token: id, estimate, kind: this.kindOf(estimate, rank), drafter: 'model' }];
    });
    const [best] = guesses;
    const probability = best ? this.calibration.probability(best) : 0;
    this.places.push({ guesses, isOfUse: probability >= this.least });
    return probability;
  }

  /** What it says after a text of so many tokens; null: it was not asked there. */
  cursor(length: number): Cursor | null {
    return length === this.from && this.places.length > 0 ? this.at(0) : null;
  }

  /** The text is `tokens` now: tells the calibration how good its best tokens were. */
  look(tokens: readonly number[]): void {
    const { from, places } = this;
    if (from < 0 || tokens.length <= from) return;
    this.begin(-1);
    for (const [index, { guesses, isOfUse }] of places.entries()) {
      const came = tokens[from + index];
      if (came === undefined) return;
      const isRight = guesses[0]?.token === came;
      this.calibration.count(this.bestKind(), isOfUse && isRight);
      if (!isRight) return;
    }
  }

  /** Only the best way is gone on: of the others it said nothing. */
  private at(index: number): Cursor {
    const guesses = this.places[index]?.guesses ?? [];
    return {
      guesses: () => guesses,
      after: (token) => (guesses[0]?.token === token ? this.at(index + 1) : NOTHING),
    };
  }

  private bestKind(): number {
    return this.firstKind + MODEL_KINDS - 1;
  }

  private kindOf(estimate: number, rank: number): number {
    const size = SURE.findLastIndex((least) => estimate >= least);
    return this.firstKind + size * MODEL_CHOICES + rank;
  }
}

const NOTHING: Cursor = { guesses: () => [], after: () => NOTHING };

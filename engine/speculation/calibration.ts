import type { Guess } from './guess.ts';

/** How soon what was seen is forgotten: of all replies, and of one. */
const ALL_FADE = 0.999;
const OWN_FADE = 0.96;
/** What the source's own figure, and what all replies say, count like: so many guesses that were seen to be right or wrong. */
const SOURCE_WEIGHT = 4;
const ALL_WEIGHT = 6;

/** How often guesses of each kind were right, lately. */
class Tally {
  private readonly right: Float64Array;
  private readonly seen: Float64Array;

  constructor(
    kinds: number,
    private readonly fade: number,
  ) {
    this.right = new Float64Array(kinds);
    this.seen = new Float64Array(kinds);
  }

  count(kind: number, right: boolean): void {
    this.right[kind] = this.fade * this.right[kind]! + (right ? 1 : 0);
    this.seen[kind] = this.fade * this.seen[kind]! + 1;
  }

  /** The share that was right, where `before` counts like `weight` that were seen. */
  share(kind: number, before: number, weight: number): number {
    return (this.right[kind]! + before * weight) / (this.seen[kind]! + weight);
  }
}

/**
 * What guesses are worth: how often those of a kind came true, in this reply, and before it has shown anything in others, and before those
 * in the source's own figures. Guesses are looked at wherever the text comes by, taken or not, so that nothing has to be tried to be known.
 */
export class Calibration {
  private readonly all: Tally;

  constructor(private readonly kinds: number) {
    this.all = new Tally(kinds, ALL_FADE);
  }

  /** For one reply. */
  own(): OwnCalibration {
    const { all } = this;
    const own = new Tally(this.kinds, OWN_FADE);
    return {
      probability: ({ kind, estimate }) =>
        own.share(kind, all.share(kind, estimate, SOURCE_WEIGHT), ALL_WEIGHT),
      count(kind, right) {
        all.count(kind, right);
        own.count(kind, right);
      },
    };
  }
}

export interface OwnCalibration {
  /** Of its coming true. */
  probability(guess: Guess): number;
  /** A guess of that kind was right, or was not. */
  count(kind: number, right: boolean): void;
}

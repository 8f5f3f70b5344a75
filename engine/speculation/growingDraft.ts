import type { OwnCalibration } from './calibration.ts';
import type { Draft } from './draft.ts';
import type { Cursor, Drafter, Guess } from './guess.ts';
import type { Offers } from './offers.ts';

/** Guesses at one place that are followed up. */
const SIBLINGS = 4;

interface Candidate {
  token: number;
  parent: number;
  /** Of the whole way to it. */
  probability: number;
  drafter: Drafter;
  cursors: readonly Cursor[];
}

/** A draft that grows by its likeliest tokens, out of what several sources say; and that is looked at again when it is known what came. */
export class GrowingDraft implements Offers {
  private readonly tokens: number[] = [];
  private readonly parents: number[] = [];
  private readonly drafters: Drafter[] = [];
  /** In falling order. */
  private candidates: Candidate[] = [];
  /** What was said after the last sure token, and then after each token that was added. */
  private readonly said: (readonly Guess[])[] = [];

  constructor(
    cursors: readonly Cursor[],
    private readonly calibration: OwnCalibration,
    /** Tokens on one way at most: those that the reply may still take. */
    private readonly longest: number,
  ) {
    this.open(-1, 1, 0, cursors);
  }

  get draft(): Draft {
    return { tokens: this.tokens, parents: this.parents, drafters: this.drafters };
  }

  next(): number {
    return this.candidates[0]?.probability ?? 0;
  }

  nextFrom(): Drafter | null {
    return this.candidates[0]?.drafter ?? null;
  }

  nextForks(): boolean {
    const [next] = this.candidates;
    return next !== undefined && this.parents.includes(next.parent);
  }

  take(): void {
    const taken = this.candidates.shift();
    if (!taken) return;
    const { token, parent, probability, drafter, cursors } = taken;
    const index = this.tokens.push(token) - 1;
    this.parents.push(parent);
    this.drafters.push(drafter);
    this.open(
      index,
      probability,
      this.depth(index),
      cursors.map((cursor) => cursor.after(token)),
    );
  }

  skip(): void {
    this.candidates.shift();
  }

  /** The text went on with `came`: tells the calibration how good the guesses on its way were. */
  score(came: readonly number[]): void {
    let at = -1;
    for (const token of came) {
      for (const guess of this.said[at + 1] ?? []) this.calibration.count(guess.kind, guess.token === token);
      at = this.tokens.findIndex((drafted, index) => this.parents[index] === at && drafted === token);
      if (at < 0) return;
    }
  }

  private open(parent: number, way: number, depth: number, cursors: readonly Cursor[]): void {
    const guesses = cursors.flatMap((cursor) => cursor.guesses());
    this.said[parent + 1] = guesses;
    if (depth >= this.longest) return;
    const best = new Map<number, Candidate>();
    for (const guess of guesses) {
      const { token, drafter } = guess;
      const probability = way * this.calibration.probability(guess);
      if (probability <= (best.get(token)?.probability ?? 0)) continue;
      best.set(token, { token, parent, probability, drafter, cursors });
    }
    const likeliest = [...best.values()].sort((a, b) => b.probability - a.probability);
    this.candidates.push(...likeliest.slice(0, SIBLINGS));
    this.candidates.sort((a, b) => b.probability - a.probability);
  }

  private depth(index: number): number {
    let depth = 0;
    for (let at = index; at >= 0; at = this.parents[at]!) depth += 1;
    return depth;
  }
}

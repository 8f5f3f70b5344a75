/**
 * How far scores lie from exact ones, and whether one engine's lie farther than another's beyond chance.
 *
 * Two correct roundings of a quantised model give different scores, and now and then another best token; which of them is nearer to the exact one at a given position
 * is chance. Over many positions it is not: an engine that rounds more than it must, or adds up wrongly, is farther away on average, in the tail, or in how often
 * another token is best. Both engines read the same texts, so they are paired; positions of one text share its errors (through the cache), so texts and not
 * positions are what chance draws: the paired bootstrap over texts (Efron 1979; Koehn 2004 for comparing two systems on the same texts). One is worse where it is so
 * in all but one of a thousand draws.
 */

/** What became of one position's scores. */
export interface Judged {
  /** Kullback-Leibler divergence of the exact distribution from the found one, in nats. */
  readonly divergence: number;
  /** Whether another token than the exact one is the best. */
  readonly other: boolean;
}

/** What scores are compared with: the distributions of a text's positions. */
export class Exact {
  private readonly logs: Float64Array;
  private readonly probabilities: Float64Array;
  private readonly best: number[];

  /** @param scores `vocabulary` of them for each position */
  constructor(
    scores: Float32Array,
    private readonly vocabulary: number,
  ) {
    this.best = [];
    this.logs = Float64Array.from(scores);
    for (let from = 0; from < scores.length; from += vocabulary) {
      const { best, logTotal } = softmax(scores, from, from + vocabulary);
      this.best.push(best);
      for (let at = from; at < from + vocabulary; at++) this.logs[at]! -= logTotal;
    }
    this.probabilities = this.logs.map(Math.exp);
  }

  /** Throws where scores are no numbers. */
  judge(found: Float32Array): Judged[] {
    return this.best.map((best, position) => {
      const from = position * this.vocabulary;
      const other = softmax(found, from, from + this.vocabulary);
      let divergence = 0;
      for (let at = from; at < from + this.vocabulary; at++) {
        divergence += this.probabilities[at]! * (this.logs[at]! - found[at]! + other.logTotal);
      }
      if (!Number.isFinite(divergence)) throw new Error('scores that are no numbers');
      return { divergence, other: best !== other.best };
    });
  }
}

function softmax(scores: Float32Array, from: number, to: number): { best: number; logTotal: number } {
  let best = from;
  for (let at = from + 1; at < to; at++) if (scores[at]! > scores[best]!) best = at;
  const top = scores[best]!;
  let total = 0;
  for (let at = from; at < to; at++) total += Math.exp(scores[at]! - top);
  return { best: best - from, logTotal: top + Math.log(total) };
}

/** One number of both engines, and whether the first is worse by more than chance. */
export interface Compared {
  readonly ours: number;
  readonly theirs: number;
  /** The share of draws in which ours is larger. */
  readonly larger: number;
  readonly worse: boolean;
}

export interface Verdict {
  readonly mean: Compared;
  /** The divergence that one position in a hundred exceeds. */
  readonly tail: Compared;
  readonly other: Compared;
}

const DRAWS = 4000;
const CERTAIN = 0.999;

/** Both by text, then by position; the same texts. */
export function compare(ours: readonly Judged[][], theirs: readonly Judged[][], seed = 1): Verdict {
  const [own, other] = [new Texts(ours), new Texts(theirs)];
  const random = generator(seed);
  const once = ours.map(() => 1);
  const larger = { mean: 0, tail: 0, other: 0 };
  for (let draw = 0; draw < DRAWS; draw++) {
    const times = ours.map(() => 0);
    for (const _ of ours) times[Math.floor(random() * times.length)]! += 1;
    for (const statistic of STATISTICS)
      larger[statistic] += Number(own[statistic](times) > other[statistic](times));
  }
  const compared = (statistic: (typeof STATISTICS)[number]): Compared => {
    const share = larger[statistic] / DRAWS;
    const [a, b] = [own[statistic](once), other[statistic](once)];
    return { ours: a, theirs: b, larger: share, worse: share >= CERTAIN };
  };
  return { mean: compared('mean'), tail: compared('tail'), other: compared('other') };
}

const STATISTICS = ['mean', 'tail', 'other'] as const;

/** Statistics over all positions, each text counted as often as it was drawn. */
class Texts {
  private readonly sums: number[];
  private readonly others: number[];
  private readonly sizes: number[];
  private readonly falling: { divergence: number; text: number }[];

  constructor(texts: readonly Judged[][]) {
    this.sizes = texts.map(({ length }) => length);
    this.sums = texts.map((positions) => positions.reduce((sum, { divergence }) => sum + divergence, 0));
    this.others = texts.map((positions) => positions.filter(({ other }) => other).length);
    this.falling = texts
      .flatMap((positions, text) => positions.map(({ divergence }) => ({ divergence, text })))
      .sort((a, b) => b.divergence - a.divergence);
  }

  mean(times: readonly number[]): number {
    return weighted(this.sums, times) / weighted(this.sizes, times);
  }

  other(times: readonly number[]): number {
    return weighted(this.others, times) / weighted(this.sizes, times);
  }

  tail(times: readonly number[]): number {
    let left = weighted(this.sizes, times) / 100;
    for (const { divergence, text } of this.falling) {
      left -= times[text]!;
      if (left < 0) return divergence;
    }
    return 0;
  }
}

const weighted = (values: readonly number[], times: readonly number[]): number =>
  values.reduce((sum, value, index) => sum + value * times[index]!, 0);

/** Numbers in [0, 1) from a seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

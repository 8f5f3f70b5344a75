import type { Prospects } from '../speculation/index.ts';

/** What things take, in milliseconds. */
export interface Costs {
  /** The step without drafts, and a further row of it. */
  readonly step: number;
  readonly row: number;
  /** One token deeper in so many texts at once. */
  deeper(texts: number): number;
}

/** How many texts to ask about, of those that were named; and what is saved by it for each token of such a text, in milliseconds. */
export interface Worth {
  readonly texts: number;
  readonly savedPerToken: number;
}

/** Tokens that one round goes deep at most. */
export const DEEPEST = 16;
/** A gain below this is noise. */
const LEAST_GAIN = 1.03;

/**
 * Whether a second model is worth asking. `texts`: the likeliest to gain first; `replies`: how many tokens the step brings without. A round of
 * it is better where more tokens come in the same time, its own time counted; it is the rule of the market for rows, and what rows cost counts
 * here too. Of what it says only that part counts that nobody says for nothing.
 */
export function worthOf(texts: readonly Prospects[], replies: number, costs: Costs): Worth {
  const usual = replies / costs.step;
  let bestRate = usual * LEAST_GAIN;
  let best: Worth = { texts: 0, savedPerToken: 0 };
  for (let count = 1; count <= texts.length; count++) {
    const deeper = costs.deeper(count);
    let tokens = replies;
    let time = costs.step;
    for (let depth = 1; depth <= DEEPEST; depth++) {
      time += deeper;
      for (const { hit, free, longest } of texts.slice(0, count)) {
        if (depth > longest) continue;
        tokens += Math.max(0, hit ** depth - free ** depth);
        time += costs.row;
      }
      if (tokens / time <= bestRate) continue;
      bestRate = tokens / time;
      // Those that gain are the ones asked about: what all replies together win is theirs.
      best = { texts: count, savedPerToken: ((1 / usual - 1 / bestRate) * replies) / count };
    }
  }
  return best;
}

/** What can be said of going one token deeper. */
export interface Further {
  /** Tokens that come of the step with what was said so far, and how long all that takes. */
  readonly tokens: number;
  readonly time: number;
  /** Of each text that would go on: how likely it gets to the next place, and finds the right token there. */
  readonly chances: readonly number[];
}

/** Whether another token of each of these texts makes more come in the same time. */
export function paysFurther({ tokens, time, chances }: Further, costs: Costs): boolean {
  const gain = chances.reduce((sum, chance) => sum + chance, 0);
  return gain / (costs.deeper(chances.length) + chances.length * costs.row) > tokens / time;
}

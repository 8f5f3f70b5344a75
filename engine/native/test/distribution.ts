/** Exact distributions over a small vocabulary, and whether draws can have come from one. */

/** Probabilities, likeliest first. */
export type Distribution = [id: number, probability: number][];

/** Of scores: at a temperature, normalised; equal ones by id. */
export function softmax(scores: Iterable<[number, number]>, temperature = 1): Distribution {
  const list = [...scores].filter(([, score]) => Number.isFinite(score));
  const best = Math.max(...list.map(([, score]) => score));
  const weights = list.map(([id, score]): [number, number] => [id, Math.exp((score - best) / temperature)]);
  return normalised(weights);
}

export function normalised(weights: Iterable<[number, number]>): Distribution {
  const list = [...weights];
  const total = list.reduce((sum, [, weight]) => sum + weight, 0);
  return list
    .map(([id, weight]): [number, number] => [id, weight / total])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/** Pearson's chi-squared over the tokens expected at least five times; the rest in one class. */
function chiSquared(drawn: number[], expected: Distribution): { value: number; classes: number } {
  const common = expected.filter(([, p]) => p * drawn.length >= 5);
  const counts = common.map(
    ([id, p]) => [drawn.filter((token) => token === id).length, p * drawn.length] as const,
  );
  const rest = drawn.length - counts.reduce((sum, [count]) => sum + count, 0);
  const restExpected = drawn.length - counts.reduce((sum, [, mean]) => sum + mean, 0);
  const all = restExpected > 1 ? [...counts, [rest, restExpected] as const] : counts;
  return {
    value: all.reduce((sum, [count, mean]) => sum + (count - mean) ** 2 / mean, 0),
    classes: all.length,
  };
}

/** One in ten thousand on either side, in standard deviations. */
const CERTAIN = 3.72;

/** The quantile of chi-squared with f degrees of freedom at z standard deviations (Wilson and Hilferty 1931). */
const quantile = (f: number, z: number): number =>
  f * Math.max(0, 1 - 2 / (9 * f) + z * Math.sqrt(2 / (9 * f))) ** 3;

/** Whether draws can have come from the distribution: no farther from it than chance makes likely, and no closer. */
export function follows(drawn: number[], expected: Distribution): boolean {
  const { value, classes } = chiSquared(drawn, expected);
  const freedom = classes - 1;
  if (freedom < 1) throw new Error('a distribution of one class says nothing');
  const outside = drawn.some((token) => !expected.some(([id]) => id === token));
  return !outside && value < quantile(freedom, CERTAIN) && value > quantile(freedom, -CERTAIN);
}

import type { SamplerOptions, ScorerOptions } from '../native.d.ts';

/** Natural log-probabilities of a row of logits, and what makes them so. */
export function logProbabilities(row: Float32Array): { logprobs: number[]; logSumExp: number } {
  const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const logSumExp = max + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
  return { logprobs: Array.from(row, (logit) => logit - logSumExp), logSumExp };
}

/** What a scorer makes of a row, in the plainest way: scores by token, -Infinity where one may not come. */
export function rank(
  row: Float32Array,
  { repetitionPenalty, noRepeatNgram, minTokens, ofLogits, prompt }: ScorerOptions,
  said: readonly number[],
  ends: readonly number[],
): number[] {
  const { logprobs, logSumExp } = logProbabilities(row);
  const all = [...prompt, ...said];
  const offset = ofLogits ? logSumExp : 0;
  for (const token of new Set(all)) {
    const value = logprobs[token]! + offset;
    logprobs[token] = (value < 0 ? value * repetitionPenalty : value / repetitionPenalty) - offset;
  }
  const before = noRepeatNgram - 1;
  for (let at = 0; noRepeatNgram > 0 && at + before < all.length; at++) {
    const same = all.slice(all.length - before).every((token, index) => token === all[at + index]);
    if (before === 0 || same) logprobs[all[at + before]!] = -Infinity;
  }
  if (said.length < minTokens) for (const end of ends) logprobs[end] = -Infinity;
  return logprobs;
}

/** Arg max at temperature 0, else a seeded draw at that temperature; `minTokens` is kept and what is `given` is taken, the other settings are not acted on. */
export class FakeSampler {
  private picked = 0;
  private state: number;

  constructor(
    readonly options: SamplerOptions,
    private readonly endTokens: readonly number[],
  ) {
    this.state = options.seed >>> 0;
  }

  pick(logits: Float32Array): number {
    const given = this.options.given?.[this.picked];
    const chosen = this.choose(logits);
    return given ?? chosen;
  }

  private choose(logits: Float32Array): number {
    const row = Float32Array.from(logits);
    if (this.picked < this.options.minTokens) for (const end of this.endTokens) row[end] = -Infinity;
    this.picked += 1;
    const { temperature } = this.options;
    if (temperature === 0)
      return row.reduce((best, logit, id) => (logit > (row[best] ?? -Infinity) ? id : best), 0);
    const scores = logProbabilities(row.map((logit) => logit / temperature)).logprobs;
    let left = this.uniform();
    for (const [id, score] of scores.entries()) {
      left -= Math.exp(score);
      if (left < 0) return id;
    }
    return scores.length - 1;
  }

  /** mulberry32, in [0, 1). */
  private uniform(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

import type { NativeStep, NativeStepResult } from '../native/native.d.ts';

/** Scores of a chosen token: natural log-probabilities over the raw logits; `top` best first. */
export interface TokenScores {
  logprob: number;
  top: { id: number; logprob: number }[];
}

/** In place of a chosen token: the scores were no numbers (see `NativeStepResult`). */
export const NO_RANKING = -2;

/** Walks the results of a step output by output, in batch order. */
export class OutputReader {
  private output = 0;
  private top = 0;

  constructor(
    private readonly step: NativeStep,
    private readonly result: NativeStepResult,
  ) {}

  next(): { token: number; scores: TokenScores | null } {
    const { step, result, output } = this;
    const token = result.sampled[output] ?? -1;
    const count = step.topK[output] ?? -1;
    this.output += 1;
    if (count < 0) return { token, scores: null };
    const top: TokenScores['top'] = [];
    for (; top.length < count; this.top += 1)
      top.push({ id: result.topIds[this.top] ?? -1, logprob: result.topLogprobs[this.top] ?? NaN });
    return { token, scores: { logprob: result.sampledLogprobs[output] ?? NaN, top } };
  }
}

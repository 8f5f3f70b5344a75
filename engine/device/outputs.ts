import type { NativeStep, NativeStepResult, WalkFailure } from '../native/native.d.ts';

/** Scores of a chosen token: natural log-probabilities over the raw logits; `top` best first. */
export interface TokenScores {
  logprob: number;
  top: { id: number; logprob: number }[];
}

/** What one walk brought: the tokens that were chosen, in order, and how it failed if it did. */
export interface Walked {
  chosen: { token: number; scores: TokenScores | null }[];
  failure: WalkFailure | null;
}

/** Goes through the results of a step walk by walk, in batch order. */
export class OutputReader {
  private walk = 0;
  private read = 0;
  private top = 0;

  constructor(
    private readonly step: NativeStep,
    private readonly result: NativeStepResult,
  ) {}

  next(): Walked {
    const { step, result, walk } = this;
    const count = result.readCounts[walk] ?? 0;
    const topK = step.topK[walk] ?? -1;
    this.walk += 1;
    return {
      chosen: Array.from({ length: count }, () => this.nextChosen(topK)),
      failure: result.failures.find((failure) => failure.walk === walk) ?? null,
    };
  }

  private nextChosen(topK: number): { token: number; scores: TokenScores | null } {
    const { result, read } = this;
    const token = result.sampled[read] ?? -1;
    this.read += 1;
    if (topK < 0) return { token, scores: null };
    const top: TokenScores['top'] = [];
    for (; top.length < topK; this.top += 1)
      top.push({ id: result.topIds[this.top] ?? -1, logprob: result.topLogprobs[this.top] ?? NaN });
    return { token, scores: { logprob: result.sampledLogprobs[read] ?? NaN, top } };
  }
}

import type { NativeStep, NativeStepResult, WalkFailure } from '../native/native.d.ts';

interface Scores {
  logprob: number;
  top: { id: number; logprob: number }[];
}

/**
 * Scores of a chosen token: natural log-probabilities over the raw logits; `top` best first. `chain`: the same over what its sampler drew from,
 * which may be fewer than were asked for.
 */
export interface TokenScores extends Scores {
  chain?: Scores;
}

/** What one walk brought: the tokens that were chosen, in order, and how it failed if it did. */
export interface Walked {
  chosen: { token: number; scores: TokenScores | null }[];
  /** Its text is brought to an end for want of tokens. */
  isClosing: boolean;
  failure: WalkFailure | null;
}

/** Goes through the results of a step walk by walk, in batch order. */
export class OutputReader {
  private walk = 0;
  private read = 0;
  private top = 0;
  private chainRead = 0;
  private chainTop = 0;

  constructor(
    private readonly step: NativeStep,
    private readonly result: NativeStepResult,
  ) {}

  next(): Walked {
    const { step, result, walk } = this;
    const count = result.readCounts[walk] ?? 0;
    const topK = step.topK[walk] ?? -1;
    const chainTopK = step.samplers[walk] === -1 ? -1 : (step.chainTopK?.[walk] ?? -1);
    this.walk += 1;
    return {
      chosen: Array.from({ length: count }, () => this.nextChosen(topK, chainTopK)),
      isClosing: result.closing?.includes(walk) ?? false,
      failure: result.failures.find((failure) => failure.walk === walk) ?? null,
    };
  }

  private nextChosen(topK: number, chainTopK: number): { token: number; scores: TokenScores | null } {
    const { result, read } = this;
    const token = result.sampled[read] ?? -1;
    this.read += 1;
    const chain = chainTopK < 0 ? null : this.nextChain(chainTopK);
    if (topK < 0) return { token, scores: null };
    const top: TokenScores['top'] = [];
    for (; top.length < topK; this.top += 1)
      top.push({ id: result.topIds[this.top] ?? -1, logprob: result.topLogprobs[this.top] ?? NaN });
    const scores = { logprob: result.sampledLogprobs[read] ?? NaN, top };
    return { token, scores: chain ? { ...scores, chain } : scores };
  }

  private nextChain(topK: number): Scores {
    const { result, chainTop: from } = this;
    const ids = [...result.chainTopIds.subarray(from, from + topK)];
    const top = ids.map((id, at) => ({ id, logprob: result.chainTopLogprobs[from + at] ?? NaN }));
    const logprob = result.chainLogprobs[this.chainRead] ?? NaN;
    this.chainTop += topK;
    this.chainRead += 1;
    return { logprob, top: top.filter(({ id }) => id >= 0) };
  }
}

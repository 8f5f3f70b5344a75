import type { FinishReason } from '../contract/generation.ts';
import type { SamplerOptions, ScorerOptions } from '../native/native.d.ts';

/** One output of a step as it is chosen from: the drawn token where a chain drew one, and the scores that were asked for. */
export interface Drawn<Scores> {
  /** Which of its task's sequences. */
  sequence: number;
  token: number;
  scores: Scores | null;
}

/** What becomes of a task's sequences by what a step brought. `sequence`: which of them, before any move. */
export type Move<Scores> =
  | { kind: 'append'; sequence: number; token: number; scores: Scores | null }
  /** They become these: each goes on with a token after what the `sequence`-th has. Those of which nothing comes are given up. */
  | { kind: 'branch'; branches: readonly { sequence: number; token: number }[] }
  /** The task is over; the `sequence`-th is the one that is worth keeping in the cache. */
  | { kind: 'finish'; reason: FinishReason; sequence: number };

/** What a task does with scores; who is told is another's business. */
export interface Chooser<Scores> {
  /** How many best tokens are reported with each output: see `NativeStep.topK`. */
  readonly topK: number;
  /** The same of what its chain drew from. */
  readonly chainTopK?: number;
  /** The native chain that draws; asked once for each sequence. */
  samplerOptions(): SamplerOptions;
  /** Where the native side ranks what may come instead of drawing it. */
  readonly ranking?: Ranking;
  /** All that one step brought the task, in the order of its rows. */
  choose(drawn: readonly Drawn<Scores>[]): readonly Move<Scores>[];
}

export interface Ranking {
  /** One scorer for all sequences; asked once. */
  scorerOptions(): ScorerOptions;
  /** Of a sequence's tokens, those after the prompt. */
  said(tokens: readonly number[]): readonly number[];
}

/** Each sequence goes on with the token that its chain drew. */
export class PlainChooser<Scores> implements Chooser<Scores> {
  constructor(
    readonly topK: number,
    readonly samplerOptions: () => SamplerOptions,
    readonly chainTopK = -1,
  ) {}

  choose(drawn: readonly Drawn<Scores>[]): readonly Move<Scores>[] {
    return drawn.map((each) => ({ kind: 'append', ...each }));
  }
}

import type { SamplerOptions } from '../native/native.d.ts';

/** One output of a step as it is chosen from: the drawn token where a chain drew one, and the scores that were asked for. */
export interface Drawn<Scores> {
  /** Which of its task's sequences. */
  sequence: number;
  token: number;
  scores: Scores | null;
}

/** What becomes of a task's sequences by what a step brought. */
export type Move<Scores> = { kind: 'append'; sequence: number; token: number; scores: Scores | null };

/** What a task does with scores; who is told is another's business. */
export interface Chooser<Scores> {
  /** How many best tokens are reported with each output: see `NativeStep.topK`. */
  readonly topK: number;
  /** The native chain that draws; asked once, when the first token is to be chosen. */
  samplerOptions(): SamplerOptions;
  /** All that one step brought the task, in the order of its rows. */
  choose(drawn: readonly Drawn<Scores>[]): readonly Move<Scores>[];
}

/** Each sequence goes on with the token that its chain drew. */
export class PlainChooser<Scores> implements Chooser<Scores> {
  constructor(
    readonly topK: number,
    readonly samplerOptions: () => SamplerOptions,
  ) {}

  choose(drawn: readonly Drawn<Scores>[]): readonly Move<Scores>[] {
    return drawn.map((each) => ({ kind: 'append', ...each }));
  }
}

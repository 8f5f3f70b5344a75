import type { FinishReason } from '../../contract/generation.ts';
import type { SamplerOptions, ScorerOptions } from '../../native/native.d.ts';
import type { Chooser, Drawn, Move, Ranking } from '../chooser.ts';
import type { Beam, Candidate, FinishedBeam, Search } from './beam.ts';

/** What a beam needs to know of the scores of an output. */
interface Ranked {
  readonly top: readonly Candidate[];
}

export interface BeamChooserOptions {
  readonly search: Search;
  readonly scorer: ScorerOptions;
  readonly vocabularySize: number;
  /** What it is called when beams end at their greatest length. */
  readonly atLength: FinishReason;
  /** The search went one token further. */
  readonly onAdvance: () => void;
}

/** Has a search choose what becomes of a task's sequences. It goes on when all of them have their scores, which may come in several steps. */
export class BeamChooser<Scores extends Ranked> implements Chooser<Scores> {
  readonly topK: number;
  readonly ranking: Ranking;
  private ranked = new Map<number, readonly Candidate[]>();
  /** How many sequences the task has. */
  private sequences = 1;

  constructor(private readonly options: BeamChooserOptions) {
    const { search, scorer, vocabularySize } = options;
    this.topK = Math.min(search.candidates, vocabularySize);
    this.ranking = {
      scorerOptions: () => scorer,
      said: (tokens) => tokens.slice(scorer.prompt.length),
    };
  }

  samplerOptions(): SamplerOptions {
    throw new Error('beams are ranked and not drawn');
  }

  choose(drawn: readonly Drawn<Scores>[]): readonly Move<Scores>[] {
    for (const { sequence, scores } of drawn) this.ranked.set(sequence, scores?.top ?? []);
    if (this.ranked.size < this.sequences) return [];
    const { search, onAdvance } = this.options;
    // At first all beams have the prompt and nothing else.
    const placeOf = (index: number) => (this.sequences === 1 ? 0 : index);
    const before = search.running;
    search.advance(before.map((_, index) => this.ranked.get(placeOf(index))!));
    onAdvance();
    this.ranked.clear();
    if (search.isOver)
      return [
        this.finish(
          before.map(({ beam }) => beam),
          placeOf,
        ),
      ];
    const branches = search.running.map(({ beam, from }) => ({ sequence: placeOf(from), token: beam.token }));
    this.sequences = branches.length;
    return [{ kind: 'branch', branches }];
  }

  private finish(before: readonly Beam[], placeOf: (index: number) => number): Move<Scores> {
    const { search, atLength } = this.options;
    const [best] = search.finished();
    return {
      kind: 'finish',
      reason: best ? reasonOf(best, atLength) : atLength,
      sequence: best ? placeOf(nearest(best.beam, before)) : 0,
    };
  }
}

export const reasonOf = ({ end }: FinishedBeam, atLength: FinishReason): FinishReason =>
  end === 'length' ? atLength : end;

/** Which of `others` has most in common with a beam. */
function nearest(beam: Beam, others: readonly Beam[]): number {
  const way = new Set<Beam>();
  for (let at: Beam | null = beam; at; at = at.parent) way.add(at);
  const common = others.map((other) => {
    let at: Beam | null = other;
    while (at && !way.has(at)) at = at.parent;
    return at?.length ?? 0;
  });
  return common.indexOf(Math.max(...common));
}

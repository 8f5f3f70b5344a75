import {
  Beam,
  bestContinuations,
  continuationsFor,
  penalised,
  type BeamEnd,
  type Candidate,
  type FinishedBeam,
  type RunningBeam,
  type Search,
  type SearchOptions,
} from './beam.ts';

/**
 * Beam search as `generate` of Hugging Face's transformers 5.24 does it for one prompt (`_beam_search` of generation/utils.py). Its
 * beams of -1e9, which stand for none, are absent here. One beam is its greedy search.
 */
export class BeamSearch implements Search {
  running: readonly RunningBeam[];
  isOver = false;
  readonly candidates: number;
  /** Best first; where equal, the earlier one. */
  done: readonly FinishedBeam[] = [];
  private nextId = 1;

  constructor(private readonly options: SearchOptions) {
    const { beams, endTokens } = options;
    this.candidates = beams === 1 ? 1 : continuationsFor(beams, endTokens);
    this.running = [{ beam: new Beam(0, null, -1, 0), from: 0 }];
  }

  advance(ranked: readonly (readonly Candidate[])[]): void {
    const { beams, maxTokens, endsWith, lengthPenalty, earlyStopping } = this.options;
    const all = this.running.map(({ beam }, place) => ({ beam, place, candidates: ranked[place]! }));
    const continued = bestContinuations(all, this.candidates);
    if (continued.length === 0) return this.breakOff();
    const going: RunningBeam[] = [];
    const ended: FinishedBeam[] = [];
    for (const [rank, { beam: parent, from, id, sum }] of continued.entries()) {
      const beam = new Beam(this.nextId++, parent, id, sum);
      const end: BeamEnd | null = endsWith(beam) ?? (beam.length >= maxTokens ? 'length' : null);
      if (end === null) {
        if (going.length < beams) going.push({ beam, from });
        // One that ends and is not among the best is dropped, not gone on with.
      } else if (rank < beams) ended.push({ beam, score: penalised(sum, beam.length, lengthPenalty), end });
    }
    this.done = best([...this.done, ...ended], beams);
    this.running = going;
    const full = this.done.length === beams;
    this.isOver =
      going.length === 0 || (full && earlyStopping === true) || (full && !this.canImprove(going[0]!.beam));
  }

  /** Whether the best running beam may still become better than the worst finished one. A guess where `earlyStopping` is false. */
  private canImprove({ sum, length }: Beam): boolean {
    const { earlyStopping, lengthPenalty, maxTokens } = this.options;
    const at = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : length;
    return penalised(sum, at, lengthPenalty) > this.done.at(-1)!.score;
  }

  /** Nothing may come next: what there is has to do. */
  private breakOff(): void {
    this.done = this.finished();
    this.running = [];
    this.isOver = true;
  }

  finished(): readonly FinishedBeam[] {
    if (this.isOver) return this.done;
    const { beams, lengthPenalty } = this.options;
    const cut = this.running
      .filter(({ beam }) => beam.length > 0)
      .map(({ beam }): FinishedBeam => ({
        beam,
        score: penalised(beam.sum, beam.length, lengthPenalty),
        end: 'length',
      }));
    return best([...this.done, ...cut], beams);
  }
}

const best = (beams: readonly FinishedBeam[], count: number): FinishedBeam[] =>
  [...beams].sort((a, b) => b.score - a.score).slice(0, count);

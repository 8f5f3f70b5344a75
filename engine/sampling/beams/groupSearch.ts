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

export interface GroupOptions extends SearchOptions {
  /** Divides `beams`. */
  readonly groups: number;
  /** Taken from the score of a token for each time that groups before have chosen it in the same step. */
  readonly diversityPenalty: number;
  /** The repetition penalty, which multiplies that of the tokens it is for; whether it is for `id` after `beam`. */
  readonly repetitionPenalty: number;
  readonly repeats: (beam: Beam, id: number) => boolean;
  /** What a group that is over counts as choosing. */
  readonly padToken: number;
}

/** The beams of one group and what it has finished. */
interface Group {
  running: readonly RunningBeam[];
  /** In the order they came. */
  hypotheses: FinishedBeam[];
  worst: number;
  isDone: boolean;
}

/**
 * Diverse beam search (arXiv 1610.02424) as `generate` of Hugging Face's transformers 4.51.3 does it (`_group_beam_search`, `BeamSearchScorer`;
 * later versions moved it out): groups choose one after the other, and what earlier ones chose is worth less to later ones. Unlike there a
 * stop string ends a beam as an end token does.
 */
export class GroupSearch implements Search {
  isOver = false;
  readonly candidates: number;
  private readonly groups: Group[];
  private readonly size: number;
  private nextId = 1;

  constructor(private readonly options: GroupOptions) {
    const { beams, groups, endTokens } = options;
    this.size = beams / groups;
    // As many again as can be made worse by what other groups choose: the best that remain are then among them.
    this.candidates = continuationsFor(this.size, endTokens) + (beams - this.size);
    const root = new Beam(0, null, -1, 0);
    this.groups = Array.from({ length: groups }, () => ({
      running: [{ beam: root, from: 0 }],
      hypotheses: [],
      worst: Infinity,
      isDone: false,
    }));
  }

  get running(): readonly RunningBeam[] {
    return this.groups.flatMap((group) => (group.isDone ? [] : group.running));
  }

  advance(ranked: readonly (readonly Candidate[])[]): void {
    const chosen = new Map<number, number>();
    let place = 0;
    const count = (token: number) => chosen.set(token, (chosen.get(token) ?? 0) + 1);
    for (const group of this.groups) {
      if (group.isDone) {
        for (let beam = 0; beam < this.size; beam++) count(this.options.padToken);
        continue;
      }
      const before = group.running;
      this.choose(group, place, ranked, new Map(chosen));
      place += before.length;
      for (const { beam } of group.running) count(beam.token);
    }
    const [first] = this.running;
    const { maxTokens } = this.options;
    if (first && first.beam.length < maxTokens) return;
    for (const group of this.groups) if (!group.isDone) this.addRunning(group);
    this.isOver = true;
  }

  get done(): readonly FinishedBeam[] {
    return this.groups.flatMap(({ hypotheses }) => hypotheses);
  }

  finished(): readonly FinishedBeam[] {
    const groups = this.groups.map((group) => ({ ...group, hypotheses: [...group.hypotheses] }));
    if (!this.isOver) for (const group of groups) if (!group.isDone) this.addRunning(group);
    // Where equal, the later one.
    return groups
      .flatMap(({ hypotheses }) => hypotheses)
      .reverse()
      .sort((a, b) => b.score - a.score);
  }

  private choose(
    group: Group,
    first: number,
    ranked: readonly (readonly Candidate[])[],
    chosen: ReadonlyMap<number, number>,
  ): void {
    const { endTokens, endsWith } = this.options;
    const beams = group.running.map(({ beam }, index) => ({
      beam,
      place: first + index,
      candidates: this.diverse(beam, ranked[first + index]!, chosen),
    }));
    const continued = bestContinuations(beams, continuationsFor(this.size, endTokens));
    const going: RunningBeam[] = [];
    for (const [rank, { beam: parent, from, id, sum }] of continued.entries()) {
      const beam = new Beam(this.nextId++, parent, id, sum);
      const end = endsWith(beam);
      if (end === null) going.push({ beam, from });
      else if (rank < this.size) this.add(group, beam, end);
      if (going.length === this.size) break;
    }
    group.running = going;
    group.isDone = going.length === 0 || this.isDone(group, continued[0]!.sum, going[0]!.beam.length);
  }

  /** Candidates, each worth less by how often it was chosen. */
  private diverse(
    beam: Beam,
    candidates: readonly Candidate[],
    chosen: ReadonlyMap<number, number>,
  ): readonly Candidate[] {
    const { diversityPenalty, repetitionPenalty, repeats } = this.options;
    return candidates.map(({ id, logprob }) => {
      const times = chosen.get(id) ?? 0;
      const by = times > 0 && repeats(beam, id) ? repetitionPenalty : 1;
      return { id, logprob: logprob - diversityPenalty * times * by };
    });
  }

  private add(group: Group, beam: Beam, end: BeamEnd): void {
    const score = penalised(beam.sum, beam.length, this.options.lengthPenalty);
    const { hypotheses } = group;
    if (hypotheses.length >= this.size && score <= group.worst) return;
    hypotheses.push({ beam, score, end });
    if (hypotheses.length <= this.size) {
      group.worst = Math.min(group.worst, score);
      return;
    }
    const scores = hypotheses.map((each) => each.score);
    hypotheses.splice(scores.indexOf(Math.min(...scores)), 1);
    group.worst = Math.min(...hypotheses.map((each) => each.score));
  }

  private addRunning(group: Group): void {
    for (const { beam } of group.running) if (beam.length > 0) this.add(group, beam, 'length');
  }

  private isDone({ hypotheses, worst }: Group, bestSum: number, length: number): boolean {
    const { earlyStopping, lengthPenalty, maxTokens } = this.options;
    if (hypotheses.length < this.size) return false;
    if (earlyStopping === true) return true;
    const at = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : length;
    return worst >= penalised(bestSum, at, lengthPenalty);
  }
}

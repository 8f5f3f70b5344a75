/** A token of a search, and the way to it from the prompt: beams share what they have in common. */
export class Beam {
  readonly length: number;

  /** @param sum  of the scores of all its tokens */
  constructor(
    readonly id: number,
    readonly parent: Beam | null,
    readonly token: number,
    readonly sum: number,
  ) {
    this.length = parent === null ? 0 : parent.length + 1;
  }

  /** After the prompt, first to last. */
  tokens(): number[] {
    const way: Beam[] = [this];
    for (let parent = this.parent; parent !== null; parent = parent.parent) way.push(parent);
    return way
      .slice(0, -1)
      .reverse()
      .map(({ token }) => token);
  }
}

/** Why a beam ends with a token: an end token, a stop string, or the most tokens there may be. */
export type BeamEnd = 'stop' | 'stopString' | 'length';

/** A beam that may be returned. Its last token is the end token where it has one. */
export interface FinishedBeam {
  readonly beam: Beam;
  /** Sum of its scores over its length to the power of the length penalty. */
  readonly score: number;
  readonly end: BeamEnd;
}

/** What may come next after one sequence, and its score: a log-probability after the penalties. */
export interface Candidate {
  readonly id: number;
  readonly logprob: number;
}

/** A beam that goes on, and which of those that went on before it comes from. */
export interface RunningBeam {
  readonly beam: Beam;
  readonly from: number;
}

export interface SearchOptions {
  readonly beams: number;
  readonly lengthPenalty: number;
  /** true: as soon as there are as many finished beams as beams; false: when the best running one is no better by now; 'never': when it cannot become so. */
  readonly earlyStopping: boolean | 'never';
  /** Most tokens of a beam. */
  readonly maxTokens: number;
  /** How many end tokens the model has. */
  readonly endTokens: number;
  /** Whether the token ends a reply that goes this way, and how. */
  readonly endsWith: (beam: Beam) => Exclude<BeamEnd, 'length'> | null;
}

/** A search over what may follow one prompt. Plain arithmetic: it knows neither model nor cache. */
export interface Search {
  /** Those that go on. At first one or several that have nothing yet. */
  readonly running: readonly RunningBeam[];
  readonly isOver: boolean;
  /** How many candidates it wants of each sequence. */
  readonly candidates: number;
  /** One token further. `ranked`: what may come after each of `running`, best first. */
  advance(ranked: readonly (readonly Candidate[])[]): void;
  /** Those that ended so far. */
  readonly done: readonly FinishedBeam[];
  /** What there is to return, best first. Of a search that was broken off, the running beams are among them as they are. */
  finished(): readonly FinishedBeam[];
}

/** Scores at and below are of tokens that may not come: the lowest float, or what no float holds. */
const IMPOSSIBLE = -3e38;

export interface Continuation {
  readonly beam: Beam;
  /** Its place among those that were running. */
  readonly from: number;
  readonly id: number;
  readonly sum: number;
}

/** The best `count` continuations over all beams; where equal, that of the earlier beam, then the lower token. */
export function bestContinuations(
  beams: readonly {
    readonly beam: Beam;
    readonly place: number;
    readonly candidates: readonly Candidate[];
  }[],
  count: number,
): Continuation[] {
  const all: Continuation[] = [];
  for (const { beam, place, candidates } of beams)
    for (const { id, logprob } of candidates)
      if (logprob > IMPOSSIBLE) all.push({ beam, from: place, id, sum: beam.sum + logprob });
  all.sort((a, b) => b.sum - a.sum || a.from - b.from || a.id - b.id);
  return all.slice(0, count);
}

/** So many continuations that `beams` of them go on, though each beam may end with each end token. */
export const continuationsFor = (beams: number, endTokens: number): number =>
  Math.max(2, 1 + endTokens) * beams;

export const penalised = (sum: number, length: number, lengthPenalty: number): number =>
  sum / length ** lengthPenalty;

/**
 * Beam search once more, as slowly and as near to the words of Hugging Face's `generate` as can be: whole token lists, all scores of all
 * beams in one list, absent beams at -1e9. What the engine's searches are compared with.
 */
export interface PlainOptions {
  beams: number;
  groups: number;
  diversityPenalty: number;
  lengthPenalty: number;
  earlyStopping: boolean | 'never';
  maxTokens: number;
  ends: readonly number[];
  padToken: number;
  /** Tokens that end a beam when they come in this order: as a stop string does. */
  stop: readonly number[];
}

export interface PlainResult {
  tokens: number[];
  score: number;
}

/** Log-probabilities, after the penalties, of what comes after the tokens of a beam. */
export type PlainModel = (tokens: readonly number[]) => readonly number[];

const ABSENT = -1e9;

interface Row {
  tokens: number[];
  score: number;
}

const byScore = (a: { score: number }, b: { score: number }) => b.score - a.score;
const endsWith = (tokens: readonly number[], end: readonly number[]) =>
  end.length > 0 && end.every((token, index) => tokens[tokens.length - end.length + index] === token);

function isStopped(tokens: readonly number[], { ends, stop }: PlainOptions): boolean {
  return ends.includes(tokens.at(-1)!) || endsWith(tokens, stop);
}

/** transformers 5.24, `_beam_search`. */
export function plainSearch(model: PlainModel, options: PlainOptions): PlainResult[] {
  const { beams, lengthPenalty, earlyStopping, maxTokens, ends } = options;
  const keep = Math.max(2, 1 + ends.length) * beams;
  let running: Row[] = Array.from({ length: beams }, (_, index) => ({
    tokens: [],
    score: index === 0 ? 0 : ABSENT,
  }));
  let finished: (Row & { isFinished: boolean })[] = Array.from({ length: beams }, () => ({
    tokens: [],
    score: ABSENT,
    isFinished: false,
  }));
  for (let length = 1; ; length++) {
    const all = running.flatMap(({ tokens, score }) =>
      model(tokens).map((logprob, token) => ({ tokens: [...tokens, token], score: score + logprob })),
    );
    const top = all.sort(byScore).slice(0, keep);
    const hits = top.map(({ tokens }) => isStopped(tokens, options) || length >= maxTokens);
    running = top
      .map((row, index) => ({ ...row, score: row.score + (hits[index] ? ABSENT : 0) }))
      .sort(byScore)
      .slice(0, beams);
    const fresh = top.map((row, index) => ({
      tokens: row.tokens,
      score: row.score / length ** lengthPenalty + (hits[index] && index < beams ? 0 : ABSENT),
      isFinished: hits[index]! && index < beams,
    }));
    finished = [...finished, ...fresh].sort(byScore).slice(0, beams);
    const worst = Math.min(...finished.map(({ score }) => score));
    const at = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : length;
    const best = running[0]!.score / at ** lengthPenalty;
    const canImprove = finished.some(({ isFinished }) => best > (isFinished ? worst : ABSENT));
    const isFull = finished.every(({ isFinished }) => isFinished) && earlyStopping === true;
    if (!canImprove || isFull || hits.every((hit) => hit)) break;
  }
  return finished.map(({ tokens, score }) => ({ tokens, score }));
}

class Hypotheses {
  beams: Row[] = [];
  worst = 1e9;
  isDone = false;

  constructor(
    readonly size: number,
    readonly options: PlainOptions,
  ) {}

  add(tokens: number[], sum: number): void {
    const score = sum / tokens.length ** this.options.lengthPenalty;
    if (this.beams.length >= this.size && score <= this.worst) return;
    this.beams.push({ tokens, score });
    if (this.beams.length > this.size) {
      const order = this.beams.map((beam, index) => ({ ...beam, index })).sort((a, b) => a.score - b.score);
      this.beams.splice(order[0]!.index, 1);
      this.worst = order[1]!.score;
    } else this.worst = Math.min(score, this.worst);
  }

  finishes(bestSum: number, length: number): boolean {
    const { earlyStopping, lengthPenalty, maxTokens } = this.options;
    if (this.beams.length < this.size) return false;
    if (earlyStopping === true) return true;
    const at = earlyStopping === 'never' && lengthPenalty > 0 ? maxTokens : length;
    return this.worst >= bestSum / at ** lengthPenalty;
  }
}

/** transformers 4.51.3, `_group_beam_search`; a stop string ends a beam as an end token does. `twice`: the repetition penalty of a token. */
export function plainGroups(
  model: PlainModel,
  options: PlainOptions,
  twice: (tokens: readonly number[], token: number) => number,
): PlainResult[] {
  const { beams, groups, diversityPenalty, maxTokens, ends, padToken } = options;
  const size = beams / groups;
  const keep = Math.max(2, 1 + ends.length) * size;
  const running: Row[][] = Array.from({ length: groups }, () =>
    Array.from({ length: size }, (_, index) => ({ tokens: [], score: index === 0 ? 0 : ABSENT })),
  );
  const hypotheses = running.map(() => new Hypotheses(size, options));
  for (let length = 1; length <= maxTokens && !hypotheses.every(({ isDone }) => isDone); length++) {
    const chosen: number[] = [];
    for (const [group, own] of hypotheses.entries()) {
      if (own.isDone) {
        chosen.push(...Array.from({ length: size }, () => padToken));
        continue;
      }
      const times = (token: number) => chosen.filter((other) => other === token).length;
      const top = running[group]!.flatMap(({ tokens, score }) =>
        model(tokens).map((logprob, token) => ({
          tokens: [...tokens, token],
          score: score + (logprob - diversityPenalty * times(token) * twice(tokens, token)),
        })),
      )
        .sort(byScore)
        .slice(0, keep);
      const next: Row[] = [];
      for (const [rank, row] of top.entries()) {
        if (!isStopped(row.tokens, options)) next.push(row);
        else if (rank < size) own.add(row.tokens, row.score);
        if (next.length === size) break;
      }
      // Stop strings may end all that were looked at.
      own.isDone ||= next.length === 0 || own.finishes(top[0]!.score, length);
      running[group] = next;
      chosen.push(...next.map(({ tokens }) => tokens.at(-1)!));
    }
  }
  for (const [group, own] of hypotheses.entries())
    if (!own.isDone) for (const { tokens, score } of running[group]!) own.add(tokens, score);
  const sorted = hypotheses.flatMap((own) => own.beams).sort((a, b) => a.score - b.score);
  return sorted.reverse();
}

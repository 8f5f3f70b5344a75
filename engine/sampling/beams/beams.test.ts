import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Beam, Candidate, Search } from './beam.ts';
import { BeamSearch } from './beamSearch.ts';
import { GroupSearch } from './groupSearch.ts';
import { plainGroups, plainSearch, type PlainModel, type PlainOptions } from './test/plain.ts';

/** Tokens of a made-up model. Enough for every beam to have as many ways on as a search looks at. */
const VOCABULARY = 48;

/** Scores that depend on the last two tokens only, and of which many are equal. */
function model(seed: number, spread: number): PlainModel {
  return (tokens) => {
    const [last = 0, before = 0] = [tokens.at(-1), tokens.at(-2)];
    const logits = Array.from(
      { length: VOCABULARY },
      (_, token) => mixed(seed, last * 7919 + before * 104_729 + token) % spread,
    );
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return logits.map((logit) => logit - total);
  };
}

function mixed(seed: number, value: number): number {
  let x = (Math.imul(value ^ 0x9e3779b9, 0x85ebca6b) + seed) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0xc2b2ae35);
  return (x ^ (x >>> 13)) >>> 0;
}

/** Does what the device does for a search: the best of each beam, lower ids first where equal. */
function run(search: Search, of: PlainModel): { tokens: number[]; score: number }[] {
  for (let step = 0; !search.isOver; step++) {
    if (step > 100) throw new Error('the search does not end');
    search.advance(search.running.map(({ beam }) => best(of(beam.tokens()), search.candidates)));
  }
  return search.finished().map(({ beam, score }) => ({ tokens: beam.tokens(), score }));
}

const best = (scores: readonly number[], count: number): Candidate[] =>
  scores
    .map((logprob, id) => ({ id, logprob }))
    .sort((a, b) => b.logprob - a.logprob || a.id - b.id)
    .slice(0, count);

const endsWith =
  ({ ends, stop }: PlainOptions) =>
  (beam: Beam): 'stop' | 'stopString' | null => {
    if (ends.includes(beam.token)) return 'stop';
    const tail = beam.tokens().slice(-stop.length);
    return stop.length > 0 && tail.join() === stop.join() ? 'stopString' : null;
  };

const options = fc.record({
  beams: fc.integer({ min: 2, max: 6 }),
  groups: fc.constant(1),
  diversityPenalty: fc.constant(0),
  lengthPenalty: fc.constantFrom(1, 0, 2, -1, -2, 0.5),
  earlyStopping: fc.constantFrom<(boolean | 'never')[]>(true, false, 'never'),
  maxTokens: fc.integer({ min: 1, max: 12 }),
  ends: fc.uniqueArray(fc.nat(VOCABULARY - 1), { maxLength: 4 }),
  padToken: fc.nat(VOCABULARY - 1),
  stop: fc.array(fc.nat(12), { maxLength: 2 }),
});
const groups = fc
  .record({
    options,
    size: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 2, max: 3 }),
    diversityPenalty: fc.constantFrom(0.5, 1, 3),
  })
  .map(({ options, size, ...more }) => ({ ...options, ...more, beams: size * more.groups }));
const models = { seed: fc.nat(), spread: fc.constantFrom(2, 4, 9) };
/** Each takes about half a millisecond. */
const runs = { numRuns: Number(process.env['PAGODA_BEAM_RUNS'] ?? 1500) };

const within = 60_000 + 5 * runs.numRuns;

test(
  'a search returns what the plain one does: beams, order and scores, ties included',
  { timeout: within },
  () => {
    fc.assert(
      fc.property(fc.record({ options, ...models }), ({ options, seed, spread }) => {
        const { ends, ...rest } = options;
        const search = new BeamSearch({ ...rest, endTokens: ends.length, endsWith: endsWith(options) });
        const found = run(search, model(seed, spread));
        expect(found).toEqual(plainSearch(model(seed, spread), options));
      }),
      runs,
    );
  },
);

test('so do diverse groups', { timeout: within }, () => {
  fc.assert(
    fc.property(
      fc.record({ options: groups, repetitionPenalty: fc.constantFrom(1, 1.5), ...models }),
      ({ options, repetitionPenalty, seed, spread }) => {
        const repeats = (tokens: readonly number[], token: number) => tokens.includes(token);
        const { ends, ...rest } = options;
        const search = new GroupSearch({
          ...rest,
          repetitionPenalty,
          repeats: (beam, id) => repeats(beam.tokens(), id),
          endTokens: ends.length,
          endsWith: endsWith(options),
        });
        const punished: PlainModel = (tokens) =>
          model(
            seed,
            spread,
          )(tokens).map((logprob, token) => (repeats(tokens, token) ? logprob * repetitionPenalty : logprob));
        const twice = (tokens: readonly number[], token: number) =>
          repeats(tokens, token) ? repetitionPenalty : 1;
        const found = run(search, punished);
        const wanted = plainGroups(punished, options, twice);
        expect(found.map(({ tokens }) => tokens)).toEqual(wanted.map(({ tokens }) => tokens));
        for (const [at, { score }] of wanted.entries()) expect(found[at]!.score).toBeCloseTo(score, 9);
      },
    ),
    runs,
  );
});

describe('what a search does where it is not that of a beam', () => {
  const plain: PlainOptions = {
    beams: 3,
    groups: 1,
    diversityPenalty: 0,
    lengthPenalty: 1,
    earlyStopping: false,
    maxTokens: 8,
    ends: [0],
    padToken: 0,
    stop: [],
  };
  const search = (more: Partial<PlainOptions>) => {
    const all = { ...plain, ...more };
    return new BeamSearch({ ...all, endTokens: all.ends.length, endsWith: endsWith(all) });
  };

  test('one beam is the greedy reply, which ends with its first end token', () => {
    const greedy: number[] = [];
    while (greedy.length < 8 && greedy.at(-1) !== 5) greedy.push(best(model(3, 9)(greedy), 1)[0]!.id);
    const [only, ...others] = run(search({ beams: 1, ends: [5] }), model(3, 9));
    expect([only!.tokens, others]).toEqual([greedy, []]);
  });

  test('tokens that may not come are not gone on with, and a search without a way on ends as it is', () => {
    const lone = search({});
    lone.advance([
      [
        { id: 7, logprob: -1 },
        { id: 8, logprob: -3.4028234663852886e38 },
      ],
    ]);
    expect(lone.running.map(({ beam }) => beam.tokens())).toEqual([[7]]);
    lone.advance([[]]);
    expect([lone.isOver, lone.finished().map(({ beam }) => beam.tokens())]).toEqual([true, [[7]]]);
  });

  test('broken off, it returns what runs as it is, among what has ended', () => {
    const broken = search({ beams: 2 });
    broken.advance([best([-1, -2, -3, -4], 4)]);
    expect(broken.finished().map(({ beam, end }) => [beam.tokens(), end])).toEqual([
      [[0], 'stop'],
      [[1], 'length'],
    ]);
  });
});

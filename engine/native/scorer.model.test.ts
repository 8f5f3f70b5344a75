import { afterAll, beforeAll, expect, test } from 'vitest';
import { rank } from './fakes/fakeSampler.ts';
import type { Context, Model, ScorerOptions } from './native.d.ts';
import { exactOptions, failureOf, loadModel, makeStep, openRuntime, tinyPath } from './test/device.ts';

let model: Model;
let context: Context;
let prompt: Int32Array;
let ends: number[];
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(exactOptions({ threads: 2 }));
  prompt = model.tokenize('def add(a, b):\n    return a + b\n\ndef sub(a, b', true, true);
  ends = Array.from({ length: model.info.vocabularySize }, (_, id) => id).filter((id) =>
    model.isEndOfGeneration(id),
  );
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

const scorer = (options: Partial<ScorerOptions> = {}): ScorerOptions => ({
  repetitionPenalty: 1,
  noRepeatNgram: 0,
  minTokens: 0,
  ofLogits: false,
  prompt,
  ...options,
});

/** The best of the last position, by a scorer, and as the plain form of it says. */
async function ranked(options: ScorerOptions, said: number[], topK: number) {
  const handle = context.createScorer(options);
  const tokens = [...options.prompt, ...said];
  const step = {
    ...makeStep([{ tokens, from: 0, sequence: 0, sampler: handle, topK }], true),
    saidCounts: Int32Array.of(said.length),
    said: Int32Array.from(said),
    cacheOps: Int32Array.of(1, 0, 0, 0, -1),
  };
  const { outcome, topIds, topLogprobs, logits, sampled } = await context.step(step);
  context.freeSampler(handle);
  expect([outcome, [...sampled]]).toEqual(['ok', [-1]]);
  const plain = [...rank(logits, options, said, ends).entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return { ids: [...topIds], scores: [...topLogprobs], plain: plain.slice(0, topK) };
}

test.each<[string, Partial<ScorerOptions>]>([
  ['nothing', {}],
  ['a repetition penalty', { repetitionPenalty: 1.3 }],
  ['a reward for repetition', { repetitionPenalty: 0.5 }],
  ['a penalty for logits', { repetitionPenalty: 1.5, ofLogits: true }],
  ['no token twice', { noRepeatNgram: 1 }],
  ['no two in a row twice', { noRepeatNgram: 2 }],
  ['no three in a row twice, and a penalty', { noRepeatNgram: 3, repetitionPenalty: 1.1 }],
  ['no end before 4 tokens', { minTokens: 4 }],
  ['no end before 3 tokens, of which there are as many', { minTokens: 3 }],
])('a scorer ranks by log-probabilities and %s', async (_, options) => {
  const said = [...model.tokenize('):\n    return a', false, true)].slice(0, 3);
  const { ids, scores, plain } = await ranked(scorer(options), said, 40);
  expect(ids).toEqual(plain.map(([id]) => id));
  for (const [at, [, score]] of plain.entries()) expect(scores[at]).toBeCloseTo(score, 4);
});

test('tokens that may not come are said last, with the lowest score there is', async () => {
  const { ids, scores, plain } = await ranked(scorer({ minTokens: 1 }), [], model.info.vocabularySize);
  const impossible = scores.filter((score) => score < -3e38).length;
  expect(impossible).toBe(ends.length);
  expect([...ids.slice(-impossible)].sort((a, b) => a - b)).toEqual(ends);
  expect(plain.slice(-impossible).every(([, score]) => score === -Infinity)).toBe(true);
});

test.each([
  ['a token that is none', { said: Int32Array.of(-1), saidCounts: Int32Array.of(1) }],
  ['counts that say more', { said: Int32Array.of(1), saidCounts: Int32Array.of(2) }],
  ['tokens that no count is for', { said: Int32Array.of(1, 1), saidCounts: Int32Array.of(1) }],
  ['counts for other walks', { said: Int32Array.of(1), saidCounts: Int32Array.of(0, 1) }],
])('what a beam has said is refused with %s', async (_, said) => {
  const handle = context.createScorer(scorer());
  const step = makeStep([{ tokens: [1], from: 0, sequence: 3, sampler: handle, topK: 2 }]);
  const failed = await failureOf(() => context.step({ ...step, ...said }));
  context.freeSampler(handle);
  expect(failed.code).toBe('native.invalidBatch');
});

test('a scorer says its best or is refused, and its prompt has tokens only', async () => {
  const handle = context.createScorer(scorer());
  const piece = { tokens: [1], from: 0, sequence: 3, sampler: handle };
  expect(await failureOf(() => context.step(makeStep([{ ...piece, topK: -1 }])))).toMatchObject({
    code: 'native.invalidBatch',
  });
  context.freeSampler(handle);
  const foreign = scorer({ prompt: Int32Array.of(1, 1 << 20) });
  expect(await failureOf(() => context.createScorer(foreign))).toMatchObject({ code: 'native.invalidBatch' });
});

import { expect, test } from 'vitest';
import { temporaryFolder } from '../models/test/builders.ts';
import { writeTape } from '../test/cases/cases.ts';
import type { SamplerOptions } from './native.d.ts';
import { contextOptions, loadModel, makeStep, openRuntime, samplerOptions } from './test/device.ts';

const runtime = openRuntime();
const samplers: [string, Partial<SamplerOptions>][] = [
  ['greedy', {}],
  ['with a penalty', { repeatPenalty: 1.3, repeatLastN: 8 }],
  ['drawn', { temperature: 0.8, topK: 40, topP: 0.9, minP: 0.05 }],
  ['kept from its end', { minTokens: 5 }],
];

/** A step of every sampler, with the scores of the two best. */
async function chosen(score: number) {
  const folder = await temporaryFolder();
  const model = await loadModel(runtime, writeTape(folder.path, 'tape', { says: 'abc', score }));
  const context = await model.createContext(contextOptions());
  const pieces = samplers.map(([, options], sequence) => {
    const sampler = context.createSampler(samplerOptions(options));
    return { tokens: [256], from: 0, sequence, sampler, topK: 2 };
  });
  const bare = { tokens: [256], from: 0, sequence: samplers.length, topK: 2 };
  const result = await context.step(makeStep([...pieces, bare]));
  await context.dispose();
  await model.dispose();
  await folder.remove();
  return result;
}

test.each([NaN, Infinity, -Infinity])(
  'a model whose scores are %s chooses nothing, and says so, whatever the sampler',
  async (score) => {
    const { outcome, readCounts, sampled, topIds, failures } = await chosen(score);
    expect([outcome, [...readCounts], sampled.length, topIds.length]).toEqual(['ok', [0, 0, 0, 0, 0], 0, 0]);
    expect(failures).toEqual([0, 1, 2, 3, 4].map((walk) => ({ walk, kind: 'noRanking', detail: '' })));
  },
);

test('scores that are numbers choose a token, and all that is reported of them is finite', async () => {
  const { sampled, topIds, topLogprobs, sampledLogprobs, failures } = await chosen(60);
  expect([[...sampled], failures]).toEqual([[97, 97, 97, 97, -1], []]);
  expect([...topIds].filter((_, index) => index % 2 === 0)).toEqual([97, 97, 97, 97, 97]);
  expect([...topLogprobs, ...sampledLogprobs.slice(0, -1)].every(Number.isFinite)).toBe(true);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context, Model } from './native.d.ts';
import {
  exactOptions,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  readFixture,
  removeCells,
  tinyPath,
} from './test/device.ts';

interface Reference {
  prompt: string;
  promptTokenIds: number[];
  logits: number[];
  greedyTokenIds: number[];
}
const { cases } = readFixture('tiny-py/logits.json') as { cases: Reference[] };

let model: Model;
let context: Context;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(exactOptions());
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

test('prompts have the reference tokens', () => {
  const tokens = cases.map(({ prompt }) => [...model.tokenize(prompt, true, true)]);
  expect(tokens).toEqual(cases.map(({ promptTokenIds }) => promptTokenIds));
});

test.each(cases.map((reference) => [reference.prompt, reference] as const))(
  'logits after %j are the reference to 1e-4, and the greedy tokens are its',
  async (_, { promptTokenIds, logits, greedyTokenIds }) => {
    const result = await context.step(makeStep([{ tokens: promptTokenIds, from: 0, sequence: 0 }], true));
    const errors = logits.map((logit, id) => Math.abs(logit - (result.logits[id] ?? NaN)));
    expect(Math.max(...errors)).toBeLessThan(1e-4);
    await removeCells(context, 0, 0, -1);
    expect(await generate(model, context, promptTokenIds, greedyTokenIds.length)).toEqual(greedyTokenIds);
    await removeCells(context, 0, 0, -1);
  },
);

test('five prompts in one batch have the logits of each alone', async () => {
  const pieces = cases.map(({ promptTokenIds }, sequence) => ({ tokens: promptTokenIds, from: 0, sequence }));
  const { logits } = await context.step(makeStep(pieces, true));
  const { vocabularySize } = model.info;
  const errors = cases.map(({ logits: wanted }, index) =>
    wanted.reduce(
      (most, logit, id) => Math.max(most, Math.abs(logit - (logits[index * vocabularySize + id] ?? NaN))),
      0,
    ),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-4);
});

test('log-probabilities are those of the logits, the best ones in order', async () => {
  const tokens = cases[0]?.promptTokenIds ?? [];
  const step = makeStep([{ tokens, from: 0, sequence: 7, topK: 5 }], true);
  const { logits, topIds, topLogprobs, sampledLogprobs } = await context.step(step);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const order = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, 5);
  expect([...topIds]).toEqual(order);
  for (const [index, id] of order.entries())
    expect(topLogprobs[index]).toBeCloseTo((logits[id] ?? 0) - total, 4);
  expect([...sampledLogprobs]).toEqual([NaN]);
});

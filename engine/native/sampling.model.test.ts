import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context, Model, SamplerOptions } from './native.d.ts';
import {
  copyCells,
  exactOptions,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  samplerOptions,
  tinyPath,
} from './test/device.ts';

let model: Model;
let context: Context;
let prompt: Int32Array;
let logits: Float32Array;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(exactOptions({ stepTokens: 512, threads: 2 }));
  prompt = model.tokenize('for key in range(10):\n', true, true);
  const { logits: row } = await context.step(makeStep([{ tokens: prompt, from: 0, sequence: 0 }], true));
  logits = row;
  await removeCells(context, 0, prompt.length - 1, -1);
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

/** Draws `count` times after the same prompt, each with a seed of its own, as branches of one step each. */
async function draws(count: number, options: Partial<SamplerOptions>): Promise<number[]> {
  const drawn: number[] = [];
  const from = prompt.length - 1;
  for (let seed = 0; seed < count; seed += 50) {
    const pieces = Array.from({ length: 50 }, (_, index) => ({
      tokens: prompt.slice(-1),
      from,
      sequence: index + 1,
      sampler: context.createSampler(samplerOptions({ seed: seed + index, ...options })),
    }));
    for (const { sequence } of pieces) await copyCells(context, 0, sequence, 0, from);
    drawn.push(...(await context.step(makeStep(pieces))).sampled);
    for (const { sequence, sampler } of pieces) {
      await removeCells(context, sequence, 0, -1);
      context.freeSampler(sampler);
    }
  }
  return drawn;
}

const probabilities = (temperature: number): [number, number][] => {
  const weights = [...logits].map((logit, id): [number, number] => [id, Math.exp(logit / temperature)]);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return weights.map(([id, weight]): [number, number] => [id, weight / total]).sort((a, b) => b[1] - a[1]);
};

/** Pearson's chi-squared over the tokens expected at least five times; the rest in one class. */
function chiSquared(drawn: number[], expected: [number, number][]): { value: number; classes: number } {
  const common = expected.filter(([, p]) => p * drawn.length >= 5);
  const counts = common.map(
    ([id, p]) => [drawn.filter((token) => token === id).length, p * drawn.length] as const,
  );
  const rest = drawn.length - counts.reduce((sum, [count]) => sum + count, 0);
  const restExpected = drawn.length - counts.reduce((sum, [, mean]) => sum + mean, 0);
  const all = restExpected > 1 ? [...counts, [rest, restExpected] as const] : counts;
  return {
    value: all.reduce((sum, [count, mean]) => sum + (count - mean) ** 2 / mean, 0),
    classes: all.length,
  };
}

test('draws follow the distribution of the logits at a temperature', async () => {
  const { value, classes } = chiSquared(await draws(2000, { temperature: 1.5 }), probabilities(1.5));
  // The 99.99 % point is about f + 4 sqrt(2 f) + 10; the seeds are fixed, so this passes always or never.
  expect(value).toBeLessThan(classes + 4 * Math.sqrt(2 * classes) + 10);
});

test('top-k, top-p and min-p cut where they say', async () => {
  const order = probabilities(1);
  const idsUntil = (stop: (index: number, sum: number, p: number) => boolean): number[] => {
    let sum = 0;
    const end = order.findIndex(([, p], index) => {
      const stops = stop(index, sum, p);
      sum += p;
      return stops;
    });
    return order.slice(0, end).map(([id]) => id);
  };
  const inside = async (options: Partial<SamplerOptions>, allowed: number[]) =>
    (await draws(400, { temperature: 1, ...options })).filter((token) => !allowed.includes(token));
  const best = order[0]?.[1] ?? 1;
  expect(
    await inside(
      { topK: 3 },
      idsUntil((index) => index === 3),
    ),
  ).toEqual([]);
  expect(
    await inside(
      { topP: 0.6 },
      idsUntil((_, sum) => sum >= 0.6),
    ),
  ).toEqual([]);
  expect(
    await inside(
      { minP: 0.1 },
      idsUntil((_, __, p) => p < 0.1 * best),
    ),
  ).toEqual([]);
  expect(
    await inside(
      { topK: 1 },
      order.slice(0, 1).map(([id]) => id),
    ),
  ).toEqual([]);
});

test('a seed gives the same reply again, another one another', async () => {
  const say = async (seed: number) => {
    const reply = await generate(model, context, prompt.slice(-1), 30, {
      from: prompt.length - 1,
      sampler: { temperature: 1, seed },
    });
    await removeCells(context, 0, prompt.length - 1, -1);
    return reply;
  };
  const [first, again, other] = [await say(7), await say(7), await say(8)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('a repetition penalty turns away what was said, prompt included', async () => {
  const greedy = logits.indexOf(Math.max(...logits));
  const pick = async (options: Partial<SamplerOptions>) => {
    const sampler = context.createSampler(samplerOptions(options));
    const { sampled } = await context.step(
      makeStep([{ tokens: prompt.slice(-1), from: prompt.length - 1, sequence: 0, sampler }]),
    );
    await removeCells(context, 0, prompt.length - 1, -1);
    context.freeSampler(sampler);
    return sampled[0];
  };
  const seen = { history: Int32Array.of(greedy), repeatPenalty: 100 };
  expect(await pick({})).toBe(greedy);
  expect(await pick({ ...seen, repeatLastN: 8 })).not.toBe(greedy);
  expect(await pick({ ...seen, repeatLastN: 0 })).toBe(greedy);
  expect(await pick({ ...seen, repeatLastN: 1, history: Int32Array.of(greedy, greedy + 1) })).toBe(greedy);
});

test('the end may not be chosen before minTokens, greedy or drawn', async () => {
  const opening = model.tokenize('def __init__(self', true, true);
  const said = await generate(model, context, opening, 100, { sequence: 9 });
  expect(model.isEndOfGeneration(said.at(-1) ?? -1)).toBe(true);
  const last = opening.length + said.length - 2;
  const endsAfter = async (sampler: Partial<SamplerOptions>) => {
    await removeCells(context, 9, last, -1);
    const [next = -1] = await generate(model, context, said.slice(-2, -1), 1, {
      sequence: 9,
      from: last,
      sampler,
    });
    return model.isEndOfGeneration(next);
  };
  expect(await endsAfter({})).toBe(true);
  expect(await endsAfter({ minTokens: 1 })).toBe(false);
  const drawn = [];
  for (let seed = 0; seed < 20; seed++) drawn.push(await endsAfter({ temperature: 0.5, seed, minTokens: 1 }));
  expect(drawn).toEqual(drawn.map(() => false));
  await removeCells(context, 9, 0, -1);
});

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
import { follows, normalised, softmax, type Distribution } from './test/distribution.ts';

let model: Model;
let context: Context;
let prompt: Int32Array;
let logits: Float32Array;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(exactOptions({ stepTokens: 512 }));
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

const probabilities = (temperature: number) => softmax(logits.entries(), temperature);

/**
 * The likeliest tokens until `stop` says that one is out, judged before the temperature as the chain does, with the probabilities that they have among
 * themselves after it.
 */
function cut(temperature: number, stop: (index: number, sum: number, p: number) => boolean): Distribution {
  const order = probabilities(1);
  let before = 0;
  const end = order.findIndex(([, p], index) => {
    const stops = stop(index, before, p);
    before += p;
    return stops;
  });
  const kept = order.slice(0, end).map(([id, p]): [number, number] => [id, p ** (1 / temperature)]);
  return normalised(kept);
}

// The seeds are fixed, so these pass always or never.
test.each([0.7, 1, 1.5])(
  'draws follow the distribution of the logits at a temperature of %f',
  async (temperature) => {
    const expected = probabilities(temperature);
    expect(follows(await draws(2000, { temperature }), expected)).toBe(true);
  },
);

test('top-k, top-p and min-p keep what they say, in its proportions, and cut the rest', async () => {
  const [[best, most] = [NaN, NaN]] = probabilities(1);
  const cases: [Partial<SamplerOptions>, Distribution][] = [
    [{ topK: 3 }, cut(1.5, (index) => index === 3)],
    [{ topP: 0.6 }, cut(1.5, (_, sum) => sum >= 0.6)],
    [{ minP: 0.1 }, cut(1.5, (_, __, p) => p < 0.1 * most)],
  ];
  for (const [options, kept] of cases) {
    expect(kept.length).toBeGreaterThan(1);
    expect([options, follows(await draws(1000, { temperature: 1.5, ...options }), kept)]).toEqual([
      options,
      true,
    ]);
  }
  const likeliest = await draws(100, { temperature: 1.5, topK: 1 });
  expect(new Set(likeliest)).toEqual(new Set([best]));
});

test('draws that follow another rule are found out: always the best, all alike, too regular', () => {
  const order = probabilities(1.5);
  const three = cut(1.5, (index) => index === 3);
  for (const expected of [order, three]) {
    expect(follows(new Array<number>(2000).fill(expected[0]![0]), expected)).toBe(false);
    const alike = Array.from(
      { length: 2000 },
      (_, index) => expected[index % Math.min(50, expected.length)]![0],
    );
    expect(follows(alike, expected)).toBe(false);
  }
  // Each token exactly as often as expected: no draws at all.
  const regular = order.flatMap(([id, p]) => new Array<number>(Math.round(p * 20_000)).fill(id));
  expect(follows(regular, order)).toBe(false);
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

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context, Model, SamplerOptions } from './native.d.ts';
import {
  copyCells,
  embeddedPath,
  exactOptions,
  failureOf,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  samplerOptions,
  tinyPath,
} from './test/device.ts';
import { follows, normalised, softmax, type Distribution } from './test/distribution.ts';

/**
 * Each sampler against its published rule, worked out here from the same logits, on two models: what a chain leaves to draw from is reported by the
 * device with its probabilities, so one step shows the whole distribution; that draws follow it is shown by drawing.
 */
interface Place {
  model: Model;
  context: Context;
  prompt: Int32Array;
  logits: Float32Array;
}
const places: Place[] = [];

async function place(path: string, text: string): Promise<Place> {
  const model = await loadModel(openRuntime(), path);
  const context = await model.createContext(exactOptions({ stepTokens: 256 }));
  const prompt = model.tokenize(text, true, true);
  const { logits } = await context.step(makeStep([{ tokens: prompt, from: 0, sequence: 0 }], true));
  await removeCells(context, 0, prompt.length - 1, -1);
  return { model, context, prompt, logits };
}

beforeAll(async () => {
  places.push(await place(tinyPath, 'for key in range(10):\n'));
  places.push(await place(embeddedPath, 'The weather was'));
});
afterAll(async () => {
  for (const { model, context } of places) {
    await context.dispose();
    await model.dispose();
  }
});

interface Seen {
  token: number;
  logprob: number;
  drawnFrom: Distribution;
}

/** One choice after the prompt, and what it was drawn from. */
async function choice(
  { context, prompt, logits }: Place,
  options: Partial<SamplerOptions>,
  top = 1000,
): Promise<Seen> {
  const sampler = context.createSampler(
    samplerOptions({ temperature: 1, position: prompt.length, ...options }),
  );
  const from = prompt.length - 1;
  const step = makeStep([{ tokens: prompt.slice(-1), from, sequence: 0, sampler }]);
  const topK = Math.min(top, logits.length);
  const result = await context.step({ ...step, chainTopK: Int32Array.of(topK) });
  await removeCells(context, 0, from, -1);
  context.freeSampler(sampler);
  if (result.failures.length > 0) throw new Error(result.failures[0]!.detail);
  return {
    token: result.sampled[0] ?? -1,
    logprob: result.chainLogprobs[0] ?? NaN,
    drawnFrom: [...result.chainTopIds]
      .map((id, at): [number, number] => [id, Math.exp(result.chainTopLogprobs[at] ?? NaN)])
      .filter(([id]) => id >= 0),
  };
}

/** Whether a distribution is the expected one: the likeliest `count` of it, to float32's accuracy. */
function expectSame({ drawnFrom, token, logprob }: Seen, expected: Distribution): void {
  const wanted = expected.slice(0, drawnFrom.length).map(([, p]) => p);
  if (expected.length <= 1000) expect(drawnFrom.length).toBe(expected.length);
  const off = drawnFrom.map(([id, p], at) => {
    const own = expected.find(([other]) => other === id)?.[1] ?? NaN;
    return Math.max(Math.abs(p - own), Math.abs(p - (wanted[at] ?? NaN)));
  });
  expect(Math.max(...off)).toBeLessThan(1e-4);
  expect(Math.exp(logprob)).toBeCloseTo(expected.find(([id]) => id === token)?.[1] ?? NaN, 3);
}

/** The likeliest until `ends` says that one is out. */
function until(
  order: Distribution,
  ends: (index: number, before: number, p: number) => boolean,
): Distribution {
  let before = 0;
  const end = order.findIndex(([, p], index) => {
    const out = ends(index, before, p);
    before += p;
    return out;
  });
  return normalised(end < 0 ? order : order.slice(0, end));
}

const all = ({ logits }: Place) => softmax(logits.entries());
/** The ids of the three likeliest. */
const likeliest = (of: Place) => all(of).map(([id]) => id) as [number, number, number, ...number[]];
const entropy = (of: Distribution) => -of.reduce((sum, [, p]) => sum + (p > 0 ? p * Math.log(p) : 0), 0);

const typical = (of: Distribution, mass: number): Distribution => {
  const mean = entropy(of);
  const byType = [...of].sort((a, b) => Math.abs(-Math.log(a[1]) - mean) - Math.abs(-Math.log(b[1]) - mean));
  let sum = 0;
  const last = byType.findIndex(([, p]) => (sum += p) > mass);
  return normalised(last < 0 ? byType : byType.slice(0, last + 1));
};

const sigma = ({ logits }: Place, n: number): Distribution => {
  const mean = logits.reduce((sum, one) => sum + one, 0) / logits.length;
  const deviation = Math.sqrt(logits.reduce((sum, one) => sum + (one - mean) ** 2, 0) / logits.length);
  const least = logits.reduce((a, b) => Math.max(a, b)) - n * deviation;
  return softmax([...logits.entries()].filter(([, logit]) => logit >= least));
};

const dynamic = (place: Place, temperature: number, range: number, exponent: number): Distribution => {
  const doubt = entropy(all(place)) / Math.log(place.logits.length);
  const least = Math.max(0, temperature - range);
  return softmax(place.logits.entries(), least + (temperature + range - least) * doubt ** exponent);
};

const rules: [string, Partial<SamplerOptions>, (of: Place) => Distribution][] = [
  ['temperature', { temperature: 0.6 }, ({ logits }) => softmax(logits.entries(), 0.6)],
  ['top-k', { topK: 5 }, (of) => until(all(of), (index) => index === 5)],
  ['top-p', { topP: 0.7 }, (of) => until(all(of), (_, before) => before >= 0.7)],
  ['min-p', { minP: 0.05 }, (of) => until(all(of), (_, __, p) => p < 0.05 * all(of)[0]![1])],
  ['typical', { typicalP: 0.6 }, (of) => typical(all(of), 0.6)],
  ['top-n-sigma', { topNSigma: 1.5 }, (of) => sigma(of, 1.5)],
  [
    'dynamic temperature',
    { temperature: 1, dynamicRange: 0.6, dynamicExponent: 1 },
    (of) => dynamic(of, 1, 0.6, 1),
  ],
  [
    'dynamic temperature down to nothing, squared',
    { temperature: 0.5, dynamicRange: 0.9, dynamicExponent: 2 },
    (of) => dynamic(of, 0.5, 0.9, 2),
  ],
  [
    'xtc that always strikes',
    { xtcProbability: 1, xtcThreshold: 0.02 },
    (of) => {
      const tops = all(of).filter(([, p]) => p >= 0.02).length;
      return normalised(all(of).slice(Math.max(0, tops - 1)));
    },
  ],
  [
    'several in their usual order',
    { topK: 20, topP: 0.9, minP: 0.02, temperature: 1.4 },
    (of) => {
      const kept = until(all(of), (index) => index === 20);
      const nucleus = until(kept, (_, before) => before >= 0.9);
      const likely = nucleus.filter(([, p]) => p >= 0.02 * nucleus[0]![1]);
      return normalised(likely.map(([id, p]): [number, number] => [id, p ** (1 / 1.4)]));
    },
  ],
];

test.each(rules)('%s leaves what its rule says, in its proportions', async (_, options, rule) => {
  for (const of of places) {
    const expected = rule(of);
    expect(expected.length).toBeGreaterThan(1);
    expectSame(await choice(of, options), expected);
  }
});

test('penalties and biases change the scores that they speak of, by what they say', async () => {
  for (const of of places) {
    const [first, second, third] = likeliest(of);
    const options: Partial<SamplerOptions> = {
      history: Int32Array.of(third, first, second, first, first),
      repeatPenalty: 1.3,
      frequencyPenalty: 0.4,
      presencePenalty: -0.7,
      repeatLastN: 4, // the third is out of reach
      biasIds: Int32Array.of(third, second),
      biases: Float32Array.of(1.5, -Infinity),
    };
    const scores = [...of.logits.entries()].map(([id, logit]): [number, number] => {
      const biased = logit + (id === third ? 1.5 : 0);
      const count = id === first ? 3 : 0;
      if (count === 0) return [id, id === second ? -Infinity : biased];
      return [id, (biased <= 0 ? biased * 1.3 : biased / 1.3) - count * 0.4 + 0.7];
    });
    expectSame(await choice(of, options), softmax(scores));
    // Greedy keeps to them as well.
    const best = softmax(scores)[0]?.[0];
    expect(await choice(of, { ...options, temperature: 0 })).toMatchObject({ token: best, logprob: 0 });
  }
});

test('dry takes the more off a token the longer the run is that it would repeat', async () => {
  for (const of of places) {
    const [first, second] = likeliest(of);
    const [a, b, c, d] = [20, 21, 22, 23];
    // The end `b c` was seen before `first`, and `a b c` before `second`: their runs would grow to 2 and 3.
    const history = Int32Array.of(d, b, c, first, a, b, c, second, a, b, c);
    const options = { history, dryMultiplier: 0.8, dryBase: 1.5, dryAllowedLength: 2, dryLastN: 100 };
    const off = new Map([
      [first, 0.8 * 1.5 ** (2 - 2)],
      [second, 0.8 * 1.5 ** (3 - 2)],
    ]);
    const scores = [...of.logits.entries()].map(([id, logit]): [number, number] => [
      id,
      logit - (off.get(id) ?? 0),
    ]);
    expectSame(await choice(of, options), softmax(scores));
    // Seen from less far back only the nearer run is there; and a breaker in the run ends it.
    const near = scores.map(([id, score]): [number, number] => [
      id,
      id === first ? (of.logits[id] ?? 0) : score,
    ]);
    expectSame(await choice(of, { ...options, dryLastN: 7 }), softmax(near));
    // What is no longer than the allowed length is free.
    const free = [...of.logits.entries()].map(([id, logit]): [number, number] => [
      id,
      logit - (id === second ? 0.8 : 0),
    ]);
    expectSame(await choice(of, { ...options, dryAllowedLength: 3 }), softmax(free));
    const word = Buffer.from(of.model.piece(c, false)).toString();
    expectSame(await choice(of, { ...options, dryBreakers: [word] }), all(of));
  }
});

test('an order is kept: the temperature before a cut changes what the cut leaves', async () => {
  const [of] = places as [Place];
  const options = { temperature: 2, minP: 0.1 };
  const cutFirst = until(all(of), (_, __, p) => p < 0.1 * all(of)[0]![1]);
  const flat = softmax(of.logits.entries(), 2);
  const heatFirst = until(flat, (_, __, p) => p < 0.1 * flat[0]![1]);
  expect(heatFirst.length).toBeGreaterThan(cutFirst.length);
  expectSame(
    await choice(of, { ...options, order: ['minP', 'temperature'] }),
    normalised(cutFirst.map(([id, p]): [number, number] => [id, Math.sqrt(p)])),
  );
  expectSame(await choice(of, { ...options, order: ['temperature', 'minP'] }), heatFirst);
  // What is left out does not take part.
  expectSame(await choice(of, { ...options, order: ['temperature'] }), flat);
  expectSame(await choice(of, { ...options, order: [] }), all(of));
});

test('xtc strikes as often as it says', async () => {
  const [of] = places as [Place];
  const tops = all(of).filter(([, p]) => p >= 0.02);
  expect(tops.length).toBeGreaterThan(1);
  let struck = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { drawnFrom } = await choice(of, { xtcProbability: 0.3, xtcThreshold: 0.02, seed }, 1);
    if (drawnFrom[0]![0] !== all(of)[0]![0]) struck += 1;
  }
  // 60 expected, with a deviation of 6.5; the seeds are fixed.
  expect(struck).toBeGreaterThan(36);
  expect(struck).toBeLessThan(84);
});

test('draws of every way to choose follow what was left to draw from', async () => {
  const [of] = places as [Place];
  const { context, prompt } = of;
  const from = prompt.length - 1;
  const ways: Partial<SamplerOptions>[] = [
    { typicalP: 0.7 },
    { mirostat: 1, mirostatTau: 3 },
    { mirostat: 2, mirostatTau: 3 },
    { adaptiveTarget: 0.2, topK: 20 },
  ];
  for (const options of ways) {
    const { drawnFrom } = await choice(of, { ...options, seed: 1 });
    const drawn: number[] = [];
    for (let seed = 0; seed < 1000; seed += 50) {
      const pieces = Array.from({ length: 50 }, (_, index) => ({
        tokens: prompt.slice(-1),
        from,
        sequence: index + 1,
        sampler: context.createSampler(samplerOptions({ temperature: 1, seed: seed + index, ...options })),
      }));
      for (const { sequence } of pieces) await copyCells(context, 0, sequence, 0, from);
      drawn.push(...(await context.step(makeStep(pieces))).sampled);
      for (const { sequence, sampler } of pieces) {
        await removeCells(context, sequence, 0, -1);
        context.freeSampler(sampler);
      }
    }
    expect([options, follows(drawn, drawnFrom)]).toEqual([options, true]);
    expect(follows(new Array<number>(1000).fill(drawnFrom[0]![0]), drawnFrom)).toBe(false);
  }
});

/** Goes on for `count` tokens with one sampler; the mean surprise in bits by the model's own probabilities. */
async function surprise(of: Place, options: Partial<SamplerOptions>, count = 40): Promise<number> {
  const { context, prompt } = of;
  const sampler = context.createSampler(samplerOptions({ temperature: 1, seed: 3, ...options }));
  let token = prompt.at(-1) ?? 0;
  let bits = 0;
  for (let at = 0; at < count; at++) {
    const step = makeStep([{ tokens: [token], from: prompt.length - 1 + at, sequence: 0, sampler, topK: 0 }]);
    const { sampled, sampledLogprobs } = await context.step(step);
    token = sampled[0] ?? 0;
    bits -= (sampledLogprobs[0] ?? NaN) / Math.LN2;
  }
  await removeCells(context, 0, prompt.length - 1, -1);
  context.freeSampler(sampler);
  return bits / count;
}

test.each([1, 2])('mirostat %d keeps the surprise near what is asked, low or high', async (mirostat) => {
  const embedded = places[1]!;
  const [low, high] = [
    await surprise(embedded, { mirostat, mirostatTau: 1.5, mirostatEta: 0.3 }),
    await surprise(embedded, { mirostat, mirostatTau: 6, mirostatEta: 0.3 }),
  ];
  expect(low).toBeLessThan(3);
  expect(high).toBeGreaterThan(low + 1.5);
});

test.each([0.1, 0.9])('mirostat 2 moves its cut by eta %d times what it missed by', async (mirostatEta) => {
  for (const of of places) {
    const { context, prompt } = of;
    const mirostatTau = 2;
    const sampler = context.createSampler(
      samplerOptions({ temperature: 1, seed: 4, mirostat: 2, mirostatTau, mirostatEta }),
    );
    const from = prompt.length - 1;
    const top = Math.min(1000, of.logits.length);
    const step = async (token: number, at: number) => {
      const plan = makeStep([{ tokens: [token], from: from + at, sequence: 0, sampler }], true);
      return context.step({ ...plan, chainTopK: Int32Array.of(top) });
    };
    const first = await step(prompt.at(-1)!, 0);
    const missed = -first.chainLogprobs[0]! / Math.LN2 - mirostatTau;
    const cut = 2 * mirostatTau - mirostatEta * missed;
    const second = await step(first.sampled[0]!, 1);
    await removeCells(context, 0, from, -1);
    context.freeSampler(sampler);
    const surprises = softmax(second.logits.entries()).map(([, p]) => -Math.log2(p));
    const left = [...second.chainTopIds].filter((id) => id >= 0).length;
    const least = surprises.filter((bits) => bits <= cut - 1e-3).length;
    const most = surprises.filter((bits) => bits <= cut + 1e-3).length;
    expect([left >= Math.max(1, least), left <= Math.max(1, most)]).toEqual([true, true]);
  }
});

test('adaptive-p remembers for as long as it is told: the text is another one', async () => {
  const embedded = places[1]!;
  const of = (adaptiveDecay: number) =>
    surprise(embedded, { minP: 0.02, adaptiveTarget: 0.3, adaptiveDecay });
  const [short, again, long] = [await of(0), await of(0), await of(0.99)];
  expect([again, long === short]).toEqual([short, false]);
});

test('adaptive-p goes for tokens of the probability that is asked', async () => {
  const embedded = places[1]!;
  const [rare, common] = [
    await surprise(embedded, { minP: 0.02, adaptiveTarget: 0.1 }),
    await surprise(embedded, { minP: 0.02, adaptiveTarget: 0.9 }),
  ];
  expect(common).toBeLessThan(rare - 0.5);
});

test('cuts that meet scores far apart, or a single candidate, still leave a choice', async () => {
  const extremes: Partial<SamplerOptions>[] = [
    { temperature: 1e-6, typicalP: 0.5, order: ['temperature', 'typicalP'] },
    { temperature: 1e-6, mirostat: 1 },
    { temperature: 1e-6, mirostat: 2 },
    { temperature: 1e-6, dynamicRange: 1e-6, dynamicExponent: 4 },
    { temperature: 10, dynamicRange: 10, dynamicExponent: 0.1 },
    { topK: 1, typicalP: 1e-9 },
    { topK: 1, mirostat: 1, order: ['topK'] },
    { topK: 1, topNSigma: 1e-9, xtcProbability: 1 },
    { topP: 1e-9, adaptiveTarget: 0 },
    { topNSigma: 1e-9, typicalP: 0.5, minP: 1, topP: 1e-9, xtcProbability: 1, dynamicRange: 10 },
    { repeatPenalty: 1000, frequencyPenalty: 1000, repeatLastN: 4, history: Int32Array.of(1, 2, 3, 4) },
    { dryMultiplier: 1000, dryBase: 1000, dryLastN: 64, history: new Int32Array(64).fill(7) },
  ];
  for (const of of places)
    for (const options of extremes) {
      const { token, drawnFrom } = await choice(of, options);
      const sum = drawnFrom.reduce((total, [, p]) => total + p, 0);
      expect([options, token >= 0 && token < of.logits.length, sum > 0 && sum < 1.001]).toEqual([
        options,
        true,
        true,
      ]);
    }
});

test('where everything is ruled out the walk fails in words', async () => {
  const [of] = places as [Place];
  const every = Int32Array.from(of.logits.keys());
  const options = { biasIds: every, biases: new Float32Array(every.length).fill(-Infinity) };
  await expect(choice(of, options)).rejects.toThrow('no token may come next');
});

test('a chain that cannot be made is refused by name', async () => {
  const [{ context, logits }] = places as [Place];
  const issues = (options: object) => failureOf(() => context.createSampler(samplerOptions(options)));
  const refused = (issue: string) => ({
    code: 'request.invalid',
    data: { name: 'native', issues: [issue] },
  });
  expect(await issues({ biasIds: Int32Array.of(logits.length), biases: Float32Array.of(1) })).toEqual(
    refused(`sampling.logitBias: token ${logits.length} is not in the vocabulary of ${logits.length}`),
  );
  expect(await issues({ order: ['topK', 'nucleus'] })).toEqual(refused('order: no sampler nucleus'));
  expect(await issues({ order: ['topK', 'topK'] })).toEqual(refused('order: topK twice'));
  expect(await issues({ mirostat: 3 })).toEqual(refused('mirostat: expected a whole number from 0 to 2'));
});

test('what is drawn depends on the seed and the position, not on how many were drawn before', async () => {
  const [of] = places as [Place];
  const { context, prompt } = of;
  const say = async (count: number, from: number, before: readonly number[]) => {
    const said: number[] = [];
    const sampler = context.createSampler(
      samplerOptions({
        temperature: 1.5,
        seed: 5,
        position: prompt.length + before.length,
        xtcProbability: 0.5,
      }),
    );
    let next = before.length === 0 ? [...prompt.slice(-1)] : [...before.slice(-1)];
    for (let at = from; said.length < count; at += next.length, next = [said.at(-1)!]) {
      const { sampled } = await context.step(makeStep([{ tokens: next, from: at, sequence: 0, sampler }]));
      said.push(sampled[0] ?? -1);
    }
    context.freeSampler(sampler);
    return said;
  };
  const whole = await say(24, prompt.length - 1, []);
  await removeCells(context, 0, prompt.length + 9, -1);
  // The first ten lie in the cache; the eleventh goes on from there with a sampler that has drawn nothing.
  const rest = await say(14, prompt.length + 9, whole.slice(0, 10));
  await removeCells(context, 0, prompt.length - 1, -1);
  expect([...whole.slice(0, 10), ...rest]).toEqual(whole);
  expect(new Set(whole).size).toBeGreaterThan(1);
});

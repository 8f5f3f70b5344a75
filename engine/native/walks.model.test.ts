import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packCacheOps, type NativeCacheOp } from './cacheOps.ts';
import type { Context, Model, NativeStep, SamplerOptions } from './native.d.ts';
import {
  contextOptions,
  copyCells,
  exactOptions,
  failureOf,
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
let prompt: number[];
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(exactOptions({ contextLength: 1024, stepTokens: 256, threads: 2 }));
  prompt = [...model.tokenize('def add(a, b):\n    return', true, true)];
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

/** Rows of one sequence that are one walk along a chain: the last chosen token and what was drafted to come after it. */
function chainStep(tokens: number[], from: number, sequence: number, sampler: number): NativeStep {
  const rows = tokens.map((token, index) => ({ tokens: [token], from: from + index, sequence, topK: 2 }));
  return {
    ...makeStep(rows),
    walks: Int32Array.of(tokens.length),
    parents: Int32Array.from(tokens, (_, index) => index - 1),
    samplers: Int32Array.of(sampler),
    topK: Int32Array.of(2),
  };
}

/** Writes `count` tokens with drafts of three that `draft` makes from what was said, right or wrong. */
async function drafted(
  options: Partial<SamplerOptions>,
  count: number,
  draft: (said: number[]) => number[],
): Promise<{ said: number[]; steps: number }> {
  const sampler = context.createSampler(samplerOptions({ history: Int32Array.from(prompt), ...options }));
  await context.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 0 }]));
  const said: number[] = [];
  let steps = 0;
  for (let position = prompt.length - 1; said.length < count; steps++) {
    const rows = [said.at(-1) ?? prompt.at(-1) ?? 0, ...draft(said)];
    const cut: NativeCacheOp = { kind: 'remove', sequence: 0, from: position, to: -1 };
    const step = { ...chainStep(rows, position, 0, sampler), cacheOps: packCacheOps([cut]) };
    const { outcome, readCounts, read, sampled } = await context.step(step);
    expect([outcome, [...read]]).toEqual(['ok', [...read.keys()]]);
    said.push(...sampled);
    position += readCounts[0] ?? 0;
  }
  context.freeSampler(sampler);
  await removeCells(context, 0, 0, -1);
  return { said: said.slice(0, count), steps };
}

const settings: [string, Partial<SamplerOptions>][] = [
  ['greedy', {}],
  ['drawn', { temperature: 0.8, seed: 11 }],
  ['drawn with a penalty', { temperature: 1.2, topP: 0.9, repeatPenalty: 1.3, repeatLastN: 16, seed: 12 }],
];

describe.each(settings)('%s', (_, options) => {
  const alone = async () => {
    const said = await generate(model, context, prompt, 40, { sampler: options });
    await removeCells(context, 0, 0, -1);
    return said;
  };

  test('the text is the same with right drafts, in a third of the steps', async () => {
    const expected = await alone();
    const right = await drafted(options, expected.length, (said) =>
      expected.slice(said.length, said.length + 3),
    );
    expect(right.said).toEqual(expected);
    expect(right.steps).toBeLessThan(expected.length / 2);
  });

  test('and with wrong ones: a sampler does not see what is behind a mismatch', async () => {
    const expected = await alone();
    const wrongAt = (said: number[]) => said.length % 3;
    const wrong = await drafted(options, expected.length, (said) =>
      expected
        .slice(said.length, said.length + 3)
        .map((token, index) => (index === wrongAt(said) ? (token + 1) % 2048 : token)),
    );
    expect(wrong.said).toEqual(expected);
  });
});

test('in a tree the branch is followed that agrees, in whichever order they lie', async () => {
  const expected = await generate(model, context, prompt, 4);
  await removeCells(context, 0, prompt.length - 1, -1);
  const [a = 0, b = 0, c = 0] = expected;
  const from = prompt.length - 1;
  for (const order of [
    [1, 2],
    [2, 1],
  ]) {
    for (const sequence of [1, 2]) await copyCells(context, 0, sequence, 0, from);
    const sampler = context.createSampler(samplerOptions());
    const [wrong = 1, right = 2] = order;
    const branches = [wrong, right]
      .sort((x, y) => x - y)
      .map((sequence) => ({
        tokens: sequence === right ? [a, b] : [a + 1, b],
        sequence,
      }));
    const rows = branches.flatMap(({ tokens, sequence }) =>
      tokens.map((token, index) => ({ tokens: [token], from: from + 1 + index, sequence })),
    );
    const root = { tokens: prompt.slice(-1), from, sequence: 1 };
    const flat = makeStep([root, ...rows]);
    const result = await context.step({
      ...flat,
      seqIdCounts: Int32Array.of(2, 1, 1, 1, 1),
      seqIds: Int32Array.of(1, 2, 1, 1, 2, 2),
      walks: Int32Array.of(5),
      parents: Int32Array.of(-1, 0, 1, 0, 3),
      samplers: Int32Array.of(sampler),
      topK: Int32Array.of(0),
    });
    expect([[...result.sampled], [...result.read]]).toEqual([[a, b, c], right === 1 ? [0, 1, 2] : [0, 3, 4]]);
    context.freeSampler(sampler);
    for (const sequence of [1, 2]) await removeCells(context, sequence, 0, -1);
  }
  await removeCells(context, 0, 0, -1);
});

test('a walk without a sampler reads every output and chooses nothing', async () => {
  const step = chainStep(prompt, 0, 0, -1);
  const { readCounts, sampled, topIds, topLogprobs, logSumExps, logits } = await context.step({
    ...step,
    wantLogits: true,
  });
  const row = logits.subarray(0, model.info.vocabularySize);
  expect([[...readCounts], new Set(sampled), topIds.length]).toEqual([
    [prompt.length],
    new Set([-1]),
    2 * prompt.length,
  ]);
  expect(logSumExps[0]).toBeCloseTo(Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)), 4);
  expect(topLogprobs[0]).toBeCloseTo((row[topIds[0] ?? 0] ?? NaN) - (logSumExps[0] ?? NaN), 5);
  await removeCells(context, 0, 0, -1);
});

describe('a walk that fails', () => {
  /** Eight replies of one token, the third by `options`. */
  const eight = async (options: Partial<SamplerOptions>) => {
    const pieces = Array.from({ length: 8 }, (_, sequence) => ({
      tokens: prompt,
      from: 0,
      sequence,
      topK: 1,
      sampler: context.createSampler(
        samplerOptions({ temperature: 0.7, seed: sequence, ...(sequence === 2 ? options : {}) }),
      ),
    }));
    const result = await context.step(makeStep(pieces));
    for (const { sequence, sampler } of pieces) {
      context.freeSampler(sampler);
      await removeCells(context, sequence, 0, -1);
    }
    return result;
  };

  test('ends alone, says why, and leaves the others as they are', async () => {
    const whole = await eight({});
    const end = { grammar: 'root ::= ""', minTokens: 1 }; // nothing but the end, which may not come yet
    const { readCounts, sampled, failures } = await eight(end);
    expect(failures).toEqual([
      {
        walk: 2,
        kind: 'sampler',
        detail: 'no token may come next: the grammar, a bias, or the least number of tokens, rules out all',
      },
    ]);
    expect([...readCounts]).toEqual([1, 1, 0, 1, 1, 1, 1, 1]);
    expect([...sampled]).toEqual([...whole.sampled].filter((_, index) => index !== 2));
  });

  test('keeps what it chose before it failed', async () => {
    const grammar = 'root ::= " a"';
    const sampler = context.createSampler(samplerOptions({ grammar, minTokens: 9 }));
    const [token = 0] = model.tokenize(' a', false, false);
    await context.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 0 }]));
    const rows = [prompt.at(-1) ?? 0, token];
    const result = await context.step(chainStep(rows, prompt.length - 1, 0, sampler));
    expect([[...result.sampled], [...result.readCounts]]).toEqual([[token], [1]]);
    expect(result.failures).toMatchObject([{ walk: 0, kind: 'sampler' }]);
    context.freeSampler(sampler);
    await removeCells(context, 0, 0, -1);
  });
});

test('a grammar is kept to, greedy and drawn, and one that cannot be read is refused in its words', async () => {
  const grammar = 'root ::= " " [0-9] [0-9] "\\n"';
  for (const sampler of [{ grammar }, { grammar, temperature: 1.5, seed: 3 }]) {
    const said = await generate(model, context, prompt, 8, { sampler });
    const text = Buffer.concat(said.map((token) => model.piece(token, false))).toString();
    expect([text, model.isEndOfGeneration(said.at(-1) ?? -1)]).toEqual([
      expect.stringMatching(/^ \d\d\n$/),
      true,
    ]);
    await removeCells(context, 0, 0, -1);
  }
  const failure = await failureOf(() => context.createSampler(samplerOptions({ grammar: 'root ::= (' })));
  expect(failure.code).toBe('request.invalid');
  expect((failure.data as { issues: string[] }).issues[0]).toMatch(/^grammar: .+/);
});

test('walks that break a rule are refused in words', async () => {
  const good = chainStep([5, 6, 7], 0, 0, -1);
  const other = await model.createContext(contextOptions());
  const detailOf = async (change: Partial<NativeStep>) => {
    const { code, data } = await failureOf(() => other.step({ ...good, ...change }));
    return [code, (data as { detail: string }).detail];
  };
  const of = (...numbers: number[]) => Int32Array.from(numbers);
  const refused = [
    await detailOf({ walks: of(2) }),
    await detailOf({ walks: of(0) }),
    await detailOf({ walks: of(3, 1), samplers: of(-1, -1), topK: of(0, 0) }),
    await detailOf({ walks: of(1, 2) }),
    await detailOf({ parents: of(-1, 0) }),
    await detailOf({ parents: of(0, 0, 1) }),
    await detailOf({ parents: of(-1, 1, 0) }),
    await detailOf({ parents: of(-1, -1, 0) }),
    await detailOf({ walks: of(1, 2), parents: of(-1, 0, 0), samplers: of(-1, -1), topK: of(0, 0) }),
  ];
  expect(refused.map(([code]) => code)).toEqual(refused.map(() => 'native.invalidBatch'));
  expect(refused.map(([, detail]) => detail)).toEqual([
    '3 outputs and 3 parents; the walks add up to 2',
    'walks[0] is 0',
    '3 outputs and 3 parents; the walks add up to 4',
    'walks, samplers, topK and chainTopK differ in length',
    '3 outputs and 2 parents; the walks add up to 3',
    'parents[0] is 0, for output 0 of its walk',
    'parents[1] is 1, for output 1 of its walk',
    'parents[1] is -1, for output 1 of its walk',
    'parents[1] is 0, for output 0 of its walk',
  ]);
  expect((await other.step(good)).outcome).toBe('ok');
  await other.dispose();
});

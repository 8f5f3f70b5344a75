import { expect, test } from 'vitest';
import { packCacheOps } from '../cacheOps.ts';
import { FAKE_TOKENS, fakeAddon, replyAfter } from './fakeNative.ts';
import type { Context, Model, NativeStep } from '../native.d.ts';

async function open(follow?: (tokens: readonly number[]) => number): Promise<[Model, Context]> {
  const addon = fakeAddon(follow ? { follow } : {});
  const runtime = addon.openRuntime({
    libraryFolder: '',
    variant: 'cpu',
    kernels: 'stock',
    kernelCacheFile: '',
  });
  const model = await runtime.loadModel({ path: 'fake', gpuLayers: 0, useMmap: true }, () => undefined).model;
  const context = await model.createContext({
    contextLength: 32,
    stepTokens: 16,
    threads: 1,
    cacheTypeK: 'f16',
    cacheTypeV: 'f16',
    flashAttention: true,
    maxSequences: 4,
  });
  return [model, context];
}

const step = (tokens: Int32Array, from: number, sampler: number): NativeStep => ({
  tokens,
  positions: tokens.map((_, index) => from + index),
  seqIdCounts: tokens.map(() => 1),
  seqIds: tokens.map(() => 0),
  outputs: Int32Array.of(tokens.length - 1),
  samplers: Int32Array.of(sampler),
  topK: Int32Array.of(1),
  wantLogits: false,
});

test('the fake says its scripted reply and then ends the turn', async () => {
  const [model, context] = await open(replyAfter('Q:', () => 'né'));
  const prompt = model.tokenize('Q:', true, true);
  const greedy = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, repeatLastN: 0, seed: 1 };
  const sampler = context.createSampler({ ...greedy, minTokens: 0, history: prompt });
  const said: number[] = [];
  let next = await context.step(step(prompt, 0, sampler));
  for (let position = prompt.length; position < prompt.length + 3; position++) {
    said.push(next.sampled[0] ?? -1);
    next = await context.step(step(next.sampled, position, sampler));
  }
  said.push(next.sampled[0] ?? -1);
  expect(said).toEqual([...Buffer.from('né'), FAKE_TOKENS.turnEnd]);
});

test('a batch that does not continue its sequence is invalid, and one too many cells finds no room', async () => {
  const [, context] = await open();
  const outcomes = [];
  for (const [count, from] of [
    [16, 0],
    [1, 20],
    [16, 16],
    [1, 32],
  ] as const) {
    outcomes.push((await context.step(step(new Int32Array(count), from, -1))).outcome);
  }
  expect(outcomes).toEqual(['ok', 'invalidBatch', 'ok', 'noKvRoom']);
});

test('a walk follows the drafts that agree, and a row behind a mismatch is not looked at', async () => {
  const asked: number[] = [];
  const [, context] = await open((tokens) => {
    asked.push(tokens.length);
    return (tokens.at(-1) ?? 0) + 1;
  });
  const greedy = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, repeatLastN: 0, seed: 1 };
  const sampler = context.createSampler({ ...greedy, minTokens: 0, history: new Int32Array() });
  const { sampled, readCounts, read } = await context.step({
    ...step(Int32Array.of(5, 6, 9, 10), 0, sampler),
    outputs: Int32Array.of(0, 1, 2, 3),
    walks: Int32Array.of(4),
    parents: Int32Array.of(-1, 0, 1, 2),
  });
  expect([[...sampled], [...readCounts], [...read], asked]).toEqual([[6, 7], [2], [0, 1], [1, 2]]);
});

test('cache operations happen before the batch, alone too, and one that cannot be done is named', async () => {
  const [, context] = await open();
  await context.step(step(new Int32Array(4), 0, -1));
  const share = packCacheOps([{ kind: 'copy', source: 0, target: 1, from: 0, to: 2 }]);
  const alone = await context.step({
    ...step(new Int32Array(0), 0, -1),
    outputs: new Int32Array(0),
    cacheOps: share,
  });
  expect([alone.outcome, alone.cacheOpsDone, await context.sequenceMaxPosition(1)]).toEqual(['ok', 1, 1]);
  const again = await context.step({ ...step(new Int32Array(4), 4, -1), cacheOps: share });
  expect(again).toMatchObject({
    outcome: 'cacheOpFailed',
    cacheOpsDone: 0,
    detail: 'cacheOps[0], copy: sequence 1 already has positions of the range',
  });
  expect(await context.sequenceMaxPosition(0)).toBe(3);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packCacheOps, type NativeCacheOp } from './cacheOps.ts';
import type { Context, Model, NativeStep, Runtime } from './native.d.ts';
import {
  contextOptions,
  copyCells,
  failureOf,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  samplerOptions,
  tinyPath,
} from './test/device.ts';

/** Each call in each state that a context can be in: what is allowed, what is refused, and never a crash. */

let runtime: Runtime;
let model: Model;
beforeAll(async () => {
  runtime = openRuntime();
  model = await loadModel(runtime, tinyPath);
});
afterAll(() => model.dispose());

const openContext = (options = {}): Promise<Context> =>
  model.createContext(contextOptions({ contextLength: 2048, stepTokens: 1024, ...options }));
const longStep = (from = 0): NativeStep =>
  makeStep([{ tokens: new Int32Array(1024).fill(40), from, sequence: 0 }]);

const calls: Record<string, (context: Context) => unknown> = {
  step: (context) => context.step(makeStep([{ tokens: [5], from: 0, sequence: 9 }])),
  abort: (context) => context.abort(),
  rest: (context) => context.rest(),
  createSampler: (context) => context.createSampler(samplerOptions()),
  freeSampler: (context) => context.freeSampler(context.createSampler(samplerOptions())),
  sequenceMaxPosition: (context) => context.sequenceMaxPosition(0),
  canShift: (context) => context.canShift(),
  savePages: (context) => context.savePages(0, Int32Array.of(0, -1), 1),
  restorePages: async (context) =>
    context.restorePages(7, await context.savePages(0, Int32Array.of(0, 2), 1), 1),
  dispose: (context) => context.dispose(),
};

const codesIn = async (context: Context): Promise<Record<string, string>> => {
  const codes: Record<string, string> = {};
  for (const [name, call] of Object.entries(calls)) codes[name] = (await failureOf(() => call(context))).code;
  return codes;
};
const allAllowed = Object.fromEntries(Object.keys(calls).map((name) => [name, 'none']));

describe('each call', () => {
  test('is allowed on a context that has read something', async () => {
    const context = await openContext();
    await generate(model, context, [5, 6, 7], 2);
    expect(await codesIn(context)).toEqual(allAllowed);
  });

  test('is allowed while decoding, a second step excepted', async () => {
    const codes: Record<string, string> = {};
    for (const [name, call] of Object.entries(calls)) {
      const context = await openContext();
      const decoding = context.step(longStep());
      codes[name] = (await failureOf(() => call(context))).code;
      expect(['ok', 'aborted']).toContain((await decoding).outcome);
      await context.dispose();
    }
    expect(codes).toEqual({ ...allAllowed, step: 'native.invalidBatch' });
  });

  test('is allowed after an abort', async () => {
    const context = await openContext();
    await generate(model, context, [5, 6, 7], 2);
    const decoding = context.step(longStep(4));
    context.abort();
    expect((await decoding).outcome).toBe('aborted');
    expect(await codesIn(context)).toEqual(allAllowed);
  });

  test('is refused after dispose, where it is not without effect', async () => {
    const context = await openContext();
    const disposal = context.dispose();
    const refused = Object.fromEntries(Object.keys(calls).map((name) => [name, 'native.disposed']));
    expect(await codesIn(context)).toEqual({ ...refused, abort: 'none', dispose: 'none' });
    await disposal;
    expect(await codesIn(context)).toEqual({ ...refused, abort: 'none', dispose: 'none' });
  });
});

test('dispose waits for the step in flight, and a model for its contexts', async () => {
  const context = await openContext();
  const order: string[] = [];
  const decoding = context.step(longStep()).then(() => order.push('step'));
  const other = await loadModel(runtime, tinyPath);
  const held = await other.createContext(contextOptions());
  expect((await failureOf(() => other.dispose())).code).toBe('internal');
  await Promise.all([context.dispose().then(() => order.push('dispose')), decoding]);
  expect(order).toEqual(['step', 'dispose']);
  await held.dispose();
  await Promise.all([other.dispose(), other.dispose()]);
  expect((await failureOf(() => other.tokenize('a', true, true))).code).toBe('native.disposed');
  expect((await failureOf(() => other.createContext(contextOptions()))).code).toBe('native.disposed');
});

test('an aborted step leaves the cells as they were, and the next one goes through', async () => {
  const context = await openContext();
  const before = await generate(model, context, [5, 6, 7], 3);
  const decoding = context.step(longStep(5));
  context.abort();
  expect((await decoding).outcome).toBe('aborted');
  expect(await context.sequenceMaxPosition(0)).toBe(4);
  await removeCells(context, 0, 0, -1);
  expect(await generate(model, context, [5, 6, 7], 3)).toEqual(before);
  await context.dispose();
});

test.each([0, 10, 100, 1000])(
  'a step aborted %i turns after its start leaves no cell in any of its sequences',
  async (turns) => {
    const context = await openContext();
    const shared = {
      seqIdCounts: new Int32Array(1024).fill(2),
      seqIds: Int32Array.from({ length: 2048 }, (_, i) => i % 2),
    };
    const decoding = context.step({ ...longStep(), ...shared });
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    context.abort();
    expect((await decoding).outcome).toBe('aborted');
    expect([await context.sequenceMaxPosition(0), await context.sequenceMaxPosition(1)]).toEqual([-1, -1]);
    await context.dispose();
  },
);

describe('a batch that breaks a rule is refused in words', () => {
  const good = (): NativeStep => makeStep([{ tokens: [5, 6, 7], from: 0, sequence: 0 }]);
  const broken: Record<string, [Partial<Record<keyof NativeStep, unknown>>, string]> = {
    'no tokens': [{ tokens: new Int32Array() }, '0 tokens; a step takes 1 to 64'],
    'too many tokens': [{ tokens: new Int32Array(65) }, '65 tokens; a step takes 1 to 64'],
    'a token beyond the vocabulary': [
      { tokens: Int32Array.of(5, 2048, 7) },
      'tokens[1] is 2048, not in the vocabulary',
    ],
    'a negative token': [{ tokens: Int32Array.of(-1, 6, 7) }, 'tokens[0] is -1, not in the vocabulary'],
    'a negative position': [{ positions: Int32Array.of(0, -5, 2) }, 'positions[1] is -5'],
    'too few positions': [
      { positions: new Int32Array(2) },
      'tokens, positions and seqIdCounts differ in length',
    ],
    'a token of no sequence': [{ seqIdCounts: Int32Array.of(1, 0, 1) }, 'seqIdCounts[1] is 0'],
    'too few sequence ids': [{ seqIds: new Int32Array(2) }, 'seqIds has 2 ids, seqIdCounts adds up to 3'],
    'a count beyond reason': [
      { seqIdCounts: Int32Array.of(1, 2 ** 31 - 1, 1) },
      'seqIdCounts[1] is 2147483647',
    ],
    'a sequence id beyond 255': [{ seqIds: Int32Array.of(0, 256, 0) }, 'seqIds[1] is 256, not in 0..255'],
    'a negative sequence id': [{ seqIds: Int32Array.of(0, -1, 0) }, 'seqIds[1] is -1, not in 0..255'],
    'an output beyond the batch': [
      { outputs: Int32Array.of(3) },
      'outputs[0] is 3, not ascending within the batch',
    ],
    'unsorted outputs': [
      { outputs: Int32Array.of(2, 1), samplers: Int32Array.of(-1, -1), topK: Int32Array.of(-1, -1) },
      'outputs[1] is 1, not ascending within the batch',
    ],
    'an unknown sampler': [{ samplers: Int32Array.of(77) }, 'no sampler 77'],
    'too few samplers': [
      { samplers: new Int32Array() },
      'walks, samplers, topK and chainTopK differ in length',
    ],
    'a topK below -1': [{ topK: Int32Array.of(-2) }, 'topK[0] is -2'],
    'another kind of array': [{ tokens: Float32Array.of(1, 2, 3) }, 'tokens is not an Int32Array'],
    'no array': [{ positions: [0, 1, 2] }, 'positions is not an Int32Array'],
    'a missing field': [{ outputs: undefined }, 'outputs is not an Int32Array'],
  };
  test.each(Object.entries(broken))('%s', async (_, [change, detail]) => {
    const context = await openContext({ stepTokens: 64 });
    const failure = await failureOf(() => context.step({ ...good(), ...change } as NativeStep));
    expect(failure).toEqual({ code: 'native.invalidBatch', data: { detail } });
    expect((await context.step(good())).outcome).toBe('ok');
    await context.dispose();
  });

  test('one sampler for two outputs', async () => {
    const context = await openContext();
    const sampler = context.createSampler(samplerOptions());
    const pieces = [0, 1].map((sequence) => ({ tokens: [5], from: 0, sequence, sampler }));
    expect((await failureOf(() => context.step(makeStep(pieces)))).data).toEqual({
      detail: 'a sampler is given to two walks of one step',
    });
    await context.dispose();
  });

  test('an array whose memory was taken away', async () => {
    const context = await openContext();
    const step = good();
    structuredClone(step.tokens.buffer, { transfer: [step.tokens.buffer as ArrayBuffer] });
    expect((await failureOf(() => context.step(step))).code).toBe('native.invalidBatch');
    await context.dispose();
  });
});

test('what only llama.cpp can see comes as an outcome, with its words', async () => {
  const context = await openContext({ contextLength: 256, stepTokens: 256 });
  const gap = await context.step(
    makeStep([
      { tokens: [5], from: 0, sequence: 0 },
      { tokens: [6], from: 9, sequence: 0 },
    ]),
  );
  const full = await context.step(makeStep([{ tokens: new Int32Array(200).fill(9), from: 0, sequence: 0 }]));
  const over = await context.step(makeStep([{ tokens: new Int32Array(100).fill(9), from: 0, sequence: 1 }]));
  expect([gap.outcome, full.outcome, over.outcome]).toEqual(['invalidBatch', 'ok', 'noKvRoom']);
  expect(gap.detail).not.toBe('');
  expect([await context.sequenceMaxPosition(0), await context.sequenceMaxPosition(1)]).toEqual([199, -1]);
  await context.dispose();
});

test('calls refuse ids and handles that do not exist', async () => {
  const context = await openContext();
  await generate(model, context, [5, 6, 7, 8], 1);
  const codes = [];
  for (const call of [
    () => copyCells(context, 0, 256, 0, -1),
    () => copyCells(context, -1, 0, 0, -1),
    () => removeCells(context, 1000, 0, -1),
    () => context.sequenceMaxPosition(0.5),
    () => context.sequenceMaxPosition('0' as never),
    () => context.savePages(256, Int32Array.of(0, -1), 1),
    () => context.savePages(0, [0, -1] as never, 1),
    () => context.savePages(0, Int32Array.of(0, -1), 256),
    () => context.restorePages(1, 'bytes' as never, 2),
    () => context.restorePages(1, ['bytes'] as never, 2),
    () => context.freeSampler(5),
    () => context.step(null as never),
  ])
    codes.push((await failureOf(call)).code);
  expect(codes).toEqual(codes.map(() => 'native.invalidBatch'));
  await context.dispose();
});

describe('cache operations of a step', () => {
  const records = (...ops: NativeCacheOp[]) => ({ cacheOps: packCacheOps(ops) });
  const lastPositions = (context: Context, ...sequences: number[]) =>
    Promise.all(sequences.map((sequence) => context.sequenceMaxPosition(sequence)));

  test('are done in order before the batch, which stands on what they leave', async () => {
    const context = await openContext();
    await generate(model, context, [5, 6, 7, 8], 1);
    const { outcome, cacheOpsDone } = await context.step({
      ...makeStep([{ tokens: [9], from: 2, sequence: 1 }]),
      ...records(
        { kind: 'copy', source: 0, target: 1, from: 0, to: -1 },
        { kind: 'remove', sequence: 1, from: 2, to: -1 },
        { kind: 'remove', sequence: 0, from: 0, to: -1 },
      ),
    });
    expect([outcome, cacheOpsDone, await lastPositions(context, 0, 1)]).toEqual(['ok', 3, [-1, 2]]);
    await context.dispose();
  });

  test('one that cannot be done is named; those before it stay, those after it and the batch do not happen', async () => {
    const context = await openContext();
    await generate(model, context, [5, 6, 7, 8], 1);
    const result = await context.step({
      ...makeStep([{ tokens: [9], from: 0, sequence: 3 }]),
      ...records(
        { kind: 'copy', source: 0, target: 1, from: 0, to: 2 },
        { kind: 'copy', source: 0, target: 1, from: 0, to: -1 },
        { kind: 'remove', sequence: 0, from: 0, to: -1 },
      ),
    });
    expect(result).toMatchObject({
      outcome: 'cacheOpFailed',
      detail: 'cacheOps[1], copy 0 -> 1 [0, end): sequence 1 already has positions 0..1',
      cacheOpsDone: 1,
      sampled: new Int32Array(),
    });
    expect(await lastPositions(context, 0, 1, 3)).toEqual([3, 1, -1]);
    const shifted = await context.step({
      ...makeStep([]),
      ...records({ kind: 'shift', sequence: 0, from: 0, to: -1, by: 2 ** 31 - 1 }),
    });
    expect(shifted.detail).toBe('cacheOps[0], shift 0 [0, end) by 2147483647: beyond the largest position');
    expect(await lastPositions(context, 0)).toEqual([3]);
    await context.dispose();
  });

  test('they stay done where the batch is refused or aborted', async () => {
    const context = await openContext();
    await generate(model, context, [5, 6, 7, 8], 1);
    const cut = records({ kind: 'remove', sequence: 0, from: 1, to: -1 });
    const refused = await context.step({ ...makeStep([{ tokens: [9], from: 5, sequence: 0 }]), ...cut });
    expect([refused.outcome, await lastPositions(context, 0)]).toEqual(['invalidBatch', [0]]);
    const share = records({ kind: 'copy', source: 0, target: 7, from: 0, to: -1 });
    const aborted = context.step({ ...longStep(1), ...share });
    context.abort();
    expect([(await aborted).outcome, await lastPositions(context, 0, 7)]).toEqual(['aborted', [0, 0]]);
    await context.dispose();
  });

  test.each<[string, number[], string]>([
    ['cut off', [0, 1, 2], 'cacheOps has 3 numbers; a record has 5'],
    ['of no kind', [1, 0, 0, 0, -1, 3, 0, 0, 0, -1], 'cacheOps[1] is of kind 3'],
    ['of no sequence', [1, 256, 0, 0, -1], 'cacheOps[0] is for sequence 256, not in 0..255'],
    ['to no sequence', [0, 0, -1, 0, -1], 'cacheOps[0] is for sequence -1, not in 0..255'],
  ])('records that are %s are refused before anything happens', async (_, numbers, detail) => {
    const context = await openContext();
    await generate(model, context, [5, 6, 7, 8], 1);
    const step = { ...longStep(4), cacheOps: Int32Array.from(numbers) };
    expect(await failureOf(() => context.step(step))).toEqual({
      code: 'native.invalidBatch',
      data: { detail },
    });
    expect(await lastPositions(context, 0)).toEqual([3]);
    await context.dispose();
  });
});

test('options out of range are refused by name', async () => {
  const context = await openContext();
  const nameOf = async (call: () => unknown) => (await failureOf(call)).data;
  const issue = (text: string) => ({ name: 'native', issues: [text] });
  expect([
    await nameOf(() => context.createSampler(samplerOptions({ temperature: -1 }))),
    await nameOf(() => context.createSampler(samplerOptions({ topP: NaN }))),
    await nameOf(() => context.createSampler(samplerOptions({ seed: 2 ** 32 - 1 }))),
    await nameOf(() => model.createContext(contextOptions({ threads: 0 }))),
    await nameOf(() => model.createContext(contextOptions({ cacheTypeK: 'q9' }))),
    await nameOf(() => context.createSampler(samplerOptions({ history: Int32Array.of(99999) }))),
  ]).toEqual([
    issue('temperature: expected a number from 0 to 1000000'),
    issue('topP: expected a number from 0 to 1'),
    issue('seed: expected a number from 0 to 4294967294'),
    issue('threads: expected a whole number from 1 to 512'),
    issue('cacheTypeK: no cache type q9'),
    { detail: 'history: token 99999 is not in the vocabulary' },
  ]);
  await context.dispose();
});

test('a context that llama.cpp refuses says why', async () => {
  const refused = await failureOf(() =>
    model.createContext(contextOptions({ cacheTypeV: 'q8_0', flashAttention: false })),
  );
  expect(refused).toMatchObject({ code: 'context.createFailed', data: { contextLength: 512 } });
  expect((refused.data as { detail: string }).detail).toContain('quantized V cache requires flash_attn');
});

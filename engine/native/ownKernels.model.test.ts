import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Context, Model, Runtime } from './native.d.ts';
import {
  contextOptions,
  embeddedPath,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  pageRanges,
  removeCells,
  scoresOf,
  samplerOptions,
} from './test/device.ts';
import { Settings } from './test/processes.ts';
import { expectOwnKernels, largePages, noOwnKernels } from './test/processor.ts';
import { references } from './test/references.ts';

/** The addon with our own CPU kernels, for every weight type: that they run, and that rows mind no neighbours. */

const few = references()
  .filter(({ promptTokenIds }) => promptTokenIds.length < 100)
  .slice(0, 8);
const settings = new Settings();

let runtime: Runtime;
let model: Model;
let context: Context;
beforeAll(async () => {
  const { libraryFolder, kernelCacheFile } = settings.all[0]!;
  runtime = openRuntime({ kernels: 'own', libraryFolder, kernelCacheFile });
  model = await loadModel(runtime, embeddedPath);
  context = await model.createContext(
    contextOptions({ contextLength: 2048, stepTokens: 512, maxSequences: 16 }),
  );
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
  settings.close();
});

test.skipIf(noOwnKernels)('attention and products run on our kernels', async () => {
  const before = runtime.kernels();
  expectOwnKernels(before);
  await generate(model, context, [504, 3575], 2);
  await removeCells(context, 0, 0, -1);
  const { attentionOps, matmulOps, types } = runtime.kernels();
  expect(attentionOps).toBeGreaterThan(before.attentionOps);
  expect(matmulOps).toBeGreaterThan(before.matmulOps);
  expect(types.filter(({ own }) => !own)).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('a large cache lies in large pages', () => {
  expect(largePages()).toBeGreaterThan(0);
});

test.skipIf(noOwnKernels)(
  'a prompt has the same logits, bit for bit, alone and among seven others',
  async () => {
    const rows: Float32Array[] = [];
    for (const { promptTokenIds } of few) {
      const { logits } = await context.step(
        makeStep([{ tokens: promptTokenIds, from: 0, sequence: 0 }], true),
      );
      rows.push(logits);
      await removeCells(context, 0, 0, -1);
    }
    const pieces = few.map(({ promptTokenIds }, sequence) => ({ tokens: promptTokenIds, from: 0, sequence }));
    const { logits } = await context.step(makeStep(pieces, true));
    const { vocabularySize } = model.info;
    const together = few.map((_, index) =>
      logits.subarray(index * vocabularySize, (index + 1) * vocabularySize),
    );
    expect(together.map((row, index) => Buffer.compare(bytesOf(row), bytesOf(rows[index] ?? row)))).toEqual(
      few.map(() => 0),
    );
    for (const { sequence } of pieces) await removeCells(context, sequence, 0, -1);
  },
);

test.skipIf(noOwnKernels)(
  'a model is ready before its weights are packed, and says the same while they are and after',
  async () => {
    const prompt = few[0]?.promptTokenIds ?? [];
    const early = await loadModel(runtime, embeddedPath);
    const leftAtFirst = runtime.kernels().bytesToPack;
    const earlyContext = await early.createContext(contextOptions());
    const early12 = await generate(early, earlyContext, prompt, 12);
    expect(leftAtFirst).toBeGreaterThan(1_000_000);
    await vi.waitFor(() => expect(runtime.kernels().bytesToPack).toBe(0), 10_000);
    expect(early12).toEqual(await generate(model, context, prompt, 12));
    await removeCells(context, 0, 0, -1);
    await earlyContext.dispose();
    await early.dispose();
  },
);

test('a model that is freed while its weights are packed leaves nothing behind', async () => {
  for (let round = 0; round < 3; round++) await (await loadModel(runtime, embeddedPath)).dispose();
  expect(runtime.kernels().bytesToPack).toBe(0);
});

test('an aborted step, saved pages and a disposed context leave them in order', async () => {
  const prompt = few[0]?.promptTokenIds ?? [];
  const whole = await generate(model, context, prompt, 12);
  expect(whole).toHaveLength(12);
  const pages = await context.savePages(0, Int32Array.of(0, prompt.length - 1), 15);
  const decoding = context.step(makeStep([{ tokens: new Int32Array(512).fill(40), from: 0, sequence: 1 }]));
  context.abort();
  await decoding;
  await removeCells(context, 0, 0, -1);
  await removeCells(context, 1, 0, -1);
  const other = await model.createContext(contextOptions());
  await generate(model, other, prompt, 3);
  await other.dispose();
  await context.restorePages(5, pages, 15);
  const sampler = context.createSampler(samplerOptions());
  context.freeSampler(sampler);
  const again = await generate(model, context, prompt.slice(-1), 12, {
    sequence: 5,
    from: prompt.length - 1,
  });
  expect(again).toEqual(whole);
});

const bytesOf = (row: Float32Array): Buffer => Buffer.from(row.buffer, row.byteOffset, row.byteLength);

test('pages that come back to other cells, apart from each other, go on with the same bits', async () => {
  const [long] = references().filter(({ promptTokenIds }) => promptTokenIds.length > 200);
  const tokens = long?.promptTokenIds.slice(0, 200) ?? [];
  await context.step(makeStep([{ tokens: tokens.slice(0, -1), from: 0, sequence: 20 }]));
  const next = { sequence: 20, from: 199, token: tokens[199] ?? 0 };
  const whole = await scoresOf(context, next, 8);
  await removeCells(context, 20, 199, -1);
  const pages = await context.savePages(20, pageRanges(199), 15);
  await removeCells(context, 20, 0, -1);
  for (const [index, page] of pages.entries()) {
    // A few cells of another sequence before each page: nothing lies where it lay.
    await context.step(makeStep([{ tokens: [504], from: index, sequence: 21 }]));
    await context.restorePages(20, [page], 15);
  }
  if (runtime.kernels().choice === 'own') expect(await scoresOf(context, next, 8)).toEqual(whole);
  await removeCells(context, 20, 0, -1);
  await removeCells(context, 21, 0, -1);
});

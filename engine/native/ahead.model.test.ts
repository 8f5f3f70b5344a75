import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packCacheOps } from './cacheOps.ts';
import type { ContextOptions, Model, Runtime } from './native.d.ts';
import {
  contextOptions,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  samplerOptions,
  tinyPath,
} from './test/device.ts';
import { going, randomReplies } from './test/randomReplies.ts';

/** Our attention gives a row the same bits whoever is beside it, so that whole texts can be compared. */
let runtime: Runtime;
let model: Model;
beforeAll(async () => {
  runtime = openRuntime({ kernels: 'own' });
  model = await loadModel(runtime, tinyPath);
});
afterAll(() => model.dispose());

const open = (options: Partial<ContextOptions> = {}) =>
  model.createContext(contextOptions({ contextLength: 1024, stepTokens: 64, goesAhead: true, ...options }));

describe('a context that goes ahead', () => {
  test('has decoded the next rows before they are asked for, and says so', async () => {
    const context = await open();
    const samplers = [0, 1].map((seed) => context.createSampler(samplerOptions({ minTokens: 20, seed })));
    let result = await context.step(
      going(samplers.map((sampler, sequence) => ({ tokens: [5, 6 + sequence], from: 0, sequence, sampler }))),
    );
    for (let from = 2; from < 8; from++) {
      const { sampled } = result;
      result = await context.step(
        going(
          samplers.map((sampler, sequence) => ({ tokens: [sampled[sequence]!], from, sequence, sampler })),
        ),
      );
      expect(result).toMatchObject({ outcome: 'ok', rowsAhead: 2 });
      expect(result.aheadMs).toBeGreaterThan(0);
    }
    await context.dispose();
  });

  test('has a sequence end where it ended, whatever was begun behind it', async () => {
    const context = await open();
    const sampler = context.createSampler(samplerOptions());
    await context.step(going([{ tokens: [5, 6, 7], from: 0, sequence: 3, sampler }]));
    expect(await context.sequenceMaxPosition(3)).toBe(2);
    await context.dispose();
  });

  test('copies and saves no more of a sequence than there is', async () => {
    const context = await open();
    const sampler = context.createSampler(samplerOptions());
    const step = going([{ tokens: [5, 6, 7], from: 0, sequence: 3, sampler }]);
    await context.step(step);
    await context.step({
      ...makeStep([]),
      cacheOps: packCacheOps([{ kind: 'copy', source: 3, target: 4, from: 0, to: -1 }]),
    });
    expect(await context.sequenceMaxPosition(4)).toBe(2);
    await removeCells(context, 3, 0, -1);
    await removeCells(context, 4, 0, -1);
    await context.step(step);
    const [page] = await context.savePages(3, Int32Array.of(0, -1), 1);
    await context.restorePages(5, [page!], 1);
    expect(await context.sequenceMaxPosition(5)).toBe(2);
    await context.dispose();
  });

  test.each(['beside it', 'in its place'])(
    'leaves the room to others that it took in advance (%s)',
    async (wanted) => {
      const context = await open({ contextLength: 256 });
      const sampler = context.createSampler(samplerOptions());
      for (let from = 0; from < 192; from += 64)
        await context.step(makeStep([{ tokens: new Int32Array(64).fill(9), from, sequence: 0 }]));
      const first = await context.step(
        going([{ tokens: new Int32Array(63).fill(9), from: 192, sequence: 0, sampler }]),
      );
      // One cell is left, and the row that was begun has it.
      const other = { tokens: [4], from: 0, sequence: 1 };
      const next = { tokens: [first.sampled[0]!], from: 255, sequence: 0, sampler };
      if (wanted === 'beside it') {
        expect((await context.step(makeStep([next, other]))).outcome).toBe('noKvRoom');
        expect((await context.step(makeStep([next]))).outcome).toBe('ok');
      } else {
        expect((await context.step(makeStep([other]))).outcome).toBe('ok');
        expect((await context.step(makeStep([next]))).outcome).toBe('noKvRoom');
      }
      await context.dispose();
    },
  );

  test('is disposed of with work under way', async () => {
    const context = await open();
    const sampler = context.createSampler(samplerOptions());
    await context.step(going([{ tokens: [5, 6, 7], from: 0, sequence: 3, sampler }]));
    await expect(context.dispose()).resolves.toBeUndefined();
  });

  test.each([1, 2, 3])(
    'chooses what one that does not would choose, to the last bit (seed %i)',
    async (seed) => {
      const [ahead, behind] = [await open(), await open({ goesAhead: false })];
      const said = await Promise.all([ahead, behind].map((context) => randomReplies(context, seed, 60)));
      expect(said[0]!.steps).toEqual(said[1]!.steps);
      expect(said[1]!.rowsAhead).toBe(0);
      expect(said[0]!.rowsAhead).toBeGreaterThan(20);
      await ahead.dispose();
      await behind.dispose();
    },
  );
});

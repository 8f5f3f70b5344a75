import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseVariant } from './libraries/chooseVariant.ts';
import { findLibraries } from './libraries/findLibraries.ts';
import type { Context, Model, Runtime } from './native.d.ts';
import { probeInChild } from './libraries/probe.ts';
import {
  appRoot,
  contextOptions,
  exactOptions,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  readFixture,
  removeCells,
  tinyPath,
} from './test/device.ts';

/** Mesa's software device stands in for a GPU: slow, and real: device buffers, a cache on the device, copies, save and restore. */
const drivers = '/usr/share/vulkan/icd.d';
const hasSoftwareDevice =
  existsSync(drivers) && readdirSync(drivers).some((name) => name.startsWith('lvp_icd'));

interface Reference {
  promptTokenIds: number[];
  logits: number[];
  greedyTokenIds: number[];
}
const { cases } = readFixture('tiny-py/logits.json') as { cases: Reference[] };

describe.skipIf(!hasSoftwareDevice)('on Mesa’s software Vulkan device (mesa-vulkan-drivers)', () => {
  const before = process.env['GGML_VK_VISIBLE_DEVICES'];
  let runtime: Runtime;
  let model: Model;
  let context: Context;
  beforeAll(async () => {
    process.env['GGML_VK_VISIBLE_DEVICES'] = '0';
    runtime = openRuntime({ variant: 'vulkan' });
    model = await loadModel(runtime, tinyPath);
    context = await model.createContext(
      exactOptions({ flashAttention: true, cacheTypeK: 'f16', cacheTypeV: 'f16' }),
    );
  });
  afterAll(async () => {
    await context.dispose();
    await model.dispose();
    if (before === undefined) delete process.env['GGML_VK_VISIBLE_DEVICES'];
    else process.env['GGML_VK_VISIBLE_DEVICES'] = before;
  });

  test('the trial passes and an explicit choice takes it', async () => {
    const choice = await chooseVariant('vulkan', { places: { appRoot } });
    expect(choice).toMatchObject({ variant: 'vulkan', reason: '' });
  });

  test('a GPU backend from another folder is taken in place of the first', async () => {
    const gpuFolder = mkdtempSync(join(tmpdir(), 'pagoda-gpu-'));
    const { folder } = findLibraries('vulkan', { appRoot });
    symlinkSync(join(folder, 'libggml-vulkan.so'), join(gpuFolder, 'libggml-vulkan.so'));
    const probe = probeInChild(appRoot);
    const options = {
      libraryFolder: folder,
      variant: 'vulkan',
      kernels: 'stock',
      kernelCacheFile: '',
    } as const;
    expect(await probe({ ...options, gpuFolder })).toEqual({ kind: 'works' });
    const empty = await probe({ ...options, gpuFolder: join(gpuFolder, 'nothing') });
    expect(empty.kind).toBe('fails');
    rmSync(gpuFolder, { recursive: true });
  });

  test('all layers lie on the device', () => {
    expect(model.info.layersOnDevice).toBe(model.info.layers);
    expect(runtime.devices().map(({ kind }) => kind)).toContain('gpu');
    runtime.testDevices();
  });

  test('logits are the reference to 0.02, the first tokens its', async () => {
    const { promptTokenIds, logits, greedyTokenIds } = cases[0] ?? {
      promptTokenIds: [],
      logits: [],
      greedyTokenIds: [],
    };
    const result = await context.step(makeStep([{ tokens: promptTokenIds, from: 0, sequence: 0 }], true));
    const errors = logits.map((logit, id) => Math.abs(logit - (result.logits[id] ?? NaN)));
    expect(Math.max(...errors)).toBeLessThan(0.02);
    await removeCells(context, 0, 0, -1);
    expect(await generate(model, context, promptTokenIds, 12)).toEqual(greedyTokenIds.slice(0, 12));
  });

  test.each([
    ['where some are free', 19],
    ['where none is', 30],
  ])('pages on the device change places, %s, and a reply is as it was without', async (_, others) => {
    const replies = [];
    for (const placement of ['paged', 'stock'] as const) {
      const own = await model.createContext(
        contextOptions({ contextLength: 2048, stepTokens: 64, maxSequences: 2, placement }),
      );
      expect(own.placement).toEqual(
        placement === 'paged' ? { choice: 'paged', reason: '' } : { choice: 'stock', reason: 'switched off' },
      );
      await own.step(makeStep([{ tokens: new Int32Array(64).fill(400), from: 0, sequence: 100 }]));
      const pages = await own.savePages(100, Int32Array.of(0, 64), 1);
      for (let parked = 101; parked <= 100 + others; parked++) await own.restorePages(parked, pages, 1);
      const { promptTokenIds } = cases[0] ?? { promptTokenIds: [] };
      const said = await generate(model, own, promptTokenIds, 6);
      const from = promptTokenIds.length + said.length - 1;
      const last = makeStep([{ tokens: said.slice(-1), from, sequence: 0 }]);
      replies.push({ said, attended: (await own.step(last)).attendedCells });
      await own.dispose();
    }
    const [paged, stock] = replies;
    expect(paged?.said).toEqual(stock?.said);
    expect([paged?.attended, stock?.attended]).toEqual([256, -1]);
  });

  test('cells on the device are saved and restored', async () => {
    const { promptTokenIds = [], greedyTokenIds = [] } = cases[0] ?? {};
    const position = (await context.sequenceMaxPosition(0)) + 1;
    const pages = await context.savePages(0, Int32Array.of(0, 8, 8, -1), 7);
    await removeCells(context, 0, 0, -1);
    await context.restorePages(3, pages, 7);
    expect(position).toBe(promptTokenIds.length + 11);
    const rest = await generate(model, context, greedyTokenIds.slice(11, 12), 5, {
      sequence: 3,
      from: position,
    });
    expect(rest).toEqual(greedyTokenIds.slice(12, 17));
  });
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chooseVariant } from './libraries/chooseVariant.ts';
import { findLibraries } from './libraries/findLibraries.ts';
import { packCacheOps, type NativeCacheOp } from './cacheOps.ts';
import type { Context, Model, Runtime, SamplerOptions } from './native.d.ts';
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
  samplerOptions,
  tinyPath,
  type Piece,
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

  test.each([
    [
      'ends the process',
      'raise(SIGSEGV)',
      { kind: 'crashed', detail: 'the driver ended the trial (SIGSEGV)' },
    ],
    ['ends it without a word', '_exit(3)', { kind: 'crashed', detail: 'the driver ended the trial (3)' }],
    ['never answers', 'pause()', { kind: 'hung', detail: 'the driver did not answer' }],
  ])('a driver that %s is told from one that has no device', async (_, act, expected) => {
    const place = mkdtempSync(join(tmpdir(), 'pagoda-driver-'));
    const [source, library, manifest] = ['driver.c', 'driver.so', 'driver.json'].map((name) =>
      join(place, name),
    );
    const code = `#include <signal.h>\n#include <unistd.h>\n__attribute__((constructor)) static void begin(void) { ${act}; }\n`;
    writeFileSync(source!, code);
    execFileSync('g++', ['-x', 'c', '-shared', '-fPIC', '-o', library!, source!]);
    const icd = { file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.3.0' } };
    writeFileSync(manifest!, JSON.stringify(icd));
    const { folder } = findLibraries('vulkan', { appRoot });
    const options = {
      libraryFolder: folder,
      variant: 'vulkan',
      kernels: 'stock',
      kernelCacheFile: '',
    } as const;
    vi.stubEnv('VK_DRIVER_FILES', manifest);
    try {
      // What hangs is waited for as long as it takes a busy machine to start a Node at most.
      expect(await probeInChild(appRoot, 5000)(options)).toMatchObject(expected);
    } finally {
      vi.unstubAllEnvs();
      rmSync(place, { recursive: true });
    }
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
    expect([paged?.attended, stock?.attended]).toEqual([512, -1]);
  });

  test('where cells are free and no page is, parked ones are brought together: a reply lies in a page, and they go on as they would have', async () => {
    const partly = [110, 120, 131];
    const seen = [];
    for (const placement of ['paged', 'stock'] as const) {
      const own = await model.createContext(
        contextOptions({ contextLength: 2048, stepTokens: 64, maxSequences: 2, placement }),
      );
      const saved = async (count: number, token: number) => {
        await own.step(makeStep([{ tokens: new Int32Array(count).fill(token), from: 0, sequence: 100 }]));
        const pages = await own.savePages(100, Int32Array.of(0, count), 1);
        await removeCells(own, 100, 0, -1);
        return pages;
      };
      const whole = await saved(64, 400);
      const parts = [await saved(40, 401), await saved(40, 402), await saved(40, 403)];
      for (let sequence = 100; sequence <= 131; sequence++)
        await own.restorePages(sequence, parts[partly.indexOf(sequence)] ?? whole, 1);
      const tokens = Int32Array.from({ length: 60 }, (_, index) => 400 + index);
      const prompt = await own.step(makeStep([{ tokens, from: 0, sequence: 0 }]));
      const reply = await own.step(makeStep([{ tokens: [500], from: 60, sequence: 0 }], true));
      const next = partly.map((sequence) => ({ tokens: [501], from: 40, sequence }));
      seen.push({
        prompt,
        reply,
        logits: [...reply.logits, ...(await own.step(makeStep(next, true))).logits],
      });
      await own.dispose();
    }
    const [paged, stock] = seen;
    expect([paged!.prompt.submit.pages, paged!.prompt.attendedCells]).toEqual([1, 1024]);
    expect([paged!.reply.submit.pages, paged!.reply.attendedCells]).toEqual([0, 1024]);
    expect(paged!.logits.length).toBe(stock!.logits.length);
    const errors = paged!.logits.map((logit, at) => Math.abs(logit - stock!.logits[at]!));
    expect(Math.max(...errors)).toBeLessThan(0.02);
  });

  test('a reply beside parked ones attends no more as it grows, and its graph is used again', async () => {
    const own = await model.createContext(
      contextOptions({ contextLength: 4096, stepTokens: 64, maxSequences: 2 }),
    );
    await own.step(makeStep([{ tokens: new Int32Array(64).fill(400), from: 0, sequence: 100 }]));
    const pages = await own.savePages(100, Int32Array.of(0, 64), 1);
    for (let parked = 101; parked < 140; parked++) await own.restorePages(parked, pages, 1);
    const steps = [
      await own.step(makeStep([{ tokens: new Int32Array(60).fill(401), from: 0, sequence: 0 }])),
    ];
    for (let from = 60; from < 68; from++)
      steps.push(await own.step(makeStep([{ tokens: [402], from, sequence: 0 }])));
    expect(steps.map(({ attendedCells }) => attendedCells)).toEqual(steps.map(() => 512));
    const [prompt, first, ...later] = steps.map(({ submit }) => submit);
    // Parked pages went up once: for the page of its prompt, and for those that come.
    expect([prompt, first, ...later].map((submit) => submit?.pages)).toEqual([17, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(later.map(({ graphs }) => graphs)).toEqual(later.map(() => 0));
    await own.dispose();
  });

  test('replies that go on, are cut and copied see what they see where llama.cpp writes the masks', async () => {
    const contexts = await Promise.all(
      (['paged', 'stock'] as const).map((placement) =>
        model.createContext(contextOptions({ contextLength: 512, stepTokens: 64, placement })),
      ),
    );
    const lengths = [5, 9, 7];
    const all = async (pieces: readonly Piece[], ...ops: NativeCacheOp[]) => {
      const step = { ...makeStep(pieces, pieces.length > 0), cacheOps: packCacheOps(ops) };
      const [ours, theirs] = await Promise.all(contexts.map(async (each) => (await each.step(step)).logits));
      const errors = ours!.map((logit, at) => Math.abs(logit - theirs![at]!));
      expect(Math.max(0, ...errors)).toBeLessThan(0.02);
    };
    const token = (sequence: number, at: number) => 300 + ((at * 37 + sequence * 11) % 900);
    const read = (sequence: number, from: number, count: number) => ({
      tokens: Array.from({ length: count }, (_, index) => token(sequence, from + index)),
      from,
      sequence,
    });
    const goOn = async (times: number) => {
      for (let time = 0; time < times; time++)
        await all(lengths.map((_, sequence) => read(sequence, lengths[sequence]!++, 1)));
    };
    await all(lengths.map((length, sequence) => read(sequence, 0, length)));
    await goOn(7); // Four are compared with llama.cpp's, then ours are written: whole, tried out, and gone on from.
    lengths[1]! -= 4;
    await all([], { kind: 'remove', sequence: 1, from: lengths[1]!, to: -1 });
    await goOn(2);
    await all(
      [],
      { kind: 'remove', sequence: 2, from: 0, to: -1 },
      { kind: 'copy', source: 0, target: 2, from: 0, to: 10 },
    );
    lengths[2] = 10;
    await goOn(2);
    for (const context of contexts) await context.dispose();
  });

  test.each<[string, Partial<SamplerOptions>, number]>([
    ['the best', {}, -1],
    ['the best, with its scores', {}, 3],
    ['the best but an end', { minTokens: 100 }, -1],
    ['a draw of few', { temperature: 0.8, topK: 5, minP: 0.05 }, 2],
    ['a draw of few without an end', { temperature: 0.8, topK: 5, minTokens: 100 }, -1],
    ['a draw of all', { temperature: 1, topP: 0.9 }, -1],
    ['a draw after penalties', { temperature: 1, topK: 5, repeatPenalty: 1.3, repeatLastN: 64 }, 1],
  ])('of scores that stay on the device the same is chosen: %s', async (_, sampler, topK) => {
    const said = [];
    for (const deviceRows of [true, false]) {
      const own = await model.createContext(
        contextOptions({ contextLength: 512, stepTokens: 64, deviceRows, goesAhead: deviceRows }),
      );
      const samplers = [1, 2, 3].map((seed) => own.createSampler(samplerOptions({ ...sampler, seed })));
      let pieces = samplers.map((handle, sequence) => ({
        tokens: [400 + sequence, 401, 402],
        from: 0,
        sequence,
        sampler: handle,
        topK,
      }));
      const steps = [];
      for (let step = 0; step < 6; step++) {
        const made = makeStep(pieces);
        const { outcome, sampled, topIds, sampledLogprobs, topLogprobs, failures } = await own.step({
          ...made,
          goesOn: made.outputs.map(() => 1),
        });
        expect(outcome).toBe('ok');
        steps.push({
          sampled: [...sampled],
          topIds: [...topIds],
          // The device adds up in its own order.
          logprobs: [...sampledLogprobs, ...topLogprobs].map((each) => each.toFixed(4)),
          failures,
        });
        pieces = pieces.map(({ from, tokens, ...rest }, index) => ({
          ...rest,
          from: from + tokens.length,
          tokens: [sampled[index]!],
        }));
      }
      said.push({ steps, ...own.scores() });
      await own.dispose();
    }
    const [narrowed, whole] = said;
    expect(narrowed!.steps).toEqual(whole!.steps);
    expect(whole).toMatchObject({ narrowed: 0 });
    expect(narrowed!.narrowed).toBeGreaterThan(sampler.topP || sampler.repeatPenalty ? -1 : 15);
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

import { expect, test } from 'vitest';
import { loadSettings } from '../contract/models.ts';
import { plainReport } from '../test/host.ts';
import { planLoad } from './loadPlan.ts';
import { gpuMemory, type MemoryRoom } from './memoryRoom.ts';

const GIB = 1024 ** 3;
const attention = { kind: 'GQA', heads: 9, kvHeads: 3, headSize: 64, kvBytesPerToken: 100_000 } as const;
const report = { ...plainReport('model.gguf'), contextLength: 131_072, attention };
const ram = (ramBytes: number): MemoryRoom => ({ ramBytes, gpuBytes: null });
const settings = (given: object) => loadSettings.parse({ threads: 2, ...given });

test('what is left open is settled: 8192 tokens, steps of 512, everything on the device', () => {
  expect(planLoad(report, settings({}), ram(8 * GIB))).toEqual({
    contextLength: 8192,
    shorter: [4096, 2048, 1024, 512],
    stepTokens: 512,
    threads: 2,
    gpuLayers: -1,
    flashAttention: true,
  });
});

test('a context the caller names is taken as it is', () => {
  const plan = planLoad(
    report,
    settings({ contextLength: 300, gpuLayers: 4, cacheType: 'f32' }),
    ram(8 * GIB),
  );
  expect(plan).toEqual({
    contextLength: 300,
    shorter: [],
    stepTokens: 300,
    threads: 2,
    gpuLayers: 4,
    flashAttention: false,
  });
});

test('steps are as large as was asked for, within the context, and what they take is counted', () => {
  const stepTokens = (given: object) => planLoad(report, settings(given), ram(8 * GIB)).stepTokens;
  expect([stepTokens({ batchSize: 2048 }), stepTokens({ batchSize: 64 })]).toEqual([2048, 64]);
  expect(stepTokens({ batchSize: 2048, contextLength: 300 })).toBe(300);
  const longest = (batchSize: number) =>
    planLoad(report, settings({ batchSize }), ram(GIB / 2)).contextLength;
  expect(longest(4096)).toBeLessThan(longest(16));
});

test('with little memory the context is as long as fits', () => {
  const { contextLength } = planLoad(report, settings({}), ram(GIB / 2));
  expect([contextLength > 512, contextLength < 8192]).toEqual([true, true]);
});

test('what does not fit is refused before anything is loaded', () => {
  expect(() => planLoad(report, settings({ contextLength: 131_072 }), ram(GIB))).toThrow(/model.outOfMemory/);
  expect(() => planLoad(report, settings({}), ram(1000))).toThrow(/model.outOfMemory/);
});

test('a person’s word loads it all the same, with as short a context as there is where none was named', () => {
  const anyway = (given: object, ramBytes: number) =>
    planLoad(report, settings({ ...given, despiteMemory: true }), ram(ramBytes)).contextLength;
  expect([anyway({ contextLength: 131_072 }, GIB), anyway({}, 1000)]).toEqual([131_072, 512]);
});

test('positions are stretched where they can be: others are refused with the reason', () => {
  const stretched = settings({ rope: { scaling: 'yarn', scale: 2 } });
  const rotary = { ...report, rope: { ...report.rope, dimensions: 64 } };
  expect(() => planLoad(rotary, stretched, ram(8 * GIB))).not.toThrow();
  expect(() => planLoad(report, stretched, ram(8 * GIB))).toThrow(/no rotary positions/);
  const longrope = { ...rotary, rope: { ...rotary.rope, scaling: 'longrope' } };
  expect(() => planLoad(longrope, stretched, ram(8 * GIB))).toThrow(/a factor of its own/);
});

test('a quantised cache without flash attention is refused', () => {
  expect(() => planLoad(report, settings({ cacheType: 'q8_0', flashAttention: 'off' }), ram(GIB))).toThrow(
    /q8_0 needs/,
  );
});

/** Ten layers and an output, 1 GiB each. */
const large = {
  ...plainReport('large.gguf'),
  layers: 10,
  memory: { weightsBytes: 11 * GIB, kvBytes: 0, kvContextLength: 1, totalBytes: 11 * GIB },
};

test('what does not fit on the GPU is shared with RAM, layer by layer', () => {
  const layers = (ramBytes: number, gpuBytes: number) =>
    planLoad(large, settings({}), { ramBytes, gpuBytes }).gpuLayers;
  expect([layers(2 * GIB, 13 * GIB), layers(8 * GIB, 5.5 * GIB), layers(13 * GIB, 0)]).toEqual([-1, 5, 0]);
  expect(() => layers(2 * GIB, 5.5 * GIB)).toThrow(/model.outOfMemory/);
});

test('a load is judged by the layers that were asked for: room in RAM is none on the GPU', () => {
  const room = { ramBytes: 40 * GIB, gpuBytes: 5 * GIB };
  expect(() => planLoad(large, settings({ gpuLayers: 11 }), room)).toThrow(/model.outOfMemory/);
  expect(() => planLoad(large, settings({ gpuLayers: 4 }), room)).not.toThrow();
  expect(() =>
    planLoad(large, settings({ gpuLayers: 4 }), { ramBytes: 6 * GIB, gpuBytes: 40 * GIB }),
  ).toThrow(/model.outOfMemory/);
});

test('the memory of a GPU that shares the system’s is not counted beside it', () => {
  const device = (kind: 'cpu' | 'gpu', sharesMemory: boolean) => ({
    name: 'D',
    description: 'a device',
    kind,
    memoryTotal: 8 * GIB,
    memoryFree: 4 * GIB,
    sharesMemory,
  });
  const all = [device('cpu', true), device('gpu', true), device('gpu', false)];
  expect(gpuMemory('vulkan', all)).toBe(4 * GIB);
  expect(gpuMemory('vulkan', all.slice(0, 2))).toBe(null);
  expect([gpuMemory('metal', all), gpuMemory('cpu', all)]).toEqual([null, null]);
});

test('a quantised cache whose blocks do not fit the heads is refused with the types that do', () => {
  const narrow = { ...report, attention: { ...attention, headSize: 24 } };
  const plan = (cacheType: string) => planLoad(narrow, settings({ cacheType }), ram(8 * GIB));
  expect(() => plan('q8_0')).toThrow(/settings.cacheType: q8_0 keeps 32 .*heads have 24; f16/);
  for (const cacheType of ['f16', 'bf16', 'f32']) expect(plan(cacheType).contextLength).toBe(8192);
});

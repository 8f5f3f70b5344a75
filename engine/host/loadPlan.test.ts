import { expect, test } from 'vitest';
import { loadSettings } from '../contract/models.ts';
import { plainReport } from '../test/host.ts';
import { planLoad } from './loadPlan.ts';

const GIB = 1024 ** 3;
const attention = { kind: 'GQA', heads: 9, kvHeads: 3, headSize: 64, kvBytesPerToken: 100_000 } as const;
const report = { ...plainReport('model.gguf'), contextLength: 131_072, attention };
const settings = (given: object) => loadSettings.parse({ threads: 2, ...given });

test('what is left open is settled: 8192 tokens, steps of 512, everything on the device', () => {
  expect(planLoad(report, settings({}), 8 * GIB)).toEqual({
    contextLength: 8192,
    shorter: [4096, 2048, 1024, 512],
    stepTokens: 512,
    threads: 2,
    gpuLayers: -1,
    flashAttention: true,
  });
});

test('a context the caller names is taken as it is', () => {
  const plan = planLoad(report, settings({ contextLength: 300, gpuLayers: 4, cacheType: 'f32' }), 8 * GIB);
  expect(plan).toEqual({
    contextLength: 300,
    shorter: [],
    stepTokens: 300,
    threads: 2,
    gpuLayers: 4,
    flashAttention: false,
  });
});

test('with little memory the context is as long as fits', () => {
  const { contextLength } = planLoad(report, settings({}), GIB / 2);
  expect([contextLength > 512, contextLength < 8192]).toEqual([true, true]);
});

test('what does not fit is refused before anything is loaded', () => {
  expect(() => planLoad(report, settings({ contextLength: 131_072 }), GIB)).toThrow(/model.outOfMemory/);
  expect(() => planLoad(report, settings({}), 1000)).toThrow(/model.outOfMemory/);
});

test('a quantised cache without flash attention is refused', () => {
  expect(() => planLoad(report, settings({ cacheType: 'q8_0', flashAttention: 'off' }), GIB)).toThrow(
    /q8_0 needs/,
  );
});

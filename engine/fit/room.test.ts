import { expect, test } from 'vitest';
import type { FitShape } from '../contract/models.ts';
import { checkMemoryFit, judge, longestContext, longestThatFits, needOf, RESERVE_BYTES } from './index.ts';

const GIB = 1024 ** 3;
/** Eight layers of 1 GiB, 128 KiB of cache a token. */
const shape: FitShape = {
  layers: 8,
  embeddingLength: 1024,
  feedForwardLength: 4096,
  slidingWindow: null,
  contextLength: 32_768,
  vocabularySize: 1000,
  attention: { kind: 'GQA', heads: 16, kvHeads: 4, headSize: 64, kvBytesPerToken: 131_072 },
  memory: { weightsBytes: 8 * GIB, kvBytes: 0, kvContextLength: 0, totalBytes: 8 * GIB },
};
const need = (contextLength: number, cacheType: 'f16' | 'f32' | 'q8_0' = 'f16') =>
  needOf([shape], { contextLength, cacheType });

test('a need is weights, a cache of whole blocks of the asked type, the work of a step, and a reserve', () => {
  const one = need(1024);
  expect(one).toMatchObject({ weightsBytes: 8 * GIB, cacheBytes: 1024 * 131_072 });
  expect(one.totalBytes).toBe(one.weightsBytes + one.cacheBytes + one.workBytes);
  expect(one.workBytes).toBeGreaterThan(RESERVE_BYTES);
  expect([need(1000).cacheBytes, need(1024, 'f32').cacheBytes, need(1024, 'q8_0').cacheBytes]).toEqual([
    1024 * 131_072,
    1024 * 262_144,
    (1024 * 65_536 * 34) / 32,
  ]);
});

test('of two models the caches and the work add up, the reserve is one', () => {
  const both = needOf([shape, shape], { contextLength: 1024, cacheType: 'f16' });
  expect(both.totalBytes).toBe(2 * need(1024).totalBytes - RESERVE_BYTES);
});

test('the longest context is the last one that fits', () => {
  const room = need(5000).totalBytes;
  const longest = longestContext(need, () => room, 32_768);
  expect(need(longest).totalBytes).toBeLessThanOrEqual(room);
  expect(need(longest + 1).totalBytes).toBeGreaterThan(room);
  expect([longestContext(need, () => 1, 32_768), longestContext(need, () => Infinity, 300)]).toEqual([
    0, 300,
  ]);
});

test('a need above what there is is refused with both numbers', () => {
  const { totalBytes } = need(10_000);
  expect(() => checkMemoryFit('m.gguf', need(10_000), 1e9)).toThrow(
    expect.objectContaining({
      code: 'model.outOfMemory',
      data: { path: 'm.gguf', neededBytes: totalBytes, availableBytes: 1e9 },
    }),
  );
  checkMemoryFit('m.gguf', need(10_000), totalBytes);
});

test('a model lies in memory, on a GPU, on both, or nowhere', () => {
  const wished = { contextLength: 4096, cacheType: 'f16' } as const;
  const kind = (systemBytes: number, deviceBytes: number | null) =>
    judge(shape, wished, { systemBytes, deviceBytes }).kind;
  expect([kind(16 * GIB, null), kind(4 * GIB, null)]).toEqual(['whole', 'not']);
  expect([kind(2 * GIB, 16 * GIB), kind(8 * GIB, 5 * GIB), kind(2 * GIB, 5 * GIB)]).toEqual([
    'whole',
    'shared',
    'not',
  ]);
  const { layersOnDevice } = judge(shape, wished, { systemBytes: 8 * GIB, deviceBytes: 5 * GIB });
  expect(layersOnDevice).toBeGreaterThan(2);
  expect(layersOnDevice).toBeLessThan(8);
});

test('a smaller type of cache gives a longer context, never beyond what the model was trained for', () => {
  const room = { systemBytes: 9 * GIB, deviceBytes: null };
  const [f16, q8] = [longestThatFits(shape, 'f16', room), longestThatFits(shape, 'q8_0', room)];
  expect([f16 > 4096, q8 > f16, q8 <= 32_768]).toEqual([true, true, true]);
  expect(longestThatFits(shape, 'q8_0', { systemBytes: 64 * GIB, deviceBytes: null })).toBe(32_768);
});

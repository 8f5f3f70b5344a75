import { expect, test } from 'vitest';
import type { FitShape } from '../../../engine/contract/models.ts';
import { compare, planOf, presetsOf, stopsOf, takesQuantised } from './fitPlan.ts';
import { bitsOf, depthOf, gridOf } from './layers.ts';
import { slowestTurn } from './modelWords.ts';

const GIB = 1024 ** 3;
const shape: FitShape = {
  layers: 8,
  embeddingLength: 1024,
  feedForwardLength: 4096,
  slidingWindow: null,
  contextLength: 20_000,
  vocabularySize: 1000,
  attention: { kind: 'GQA', heads: 16, kvHeads: 4, headSize: 64, kvBytesPerToken: 131_072 },
  memory: { weightsBytes: 4 * GIB, kvBytes: 0, kvContextLength: 0, totalBytes: 4 * GIB },
};

test('the slider stops at what the model was trained for, in even steps before', () => {
  expect(stopsOf(shape)).toEqual([
    512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 12_288, 16_384, 20_000,
  ]);
  expect(stopsOf({ ...shape, contextLength: 300 })).toEqual([300]);
});

test('presets fit where anything does, and each is what its name says', () => {
  const room = { systemBytes: 5 * GIB, deviceBytes: null };
  const [fastest, longest, smallest] = presetsOf(shape, room).map(({ wished }) => wished);
  for (const wished of [fastest!, longest!, smallest!])
    expect(planOf(shape, wished, room).judgement.kind).toBe('whole');
  expect(longest!.contextLength).toBeGreaterThan(fastest!.contextLength);
  expect([fastest!.cacheType, longest!.cacheType, smallest!.cacheType]).toEqual(['f16', 'q8_0', 'q4_0']);
  const narrow = { ...shape, attention: { ...shape.attention, headSize: 24 } };
  expect(takesQuantised(narrow)).toBe(false);
  expect(presetsOf(narrow, room).every(({ wished }) => wished.cacheType === 'f16')).toBe(true);
});

test('what does not fit the GPU is told by where each part of it lies', () => {
  const { judgement, estimate } = planOf(
    shape,
    { contextLength: 2048, cacheType: 'f16' },
    { systemBytes: 8 * GIB, deviceBytes: 2 * GIB },
  );
  expect(judgement.kind).toBe('shared');
  expect(estimate.device.weights + estimate.system.weights).toBe(4 * GIB);
  expect(estimate.device.total).toBeLessThan(2 * GIB);
});

test('what was said is compared with what was set aside, results of steps apart', () => {
  const { estimate } = planOf(
    shape,
    { contextLength: 2048, cacheType: 'f16' },
    { systemBytes: 8 * GIB, deviceBytes: null },
  );
  const { weights, cache, compute } = estimate.system;
  const got = { device: 'CPU', buffer: 'CPU', inSystemMemory: true, weights, cache, compute: compute * 2 };
  const found = compare(estimate, [got])!;
  expect(found.error).toBeCloseTo(-compute / (weights + cache + 2 * compute));
  expect(found.parts.map(({ said, got: aside }) => said === aside)).toEqual([true, true, false]);
  // Most weights were packed into a buffer of their own; the mapping still spans the file.
  const packed = { ...got, buffer: 'Packed', weights: weights - 100, compute };
  const mapping = { ...got, buffer: 'CPU_Mapped', weights: weights / 2, cache: 0, compute: 0 };
  expect(compare(estimate, [packed, mapping])?.error).toBe(0);
  expect(compare(estimate, [{ ...packed, weights: weights + 500 }, mapping])?.parts[0]?.got).toBe(
    weights + 500,
  );
  expect(compare(estimate, [])).toBe(null);
});

const tensor = (name: string, shapeOf: number[], bytes: number) => ({
  name,
  type: 'T',
  bytes,
  shape: shapeOf,
});

test('layers are columns, roles are rows in the order of a layer, small tensors are counted', () => {
  const grid = gridOf([
    tensor('token_embd.weight', [64, 100], 100),
    tensor('blk.0.ffn_down.weight', [64, 64], 1),
    tensor('blk.0.attn_q.weight', [64, 64], 1),
    tensor('blk.1.attn_q.weight', [64, 64], 2),
    tensor('blk.0.attn_norm.weight', [64], 256),
    tensor('blk.0.attn_q.bias', [64], 256),
    tensor('output_norm.weight', [64], 256),
  ]);
  expect(grid.roles).toEqual(['attn_q', 'ffn_down']);
  expect(grid.layers.map((layer) => layer.map((cell) => cell?.bytes ?? null))).toEqual([
    [1, 1],
    [2, null],
  ]);
  expect(grid.outside.map(({ name }) => name)).toEqual(['token_embd.weight']);
  expect(grid.small).toEqual({ tensors: 3, bytes: 768 });
});

test('more bits are a deeper colour, between none and all of it', () => {
  expect(bitsOf(tensor('x', [32, 2], 36))).toBe(4.5);
  const depths = [1, 2, 4.5, 8.5, 16, 32, 64].map(depthOf);
  expect(depths).toEqual([...depths].sort((a, b) => a - b));
  expect([depths[0], depths.at(-1)]).toEqual([0, 1]);
});

test('the slowest pair of a rotary position turns slower with a larger base', () => {
  expect(Math.round(slowestTurn(10_000, 128))).toBe(54_410);
  expect(slowestTurn(500_000, 128)).toBeGreaterThan(slowestTurn(10_000, 128));
});

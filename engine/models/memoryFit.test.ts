import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readModelReport } from './inspect.ts';
import { checkMemoryFit, longestContext, memoryNeed } from './memoryFit.ts';

const report = await readModelReport(resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf'));
const weightsBytes = report.memory.weightsBytes;
const workBytes = 64 * 1024 * 1024 + 512 * 2048 * 4;

test('the need is weights, cache of the asked type, and work', () => {
  expect(memoryNeed(report, 1000, 'f16')).toEqual({
    weightsBytes,
    kvBytes: 1000 * 1024,
    workBytes,
    totalBytes: weightsBytes + 1000 * 1024 + workBytes,
  });
  expect(memoryNeed(report, 1000, 'f32').kvBytes).toBe(1000 * 2048);
  expect(memoryNeed(report, 1000, 'q8_0').kvBytes).toBe((1000 * 512 * 34) / 32);
});

test('the longest context is what is left over the weights', () => {
  const room = weightsBytes + workBytes + 100 * 1024 + 5;
  expect(longestContext(report, 'f16', room)).toBe(100);
  expect(longestContext(report, 'f32', room)).toBe(50);
  expect(longestContext(report, 'f16', 1)).toBe(0);
});

test('a need above what there is is refused with both numbers', () => {
  const need = memoryNeed(report, 10_000_000, 'f16');
  expect(() => checkMemoryFit('m.gguf', need, 1e9)).toThrow(
    expect.objectContaining({
      code: 'model.outOfMemory',
      data: { path: 'm.gguf', neededBytes: need.totalBytes, availableBytes: 1e9 },
    }),
  );
  checkMemoryFit('m.gguf', need, need.totalBytes);
});

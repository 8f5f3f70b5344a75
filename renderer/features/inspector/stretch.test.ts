import { expect, test } from 'vitest';
import type { ModelReport } from '../../../engine/contract/models.ts';
import { reach, stretchName, stretchOf, stretchOptions, stretchWords } from './stretch.ts';

const report = (rope: Partial<ModelReport['rope']> = {}) => ({
  contextLength: 8192,
  rope: {
    base: null,
    dimensions: 64,
    scaling: null,
    scalingFactor: null,
    originalContextLength: null,
    ...rope,
  },
});
const yarn = { scaling: 'yarn', scale: 4 } as const;

test('a choice goes through a list and comes back', () => {
  for (const { value } of stretchOptions(report())) expect(stretchName(stretchOf(value))).toBe(value);
  expect(stretchOf('file')).toBeNull();
});

test('what can be read grows from what the model was first trained for, whatever its file stretches', () => {
  expect(reach(report(), null)).toBe(8192);
  expect(reach(report(), yarn)).toBe(32_768);
  const stretched = { scaling: 'yarn', scalingFactor: 4, originalContextLength: 2048 };
  expect(reach(report(stretched), null)).toBe(8192);
  expect(reach(report(stretched), { ...yarn, scale: 8 })).toBe(16_384);
  expect(reach(report(stretched), { scaling: 'none', scale: 1 })).toBe(2048);
});

test('only what is stretched by its file can be left as it is', () => {
  const names = (rope = {}) => stretchOptions(report(rope)).map(({ value }) => value);
  expect(names()).not.toContain('none 1');
  expect(names({ scaling: 'linear', scalingFactor: 2 })).toContain('none 1');
});

test('what that does to the context is said in words', () => {
  expect(stretchWords(report(), yarn)).toMatch(/^Up to 32,768 .*4 times.*near words stay almost/);
  expect(stretchWords(report(), { scaling: 'linear', scale: 2 })).toMatch(/16,384.*less exact everywhere/);
});

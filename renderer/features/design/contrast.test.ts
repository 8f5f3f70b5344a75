import { expect, test } from 'vitest';
import { contrast } from './contrast.ts';

test('contrast is what WCAG says it is, whichever colour is named first', () => {
  expect([
    contrast([0, 0, 0], [255, 255, 255]),
    contrast([255, 255, 255], [0, 0, 0]),
    contrast([9, 9, 9], [9, 9, 9]),
    Math.round(contrast([0x76, 0x76, 0x76], [255, 255, 255]) * 100) / 100,
  ]).toEqual([21, 21, 1, 4.54]);
});

import { expect, test } from 'vitest';
import { linear, logarithmic, roundAbove } from './scale.ts';

test('a scale ends at a round number', () => {
  expect([0, 0.3, 7, 100, 101, 4900].map(roundAbove)).toEqual([1, 0.5, 10, 100, 200, 5000]);
});

test('the linear scale begins at 0 and holds all values', () => {
  const scale = linear([3, 381]);
  expect([scale.top, scale.place(0), scale.place(250)]).toEqual([500, 0, 0.5]);
});

test('the logarithmic one has a line for each power of ten, one decade at least', () => {
  const scale = logarithmic([12, 431]);
  expect(scale.ticks).toEqual([10, 100, 1000]);
  expect([scale.place(10), scale.place(100), scale.place(1000), scale.place(0)]).toEqual([0, 0.5, 1, 0]);
  expect(logarithmic([100]).ticks).toEqual([100, 1000]);
  expect(logarithmic([]).ticks).toEqual([10, 100]);
});

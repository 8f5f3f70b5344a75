import { expect, test } from 'vitest';
import { rowsAround } from './rowsAround.ts';

test('short rows are there four each way, long ones for about a screen, and none beyond the ends', () => {
  expect(rowsAround(10, 12, 100, () => 60)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  expect(rowsAround(10, 12, 100, () => 2000)).toEqual([9, 10, 11, 12, 13]);
  expect(rowsAround(10, 10, 100, () => 500)).toEqual([8, 9, 10, 11, 12]);
  expect(rowsAround(0, 1, 3, () => 60)).toEqual([0, 1, 2]);
});

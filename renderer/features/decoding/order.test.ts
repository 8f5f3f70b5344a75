import { expect, test } from 'vitest';
import { moved, placeAt } from './order.ts';

test('one goes to its new place and the others close up; beyond the ends is the end', () => {
  const list = ['a', 'b', 'c', 'd'];
  expect([moved(list, 'a', 2), moved(list, 'd', 0), moved(list, 'b', 9), moved(list, 'c', -3)]).toEqual([
    ['b', 'c', 'a', 'd'],
    ['d', 'a', 'b', 'c'],
    ['a', 'c', 'd', 'b'],
    ['c', 'a', 'b', 'd'],
  ]);
  expect(
    [moved(list, 'b', 1), moved(list, 'x', 0), moved(list, 'a', -1)].every((each) => each === list),
  ).toBe(true);
});

test('a row that is dragged passes those whose middle the pointer has passed', () => {
  const middles = [10, 30, 50, 70];
  expect([placeAt(middles, 1, 31), placeAt(middles, 1, 51), placeAt(middles, 1, 200)]).toEqual([1, 2, 3]);
  expect([placeAt(middles, 2, 29), placeAt(middles, 2, -5), placeAt(middles, 0, 29)]).toEqual([1, 0, 0]);
});

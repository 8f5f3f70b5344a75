import { expect, test } from 'vitest';
import { chainOf, depthsOf, leavesBelow, NO_DRAFT, wayThrough } from './draft.ts';

/** 5 -> 6 -> 7, 5 -> 8, and 9 at the root. */
const tree = { tokens: [5, 9, 6, 8, 7], parents: [-1, -1, 0, 0, 2] };

test('a token is as deep as the way to it is long', () => {
  expect([depthsOf(tree), depthsOf(chainOf([1, 2, 3])), depthsOf(NO_DRAFT)]).toEqual([
    [1, 1, 2, 2, 3],
    [1, 2, 3],
    [],
  ]);
});

test.each([
  ['the first branch', [1, 5, 6, 7, 4], [0, 2, 4]],
  ['another branch', [1, 5, 8, 7], [0, 3]],
  ['another root', [1, 9, 6], [1]],
  ['nothing foreseen', [1, 7, 6], []],
])('a text goes through a draft along %s', (_, text, way) => {
  expect(wayThrough(tree, text, 1, text.length)).toEqual(way);
});

test('and no farther than it is said to', () => {
  expect(wayThrough(tree, [1, 5, 6, 7], 1, 3)).toEqual([0, 2]);
});

test('the line that was proposed first has leaf 0, and a token has the leaves of all that follows it', () => {
  expect(leavesBelow(tree)).toEqual([[0, 1], [2], [0], [1], [0]]);
  expect(leavesBelow(chainOf([1, 2, 3]))).toEqual([[0], [0], [0]]);
});

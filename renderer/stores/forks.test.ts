import { expect, test } from 'vitest';
import { partings } from './forks.ts';
import { partsAt } from './proofs.ts';

const greedy = (tokenIds: number[]) => ({ name: 'greedy', tokenIds }) as const;
const beams = (tokenIds: number[]) => ({ name: 'beams', tokenIds }) as const;

test('ways that say the same have no fork', () => {
  expect(partings([1, 2, 3], [greedy([1, 2, 3]), beams([1, 2, 3])], 3)).toEqual([]);
});

test('ways that part at the same token stand together where they go on alike', () => {
  const [g, b] = [greedy([1, 5, 6]), beams([1, 5, 7])];
  expect(partings([1, 2, 3], [g, b], 3)).toEqual([{ at: 1, ways: [[g, b]] }]);
  const other = beams([1, 9]);
  expect(partings([1, 2, 3], [g, other], 3)).toEqual([{ at: 1, ways: [[g], [other]] }]);
});

test('forks come in the order of the reply; what was not compared does not part', () => {
  const [g, b] = [greedy([1, 2, 9]), beams([8])];
  expect(partings([1, 2, 3, 4], [g, b], 4).map(({ at }) => at)).toEqual([0, 2]);
  expect(partings([1, 2, 3, 4], [greedy([1, 2])], 2)).toEqual([]);
});

test('a way that ends where the reply goes on parts there', () => {
  expect(partings([1, 2, 3], [greedy([1, 2])], 3).map(({ at }) => at)).toEqual([2]);
});

test.each([
  ['the same to its end', [1, 2], [1, 2], true, null],
  ['stopped by a person: what would have come after it says nothing', [1, 2], [1, 2, 3], false, null],
  ['ended where it goes on now', [1, 2], [1, 2, 3], true, 2],
  ['another token', [1, 2, 3], [1, 9, 3], true, 1],
  ['ends earlier now', [1, 2, 3], [1, 2], true, 2],
])('a reply written again: %s', (_, was, is, ended, at) => {
  expect(partsAt(was, is, ended)).toBe(at);
});

import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { parseList, physicalCores } from './physicalCores.ts';

test('there is one core at least, and never more than this process may use', () => {
  const cores = physicalCores();
  expect([cores >= 1, cores <= availableParallelism()]).toEqual([true, true]);
});

test('lists of processors are read as Linux writes them', () => {
  expect(parseList('0-2,5,8-9')).toEqual([0, 1, 2, 5, 8, 9]);
});

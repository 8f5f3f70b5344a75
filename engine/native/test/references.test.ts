import { expect, test } from 'vitest';
import { fault, references, type Reference } from './references.ts';

const reference = (margins: number[]): Reference => ({
  ...references()[0]!,
  name: 'one',
  tokenIds: margins.map((_, index) => index),
  steps: margins.map((margin) => ({ top: [], margin })),
});
const sure = reference([1, 1, 1]);
const tied = reference([1, 1e-4, 1]);

test('a reply is its reference when every token is, and no more come', () => {
  expect([fault(sure, [0, 1, 2]), fault(tied, [0, 1, 2])]).toEqual([null, null]);
  expect(fault(sure, [0, 7, 2])).toBe('one parts at 1, margin 1');
  expect(fault(sure, [0, 1])).toBe('one parts at 2, margin 1');
  expect(fault(sure, [])).toBe('one parts at 0, margin 1');
  expect(fault(sure, [0, 1, 2, 3])).toBe('one goes on beyond its end');
});

test('from a tie on a reference decides nothing, before it everything', () => {
  expect([fault(tied, [0, 5, 6]), fault(tied, [0, 1, 6])]).toEqual([null, null]);
  expect(fault(tied, [9, 1, 2])).toBe('one parts at 0, margin 1');
});

test('the references leave nothing to chance: no step of theirs is a tie', () => {
  expect(references()).toHaveLength(28);
  for (const { steps, tokenIds } of references()) {
    expect(steps).toHaveLength(tokenIds.length);
    expect(Math.min(...steps.map(({ margin }) => margin))).toBeGreaterThan(1e-3);
  }
});

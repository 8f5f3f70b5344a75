import { expect, test } from 'vitest';
import { paysFurther, worthOf, type Costs } from './worth.ts';

const costs = (deeper: number, row = 0.02): Costs => ({ step: 1, row, deeper: () => deeper });
const text = (hit: number, free = 0) => ({ hit, free, longest: 100, expected: 100 });

test('a cheap model that is often right is worth asking', () => {
  expect(worthOf([text(0.8)], 1, costs(0.1)).texts).toBe(1);
});

test('one that takes as long as the model itself is not, however right it is', () => {
  expect(worthOf([text(0.99)], 1, costs(1)).texts).toBe(0);
});

test('nor one that is never right, however cheap it is', () => {
  expect(worthOf([text(0)], 1, costs(0.001)).texts).toBe(0);
});

test('what costs nothing and is as good leaves it nothing to win', () => {
  expect(worthOf([text(0.8, 0.8)], 1, costs(0.1)).texts).toBe(0);
  expect(worthOf([text(0.8, 0.3)], 1, costs(0.1)).texts).toBe(1);
});

test('a batch is asked about as a whole where each more costs little, and in part where some texts gain nothing', () => {
  const some = [text(0.8), text(0.8), text(0.02), text(0.01)];
  expect(worthOf(some, 4, costs(0.1)).texts).toBe(2);
});

test('half the depth of the model brings a tenth at most, as the arithmetic of it says', () => {
  // Table of what a draft can be worth: at 0.55 of a step a token, with seven of ten right, 1.10 times the speed.
  const { savedPerToken } = worthOf([text(0.7)], 1, { step: 1, row: 0, deeper: () => 0.55 });
  expect(1 / (1 - savedPerToken)).toBeCloseTo(1.1, 2);
});

test('going deeper pays as long as the next token is likely enough to come', () => {
  const further = (chance: number) => paysFurther({ tokens: 1.8, time: 1.1, chances: [chance] }, costs(0.1));
  expect(further(0.5)).toBe(true);
  expect(further(0.1)).toBe(false);
});

import { expect, test } from 'vitest';
import { Calibration } from './calibration.ts';

const guess = (estimate: number, kind = 0) => ({ token: 1, estimate, kind, drafter: 'chat' as const });
const times = (count: number, act: (n: number) => void) => {
  for (let n = 0; n < count; n++) act(n);
};

test("before anything was seen a source's own figure counts", () => {
  expect(new Calibration(2).own().probability(guess(0.3))).toBeCloseTo(0.3);
});

test('then how often guesses of the kind came true does, whatever the source says', () => {
  const own = new Calibration(2).own();
  times(400, (n) => own.count(1, n % 5 !== 0));
  expect(own.probability(guess(0.1, 1))).toBeGreaterThan(0.7);
  expect(own.probability(guess(0.1, 1))).toBeLessThan(0.87);
  expect(own.probability(guess(0.1, 0))).toBeCloseTo(0.1);
});

test('a reply begins with what others have shown, and soon goes by its own', () => {
  const calibration = new Calibration(1);
  const first = calibration.own();
  times(200, () => first.count(0, true));
  const second = calibration.own();
  expect(second.probability(guess(0.5))).toBeGreaterThan(0.95);
  times(20, () => second.count(0, false));
  expect(second.probability(guess(0.5))).toBeLessThan(0.35);
  expect(first.probability(guess(0.5))).toBeGreaterThan(0.9);
});

test('what was long ago fades', () => {
  const own = new Calibration(1).own();
  times(1000, () => own.count(0, false));
  times(60, () => own.count(0, true));
  expect(own.probability(guess(0.5))).toBeGreaterThan(0.75);
});

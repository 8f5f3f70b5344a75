import { expect, test } from 'vitest';
import { RunningQuantile } from './runningQuantile.ts';

/** Spread evenly over [low, high), in an order that repeats after a hundred. */
const evenly = (low: number, high: number) => (index: number) =>
  low + ((index * 37) % 100) * ((high - low) / 100);

function follow(quantile: RunningQuantile, value: (index: number) => number, count: number): number {
  for (let index = 0; index < count; index++) quantile.observe(value(index));
  return quantile.value;
}

test('comes to lie where one of a hundred lies above, from either side', () => {
  for (const start of [1, 2.5]) {
    const value = follow(new RunningQuantile(start), evenly(1, 1.5), 20_000);
    expect(value).toBeGreaterThan(1.46);
    expect(value).toBeLessThan(1.52);
  }
});

test('follows the middle of what comes, too', () => {
  for (const start of [0.6, 1.4]) {
    const value = follow(new RunningQuantile(start, 0.5, 2, 0.5), evenly(0.8, 1.2), 1000);
    expect(value).toBeCloseTo(1, 1);
  }
});

test('one that is far above moves it no more than one that is a little above', () => {
  const [far, near] = [new RunningQuantile(1.1), new RunningQuantile(1.1)];
  far.observe(100);
  near.observe(1.2);
  expect(far.value).toBe(near.value);
});

test('never leaves what is plausible', () => {
  expect(follow(new RunningQuantile(1.1), () => 0.5, 10_000)).toBe(1);
  expect(follow(new RunningQuantile(1.1), () => 100, 10_000)).toBe(3);
});

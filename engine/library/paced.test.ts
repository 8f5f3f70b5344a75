import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './paced.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first value is told at once, of many the last one, and nothing after the end', () => {
  const told: number[] = [];
  const pace = paced<number>((value) => told.push(value), 20);
  for (let value = 1; value <= 5; value++) pace.tell(value);
  expect(told).toEqual([1]);
  vi.advanceTimersByTime(20);
  expect(told).toEqual([1, 5]);
  pace.tell(6);
  pace.end();
  vi.advanceTimersByTime(100);
  expect(told).toEqual([1, 5]);
});

import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { paced } from './paced.ts';

test('the first value is told at once, of many the last one, and nothing after the end', async () => {
  const told: number[] = [];
  const pace = paced<number>((value) => told.push(value), 20);
  for (let value = 1; value <= 5; value++) pace.tell(value);
  expect(told).toEqual([1]);
  await expect.poll(() => told).toEqual([1, 5]);
  pace.tell(6);
  pace.end();
  await pause(40);
  expect(told.at(-1)).toBe(5);
});

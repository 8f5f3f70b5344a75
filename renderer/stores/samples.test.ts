import { expect, test } from 'vitest';
import { addSample, type Sample } from './samples.ts';

test('samples older than the span go, but one, so that the line reaches the edge', () => {
  let samples: readonly Sample[] = [];
  for (let at = 0; at <= 1000; at += 100) samples = addSample(samples, { at, value: at }, 300);
  expect(samples.map(({ at }) => at)).toEqual([600, 700, 800, 900, 1000]);
});

test('a value held until just before the next one, where none came in between', () => {
  expect(addSample([{ at: 0, value: 5 }], { at: 2000, value: 40 }, 60_000)).toEqual([
    { at: 0, value: 5 },
    { at: 1900, value: 5 },
    { at: 2000, value: 40 },
  ]);
});

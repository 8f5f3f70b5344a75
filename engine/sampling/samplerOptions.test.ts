import { expect, test } from 'vitest';
import { samplingSettings } from '../contract/sampling.ts';
import { chooseSeed, samplerOptions, topKOf } from './samplerOptions.ts';

test('greedy draws nothing, so it has no seed', () => {
  expect(chooseSeed(samplingSettings.parse({ temperature: 0, seed: 5 }))).toBeNull();
});

test('the given seed is used; without one another is drawn each time', () => {
  expect(chooseSeed(samplingSettings.parse({ seed: 5 }))).toBe(5);
  const drawn = Array.from({ length: 8 }, () => chooseSeed(samplingSettings.parse({})));
  expect(new Set(drawn).size).toBeGreaterThan(1);
});

test('penalties see the end of the prompt, as far as they reach', () => {
  const settings = samplingSettings.parse({ repeatPenalty: 1.1, repeatLastN: 2 });
  expect(samplerOptions(settings, 7, 3, [1, 2, 3])).toEqual({
    temperature: 0.8,
    topK: 40,
    topP: 0.95,
    minP: 0.05,
    repeatPenalty: 1.1,
    repeatLastN: 2,
    seed: 7,
    minTokens: 3,
    history: Int32Array.of(2, 3),
  });
});

test('no log-probabilities, the chosen token only, or the best few', () => {
  expect([topKOf(null), topKOf(0), topKOf(5)]).toEqual([-1, 0, 5]);
});

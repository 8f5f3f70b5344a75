import { expect, test } from 'vitest';
import { samplingSettings } from '../contract/sampling.ts';
import { chooseSeed, samplerOptions, topKOf } from './samplerOptions.ts';

test('greedy draws nothing, so it has no seed', () => {
  expect(chooseSeed(samplingSettings.parse({ temperature: 0, seed: 5 }))).toBeNull();
});

test.each([0, 1e-7, 1e-38, 1e-45, 5e-324])(
  'a temperature of %d is greedy to the device as well',
  (temperature) => {
    const settings = samplingSettings.parse({ temperature, seed: 5 });
    expect([chooseSeed(settings), samplerOptions(settings, null, 0, []).temperature]).toEqual([null, 0]);
  },
);

test('a temperature that leaves something to draw is taken as it is', () => {
  expect(samplerOptions(samplingSettings.parse({ temperature: 1e-6 }), 1, 0, []).temperature).toBe(1e-6);
});

test.each([
  { temperature: -1e-45 },
  { temperature: Number.NaN },
  { temperature: Number.POSITIVE_INFINITY },
  { repeatPenalty: 1e-38 },
  { topP: 0 },
])('%j is refused', (settings) => {
  expect(samplingSettings.safeParse(settings).success).toBe(false);
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

import { expect, test } from 'vitest';
import { samplingSettings } from '../contract/sampling.ts';
import { chooseSeed, samplerOptions, topKOf } from './samplerOptions.ts';

const options = (settings: Parameters<typeof samplingSettings.parse>[0], prompt: readonly number[] = []) =>
  samplerOptions(samplingSettings.parse(settings), 7, 3, prompt);

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
  expect(options({ temperature: 1e-6 }).temperature).toBe(1e-6);
});

test('the given seed is used; without one another is drawn each time', () => {
  expect(chooseSeed(samplingSettings.parse({ seed: 5 }))).toBe(5);
  const drawn = Array.from({ length: 8 }, () => chooseSeed(samplingSettings.parse({})));
  expect(new Set(drawn).size).toBeGreaterThan(1);
});

test('a request that says nothing switches on what the contract says, and no more', () => {
  expect(options({})).toEqual({
    temperature: 0.8,
    dynamicRange: 0,
    dynamicExponent: 1,
    topK: 40,
    topP: 0.95,
    minP: 0.05,
    typicalP: 1,
    topNSigma: 0,
    xtcProbability: 0,
    xtcThreshold: 0.1,
    repeatPenalty: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    repeatLastN: 64,
    dryMultiplier: 0,
    dryBase: 1.75,
    dryAllowedLength: 2,
    dryLastN: 4096,
    dryBreakers: ['\n', ':', '"', '*'],
    mirostat: 0,
    mirostatTau: 5,
    mirostatEta: 0.1,
    adaptiveDecay: 0.9,
    order: ['penalties', 'dry', 'topNSigma', 'topK', 'typicalP', 'topP', 'minP', 'xtc', 'temperature'],
    minTokens: 3,
    seed: 7,
    position: 0,
    history: new Int32Array(),
  });
});

test('penalties and dry see the end of the prompt, as far as the longer of them reaches', () => {
  const prompt = [1, 2, 3];
  const seen = (settings: Parameters<typeof options>[0]) => [...options(settings, prompt).history];
  expect(seen({ repeatLastN: 2 })).toEqual([]);
  expect(seen({ repeatPenalty: 1.1, repeatLastN: 2 })).toEqual([2, 3]);
  expect(seen({ presencePenalty: 1, repeatLastN: 1 })).toEqual([3]);
  expect(seen({ frequencyPenalty: -1, repeatLastN: 0 })).toEqual([]);
  expect(seen({ dryMultiplier: 1, frequencyPenalty: 1, repeatLastN: 1 })).toEqual(prompt);
});

test('what is drawn depends on how much came before', () => {
  expect(options({}, [1, 2, 3]).position).toBe(3);
});

test('biases go by id, and -100 means never', () => {
  const { biasIds, biases } = options({
    logitBias: [
      { id: 5, bias: -100 },
      { id: 9, bias: 2.5 },
    ],
  });
  expect([biasIds, biases]).toEqual([Int32Array.of(5, 9), Float32Array.of(-Infinity, 2.5)]);
});

test('no log-probabilities, the chosen token only, or the best few', () => {
  expect([topKOf(null), topKOf(0), topKOf(5)]).toEqual([-1, 0, 5]);
});

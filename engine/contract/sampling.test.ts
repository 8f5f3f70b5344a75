import { expect, test } from 'vitest';
import { samplingSettings } from './sampling.ts';

/** The first and last value of each range, and one beyond each that has one. */
const ranges: Record<string, { inside: unknown[]; outside: unknown[] }> = {
  temperature: { inside: [0, 10], outside: [-1e-45, 10.01, Number.NaN, Number.POSITIVE_INFINITY] },
  dynamicTemperatureRange: { inside: [0, 10], outside: [-0.1, 10.1] },
  dynamicTemperatureExponent: { inside: [0.1, 4], outside: [0, 4.1] },
  topK: { inside: [0, 1_000_000], outside: [-1, 1.5, 1_000_001] },
  topP: { inside: [1e-9, 1], outside: [0, 1.01] },
  minP: { inside: [0, 1], outside: [-0.01, 1.01] },
  typicalP: { inside: [1e-9, 1], outside: [0, 1.01] },
  topNSigma: { inside: [0, 100], outside: [-0.1, 101] },
  xtcProbability: { inside: [0, 1], outside: [-0.1, 1.1] },
  xtcThreshold: { inside: [0.001, 0.5], outside: [0, 0.51] },
  repeatPenalty: { inside: [0.01, 10], outside: [1e-38, 0, 11] },
  frequencyPenalty: { inside: [-10, 10], outside: [-10.1, 10.1] },
  presencePenalty: { inside: [-10, 10], outside: [-10.1, 10.1] },
  repeatLastN: { inside: [0, 65_536], outside: [-1, 65_537] },
  dryMultiplier: { inside: [0, 100], outside: [-1, 101] },
  dryBase: { inside: [1, 10], outside: [0.9, 10.1] },
  dryAllowedLength: { inside: [1, 1000], outside: [0, 1001] },
  dryLastN: { inside: [0, 65_536], outside: [-1, 65_537] },
  dryBreakers: { inside: [[], ['\n', 'ab']], outside: [[''], ['x'.repeat(41)], 'x'] },
  mirostat: { inside: [0, 1, 2], outside: [3, -1, true] },
  mirostatTau: { inside: [0.1, 20], outside: [0, 21] },
  mirostatEta: { inside: [0.01, 1], outside: [0, 1.1] },
  adaptiveTarget: { inside: [null, 0, 1], outside: [-0.1, 1.1] },
  adaptiveDecay: { inside: [0, 0.99], outside: [-0.1, 1] },
  logitBias: {
    inside: [[], [{ id: 0, bias: -100 }], [{ id: 9, bias: 100 }]],
    outside: [[{ id: -1, bias: 1 }], [{ id: 1, bias: 101 }], [{ id: 1 }]],
  },
  samplers: {
    inside: [[], ['temperature', 'topK']],
    outside: [['nucleus'], ['topK', 'topK'], 'topK'],
  },
  seed: { inside: [0, 0xffff_fffe], outside: [-1, 0xffff_ffff, 1.5] },
};

test('every setting has a range here', () => {
  expect(Object.keys(ranges).sort()).toEqual(Object.keys(samplingSettings.shape).sort());
});

test.each(Object.entries(ranges))(
  '%s is taken within its range and refused by name outside',
  (name, range) => {
    for (const value of range.inside)
      expect(samplingSettings.safeParse({ [name]: value }).error?.issues).toBe(undefined);
    for (const value of range.outside) {
      const { error } = samplingSettings.safeParse({ [name]: value });
      expect([value, error?.issues[0]?.path[0]]).toEqual([value, name]);
    }
  },
);

test('an order names what is unknown in it, and what comes twice', () => {
  const said = (samplers: string[]) =>
    samplingSettings.safeParse({ samplers }).error?.issues.map(({ message }) => message);
  expect(said(['topK', 'nucleus'])).toEqual([
    'no sampler “nucleus”; there are penalties, dry, topNSigma, topK, typicalP, topP, minP, xtc, temperature',
  ]);
  expect(said(['topK', 'minP', 'topK'])).toEqual(['“topK” is named twice']);
});

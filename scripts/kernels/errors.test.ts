import { describe, expect, it } from 'vitest';
import { compareErrors, isWorse } from './errors.mjs';

const floats = (...values: number[]) => Float32Array.from(values);

describe('the comparison of errors', () => {
  it('gives root mean squares, and how far ours are above stock', () => {
    const errors = compareErrors(floats(0, 0, 0, 0), floats(3, 3, -3, 3), floats(2, -2, 2, 2), 2);
    expect(errors).toEqual({
      ours: 3,
      stock: 2,
      difference: 0.5,
      noise: 0,
      typical: 0.5,
      typicalNoise: 0,
      apart: Math.sqrt((1 + 25 + 25 + 1) / 4),
    });
    expect(isWorse(errors)).toBe(true);
  });

  it('puts a difference down to chance that prompts disagree about', () => {
    const errors = compareErrors(floats(0, 0, 0), floats(3, 1, 2), floats(1, 3, 1), 3);
    expect(errors.difference).toBeGreaterThan(0);
    expect(isWorse(errors)).toBe(false);
  });

  it('never finds the smaller error worse, nor equal ones', () => {
    expect(isWorse(compareErrors(floats(0, 0), floats(1, 1), floats(2, 2), 2))).toBe(false);
    expect(isWorse(compareErrors(floats(1, 2), floats(1, 2), floats(1, 2), 2))).toBe(false);
  });

  it('finds any error worse than none', () => {
    expect(isWorse(compareErrors(floats(0, 0), floats(0, 1e-6), floats(0, 0), 2))).toBe(true);
    expect(isWorse(compareErrors(floats(0, 0), floats(0, 0), floats(0, 0), 2))).toBe(false);
  });

  it('refuses scores that do not belong together, and those that are no numbers', () => {
    expect(() => compareErrors(floats(1, 2, 3), floats(1, 2), floats(1, 2, 3), 1)).toThrow('do not match');
    expect(() => compareErrors(floats(1, 2), floats(1, NaN), floats(1, 2), 1)).toThrow('no numbers');
  });
});

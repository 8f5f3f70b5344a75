import { expect, test } from 'vitest';
import { parseNumber } from './parseNumber.ts';

const range = { min: 0, max: 2 };

test.each([
  ['0.7', { kind: 'value', value: 0.7 }],
  [' 1,5 ', { kind: 'value', value: 1.5 }],
  ['+2', { kind: 'value', value: 2 }],
  ['', { kind: 'wrong', words: 'A number from 0 to 2.' }],
  ['2.1', { kind: 'wrong', words: 'A number from 0 to 2.' }],
  ['-0.1', { kind: 'wrong', words: 'A number from 0 to 2.' }],
  ['1e0', { kind: 'wrong', words: 'A number from 0 to 2.' }],
  ['NaN', { kind: 'wrong', words: 'A number from 0 to 2.' }],
  ['1 2', { kind: 'wrong', words: 'A number from 0 to 2.' }],
])('“%s” as a number from 0 to 2', (text, parsed) => {
  expect(parseNumber(text, range, false)).toEqual(parsed);
});

test('a bound that is not reached itself is said, and large ones can be read', () => {
  const above = { min: 0, max: 1_000_000, above: true };
  expect([parseNumber('0', above, false), parseNumber('0.001', above, false)]).toEqual([
    { kind: 'wrong', words: 'A number above 0, up to 1,000,000.' },
    { kind: 'value', value: 0.001 },
  ]);
});

test('empty stands for no value where that is allowed', () => {
  expect(parseNumber('  ', range, true)).toEqual({ kind: 'value', value: null });
});

test('a whole number has no fraction', () => {
  expect(parseNumber('1.5', { ...range, whole: true }, false)).toEqual({
    kind: 'wrong',
    words: 'A whole number from 0 to 2.',
  });
});

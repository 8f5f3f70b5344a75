import { afterEach, expect, test } from 'vitest';
import { words } from '../../words/words.ts';
import { parseNumber, shownNumber } from './parseNumber.ts';

afterEach(() => words.speak('en'));

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

test.each(['en', 'de', 'ar-XB'] as const)('what is shown is what is read, in %s', (language) => {
  words.speak(language);
  for (const value of [0, 0.7, 1.05, -1.5, 0.000001, 32768, 1_000_000.5])
    expect(parseNumber(shownNumber(value), { min: -10, max: 1e9 }, false)).toEqual({ kind: 'value', value });
});

test('a number has the decimal sign of the language, and is read with either', () => {
  words.speak('de');
  expect(shownNumber(0.7)).toBe('0,7');
  expect([parseNumber('0,7', range, false), parseNumber('0.7', range, false)]).toEqual([
    { kind: 'value', value: 0.7 },
    { kind: 'value', value: 0.7 },
  ]);
});

test('between the thousands of a whole number stands what the language puts there', () => {
  const large = { min: 1, max: 100_000_000, whole: true };
  const read = (text: string) => {
    const parsed = parseNumber(text, large, false);
    return parsed.kind === 'value' ? parsed.value : null;
  };
  expect(['4,096', '4,000', '1,048,576', '4.096', '1,2', '10,00'].map(read)).toEqual([
    4096,
    4000,
    1_048_576,
    null,
    null,
    10,
  ]);
  words.speak('de');
  expect(['4.096', '4.000', '1.048.576', '4,096'].map(read)).toEqual([4096, 4000, 1_048_576, null]);
});

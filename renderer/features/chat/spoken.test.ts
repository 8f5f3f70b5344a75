import { expect, test } from 'vitest';
import { findSpoken } from './spoken.ts';

test('words are found across texts, whatever markdown and white space lie between', () => {
  expect(findSpoken(['A list: ', 'one', ' and', ' two.'], '**one**  and\n')).toEqual({
    from: { text: 1, at: 0 },
    to: { text: 2, at: 3 },
  });
});

test('characters of two units are found whole', () => {
  expect(findSpoken(['x𝒜𝒷 y'], '𝒷')).toEqual({ from: { text: 0, at: 3 }, to: { text: 0, at: 4 } });
});

test('what is not said, and what says nothing, is not found', () => {
  expect([findSpoken(['abc'], 'abd'), findSpoken(['abc'], ' **'), findSpoken([], 'a')]).toEqual([
    null,
    null,
    null,
  ]);
});

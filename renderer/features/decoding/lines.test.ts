import { expect, test } from 'vitest';
import { parseLines, typedOf } from './lines.ts';

test.each([[['\n', ':', '"', '*']], [['a b', ' c ', '\\n', '\\', '\t\r\n']], [[]]])(
  '%j is the same after it was shown and taken',
  (lines) => {
    expect(parseLines(typedOf(lines), { most: 32 })).toEqual({ kind: 'lines', lines });
  },
);

test('empty lines are nobody’s, and a backslash before anything else is one', () => {
  expect(parseLines('a\n\n\\q\\n\n', { most: 32 })).toEqual({ kind: 'lines', lines: ['a', '\\q\n'] });
});

test('too many and too long ones are said', () => {
  expect(parseLines('a\nb\nc', { most: 2 })).toEqual({ kind: 'wrong', words: '2 at most; there are 3.' });
  expect(parseLines('a\nbcd', { most: 2, longest: 2 })).toEqual({
    kind: 'wrong',
    words: '2 characters a line at most; one has 3.',
  });
});

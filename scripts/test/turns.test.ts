import { expect, test } from 'vitest';
import { turnsOf } from './turns.mjs';

const named = (words: string) =>
  words.split(' ').map((name) => ({ name, beside: name === name.toLowerCase() }));
const turns = (words: string) =>
  turnsOf(named(words)).map(({ check, beside }) => [check.name, ...beside.map(({ name }) => name)].join(' '));

test('what goes beside others runs with the next that does not, all else alone', () => {
  expect(turns('lint types UNIT MODEL shots E2E')).toEqual(['UNIT lint types', 'MODEL', 'E2E shots']);
});

test('what nothing follows that it could go beside has a turn of its own', () => {
  expect(turns('UNIT lint types')).toEqual(['UNIT', 'lint', 'types']);
  expect(turns('lint')).toEqual(['lint']);
});

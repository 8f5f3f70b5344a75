import { expect, test } from 'vitest';
import { isShown } from './filter.tsx';

const shown = (query: string, all: boolean, level: 'simple' | 'all' = 'all', changed = false) =>
  isShown(
    { query, all },
    ['Context length', 'How many tokens a conversation may take', 'Engine'],
    level,
    changed,
  );

test('without words the level decides, and what was changed is never hidden', () => {
  expect([
    shown('', false),
    shown('  ', true),
    shown('', false, 'simple'),
    shown('', false, 'all', true),
  ]).toEqual([false, true, true, true]);
});

test('words are looked for in all levels, each of them anywhere, whatever their case and accents', () => {
  expect([
    shown('CONTEXT', false),
    shown('tokens lêngth', false),
    shown('engine tokens', false),
    shown('kernel', false, 'simple', true),
    shown('context kernel', true),
  ]).toEqual([true, true, true, false, false]);
});

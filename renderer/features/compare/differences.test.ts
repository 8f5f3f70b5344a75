import { expect, test } from 'vitest';
import { differences, wordsOf } from './differences.ts';

const between = (a: string, b: string) => {
  const [first, second] = [wordsOf(a), wordsOf(b)];
  const found = differences(
    first.map(({ text }) => text),
    second.map(({ text }) => text),
  );
  if (found.kind !== 'marked') return found.kind;
  const said = (words: typeof first, stretches: typeof found.ofFirst) =>
    stretches.map(([from, to]) =>
      words
        .slice(from, to)
        .map(({ text }) => text)
        .join(' '),
    );
  return [said(first, found.ofFirst), said(second, found.ofSecond)];
};

test('the words that only one text has are found, those beside each other together', () => {
  expect(between('The river flows through Vienna.', 'The great old river flows past Vienna!')).toEqual([
    ['through'],
    ['great old', 'past'],
  ]);
});

test('signs between words are no difference, and no words at all are the same', () => {
  expect([between('One, two.', 'One two'), between('', ''), between('…', '!')]).toEqual([
    'same',
    'same',
    'same',
  ]);
});

test('texts in scripts without spaces are compared word by word', () => {
  expect(between('隅田川は東京を流れる', '隅田川は江戸を流れる')).toEqual([['東京'], ['江戸']]);
});

test('where hardly a word is in common nothing is marked, and neither where there are too many', () => {
  expect(between('a b c d e f', 'g h i j k f')).toBe('unlike');
  expect(differences(Array<string>(20_001).fill('a'), ['a'])).toEqual({ kind: 'unlike' });
  const numbered = (from: number) => Array.from({ length: 20_000 }, (_, at) => String(at * 2 + from));
  expect(differences(numbered(0), numbered(1))).toEqual({ kind: 'unlike' });
});

test('a word says where it stands', () => {
  expect(wordsOf('Ja, „wohl“')).toEqual([
    { text: 'Ja', start: 0, end: 2 },
    { text: 'wohl', start: 5, end: 9 },
  ]);
});

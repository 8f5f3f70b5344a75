import { expect, test } from 'vitest';
import { makeMessage } from '../../../test/builders.ts';
import { foundIn, nextFound } from './foundIn.ts';

const list = ['The Danube flows through Vienna.', 'Der Rhein', 'Über die Donau: the DANUBE again.'].map(
  (content, index) => makeMessage({ id: `m${index}`, content }),
);

test('a chat is searched without regard to case and accents, for all words that are typed', () => {
  expect(foundIn(list, 'danube')).toEqual(['m0', 'm2']);
  expect(foundIn(list, 'uber danube')).toEqual(['m2']);
  expect(foundIn(list, '"flows through"')).toEqual(['m0']);
  expect(foundIn(list, ' … ')).toEqual([]);
});

test('what was found is walked through in both directions and around the ends', () => {
  const ids = ['a', 'b', 'c'];
  expect(nextFound(ids, 'a', 1)).toBe('b');
  expect(nextFound(ids, 'c', 1)).toBe('a');
  expect(nextFound(ids, 'a', -1)).toBe('c');
  expect(nextFound(ids, null, -1)).toBe('c');
  expect(nextFound(ids, 'gone', 1)).toBe('a');
  expect(nextFound([], 'a', 1)).toBeUndefined();
});

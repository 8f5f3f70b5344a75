import { expect, test } from 'vitest';
import { faultsOf, germanFaults } from './faults.ts';

const english = {
  chats: {
    title: 'Chats',
    by: 'by {{name}}',
    all: 'see <b>all</b>',
    kept_one: 'one',
    kept_other: '{{count}}',
  },
};
const german = {
  chats: {
    title: 'Chats',
    by: 'von {{name}}',
    all: '<b>alle</b>',
    kept_one: 'einer',
    kept_other: '{{count}}',
  },
};
const changed = (texts: Record<string, string>) =>
  faultsOf(english, { chats: { ...german.chats, ...texts } }, 'de');

test('what is missing, too much, or has other places, elements or forms is a fault', () => {
  expect(faultsOf(english, german, 'de')).toEqual([]);
  expect(faultsOf(english, { chats: { title: 'Chats' } }, 'de')).toHaveLength(4);
  expect([
    changed({ more: 'mehr' }),
    changed({ by: 'von {{nam}}' }),
    changed({ all: 'alle' }),
    changed({ kept: 'alle' }),
    changed({ title: ' Chats' }),
  ]).toEqual([
    ['chats.more is in de only'],
    ['chats.by has other places or elements'],
    ['chats.all has other places or elements'],
    [
      'chats.kept is in de only',
      'chats.kept_one has a text without a form beside it',
      'chats.kept_other has a text without a form beside it',
    ],
    ['chats.title is not trimmed'],
  ]);
});

test.each(['“so”', '"so"', 'geht’s” nicht', 'Öffnen Sie es', 'dein Modell', 'warten...'])(
  '%s is no German of the app',
  (text) => {
    expect(germanFaults({ a: { b: 'x' } }, { a: { b: text } })).toHaveLength(1);
  },
);

test('„so“, and a sentence that begins with „Sie“ for what was named, are', () => {
  expect(germanFaults({ a: { b: 'x' } }, { a: { b: 'Die Datei heißt „so“. Sie bleibt.' } })).toEqual([]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeMessage, makeStorage } from './test/builders.ts';

function makeLibrary() {
  const storage = makeStorage();
  const rivers = storage.createChat('Rivers of Europe').id;
  const danube = storage.addMessage(makeMessage(rivers, 'The Danube flows through Vienna and Budapest.')).id;
  const cooking = storage.createChat('Cooking').id;
  const soup = storage.addMessage(
    makeMessage(cooking, 'A recipe for Crème brûlée; foo-bar (C++), please'),
  ).id;
  const tokyo = storage.addMessage(makeMessage(cooking, '東京の寿司はとても美味しいです。')).id;
  return { storage, rivers, cooking, danube, soup, tokyo };
}

test('a hit says where it is and marks what matched', () => {
  const { storage, rivers, danube } = makeLibrary();
  expect(storage.search('vien')).toEqual([
    {
      chatId: rivers,
      title: 'Rivers of Europe',
      messageId: danube,
      snippet: 'The Danube flows through \ue000Vienna\ue001 and Budapest.',
    },
  ]);
});

test('titles are found, before messages', () => {
  const { storage, rivers } = makeLibrary();
  const other = storage.createChat('Other').id;
  const message = storage.addMessage(makeMessage(other, 'All rivers run dry'));
  expect(storage.search('RIVER')).toEqual([
    {
      chatId: rivers,
      title: 'Rivers of Europe',
      messageId: null,
      snippet: '\ue000Rivers\ue001 of Europe',
    },
    {
      chatId: other,
      title: 'Other',
      messageId: message.id,
      snippet: 'All \ue000rivers\ue001 run dry',
    },
  ]);
});

test.each([
  ['every word must occur', 'budapest danube', ['danube']],
  ['a word that is nowhere finds nothing', 'danube paris', []],
  ['accents and case do not matter', 'CREME brulee', ['soup']],
  ['words in quotes must follow each other', '"through vienna"', ['danube']],
  ['words in quotes that do not follow each other find nothing', '"danube vienna"', []],
  ['a quote left open is a phrase to the end', '"flows through', ['danube']],
  ['signs inside a word are boundaries', 'foo-bar', ['soup']],
  ['operators of the index are plain words', 'danube NOT vienna', []],
  ['signs alone find nothing', '-- * ( "', []],
  ['a column filter is no syntax', 'title:rivers', []],
  ['scripts without spaces are found inside a run', '寿司', ['tokyo']],
] as const)('%s', (_, query, expected) => {
  const library = makeLibrary();
  const found = library.storage.search(query).map(({ messageId }) => messageId);
  expect(found).toEqual(expected.map((name) => library[name]));
});

test('a match in a script without spaces is shown with its surroundings', () => {
  const { storage } = makeLibrary();
  expect(storage.search('寿司')[0]!.snippet).toBe('東京の\ue000寿司\ue001はとても美味しいです。');
});

test('no text a person can type is an error', () => {
  const { storage } = makeLibrary();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
      expect(Array.isArray(storage.search(typed))).toBe(true);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-c "*()^:+{}.\-\\'0ANDORTE]{0,30}$/), (typed) => {
      expect(Array.isArray(storage.search(typed))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

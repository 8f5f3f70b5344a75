import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStorage } from '../open.ts';
import { Storage } from '../storage.ts';
import { databasePath, makeMessage, makeStorage, streamingReply } from '../test/builders.ts';
import { fold } from '../../../../engine/shown/fold.ts';
import { searchTerms } from '../../../../engine/shown/searchTerms.ts';
import { snippetOf } from './snippet.ts';

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
      snippet: 'The Danube flows through \ue000Vien\ue001na and Budapest.',
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
      snippet: '\ue000River\ue001s of Europe',
    },
    {
      chatId: other,
      title: 'Other',
      messageId: message.id,
      snippet: 'All \ue000river\ue001s run dry',
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

/** Whether a message of this text is found. */
function finds(text: string, typed: string): boolean {
  const storage = makeStorage();
  storage.addMessage(makeMessage(storage.createChat().id, text));
  const titles = storage.createChat(text).id;
  const hits = storage.search(typed);
  // Titles and messages are looked through in different ways, and agree.
  expect(hits.some(({ messageId }) => messageId !== null)).toBe(hits.some(({ chatId }) => chatId === titles));
  return hits.length > 0;
}

test.each([
  ['part of a word', 'a downtown café', 'wnto'],
  ['one character of a script without spaces', '東京の寿司', '司'],
  ['the last character', '東京の寿司', '司'],
  ['two characters inside a run', '我想去北京大学读书', '京大'],
  ['a syllable inside Korean words', '대한민국의 수도', '민국'],
  ['one Korean syllable', '대한민국의 수도', '한'],
  ['Korean that is stored in parts', '대한민국'.normalize('NFD'), '한민'],
  ['Korean that is typed in parts', '대한민국', '한민'.normalize('NFD')],
  ['accents that are stored apart', 'cafe\u0301 olé', 'café'],
  ['accents that are left out', 'Žluťoučký kůň', 'zlutoucky kun'],
  ['kana of half width', 'テキスト', 'ﾃｷｽﾄ'],
  ['letters of full width', 'ＡＢＣ１２３', 'abc123'],
  ['voiced kana as they are', 'がぎぐ', 'ぎ'],
  ['an emoji', 'well done 👍', '👍'],
  ['an emoji whose colour was chosen', 'well done 👍🏽', '👍'],
  ['an emoji with another way to show it', 'I ❤\ufe0f it', '❤'],
  ['a person of an emoji that is joined', 'by 👩‍💻', '💻'],
  ['a flag', 'from 🇫🇷', '🇫🇷'],
  ['sharp s', 'Straße', 'STRASSE'],
  ['a dotted capital i', 'İstanbul', 'istanbul'],
  ['a sigma at the end', 'ΟΔΟΣ', 'οδος'],
  ['a ligature', 'the ﬁrst oﬃce', 'first office'],
  ['Russian', 'Ёлка и йод', 'елка'],
  ['Arabic with vowel signs', 'مُحَمَّد', 'محمد'],
  ['Hebrew with points', 'שָׁלוֹם', 'שלום'],
  ['Hindi', 'नमस्ते दुनिया', 'स्ते'],
  ['Thai', 'ภาษาไทยสวยงาม', 'ไทย'],
  ['signs', 'in C++ and C#', 'c++'],
  ['a curly apostrophe', 'it’s here', "it's"],
  ['a phrase across lines', 'one\n  two', '"one two"'],
  ['a hyphen that is not seen', 'Donau\u00addampf', 'donaudampf'],
  ['two letters', 'an ox', 'ox'],
  ['one letter', 'an ox', 'x'],
  ['a mixture of scripts', '東京タワー is 333 m', '333 タワ'],
])('%s is found', (_, text, typed) => {
  expect(finds(text, typed)).toBe(true);
});

test.each([
  ['another vowel sign', 'नमस्ते', 'नमस्ता'],
  ['an unvoiced kana', 'がぎぐ', 'き'],
  ['two words where one is missing', 'only one', 'one two'],
  ['characters in another order', '東京', '京東'],
  ['an end that is not there', '東京の寿司', '寿司は'],
  ['one character that is not there', '東京', '川'],
])('%s is not found', (_, text, typed) => {
  expect(finds(text, typed)).toBe(false);
});

test('what was edited, deleted or brought back is found as it is now', () => {
  const storage = makeStorage();
  const { id: chat } = storage.createChat('Animals');
  const message = storage.addMessage(makeMessage(chat, 'a walrus')).id;
  const found = (typed: string) => storage.search(typed).length;
  expect([found('walrus'), found('otter')]).toEqual([1, 0]);
  storage.editMessage(message, 'an otter');
  expect([found('walrus'), found('otter')]).toEqual([0, 1]);
  storage.deleteMessagesFrom(message);
  expect(found('otter')).toBe(0);
  storage.restoreMessages(message);
  expect(found('otter')).toBe(1);
  storage.deleteChat(chat);
  expect(found('otter')).toBe(0);
});

test('how many messages are not looked through yet is known, and comes to none', () => {
  const storage = makeStorage();
  const { id: chat } = storage.createChat();
  for (let at = 0; at < 3; at++) storage.addMessage(makeMessage(chat, `message ${at}`));
  expect(storage.unindexed()).toBe(3);
  storage.search('message');
  expect(storage.unindexed()).toBe(0);
});

test('a reply is found once it is written, and again once it went on', () => {
  const storage = makeStorage();
  const { id: chat } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chat, '', streamingReply));
  storage.appendToMessage(id, 0, 'Once upon');
  expect(storage.search('upon')).toEqual([]);
  storage.finishMessage(id, { kind: 'complete', finishReason: 'cancelled' }, null);
  expect(storage.search('upon')).toHaveLength(1);
  storage.finishMessage(id, { kind: 'streaming' }, null);
  storage.appendToMessage(id, 9, ' a time');
  storage.finishMessage(id, { kind: 'complete', finishReason: 'stop' }, null);
  expect(storage.search('"upon a time"')).toHaveLength(1);
});

test('a match far inside a long text is shown with what is around it, marks of its own text left out', () => {
  const storage = makeStorage();
  const { id: chat } = storage.createChat();
  storage.addMessage(makeMessage(chat, `${'word '.repeat(30_000)}a \ue000needle\ue001 here`));
  expect(storage.search('needle')[0]!.snippet).toMatch(/^….{35,45}\ue000needle\ue001 here$/);
});

test('what is not yet indexed when the program ends is indexed later', () => {
  const path = databasePath();
  const before = makeStorage(path);
  const { id } = before.createChat('Counting');
  for (let count = 0; count < 200; count++) before.addMessage(makeMessage(id, `number ${count} of many`));
  before.close();
  const after = new Storage(openStorage(path).sqlite);
  expect(after.search('199')).toHaveLength(1);
  expect(after.search('number')).toHaveLength(50);
});

test('any part of a text is found in it, and shown as it is written', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.nat(),
      (text, a, b) => {
        const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
        const from = a % graphemes.length;
        const part = graphemes.slice(from, from + 1 + (b % 6)).join('');
        const [term] = searchTerms(`"${part}"`);
        fc.pre(term !== undefined && !/["“”„\ue000\ue001]/.test(part));
        expect(fold(text)).toContain(term);
        expect(snippetOf(text, [term]).replace(/[\ue000\ue001]/g, '')).toBe(
          text.replace(/[\ue000\ue001]/g, '').toWellFormed(),
        );
        expect(snippetOf(text, [term])).toContain('\ue000');
      },
    ),
    { numRuns: 1000 },
  );
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

import { expect, onTestFinished, test } from 'vitest';
import { defaultOverflow, nowhereElse, type ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { words } from '../../words/words.ts';
import { groupByDate } from './groupByDate.ts';
import { placeChats } from './placeChats.ts';
import { snippetParts } from './snippet.ts';

const at = (id: string, ...date: [year: number, month: number, day: number, hour: number]): ChatSummary => {
  const [year, month, day, hour] = date;
  const updatedAt = new Date(year, month - 1, day, hour).getTime();
  return {
    id,
    title: id,
    titled: false,
    temporary: false,
    createdAt: updatedAt,
    updatedAt,
    messageCount: 2,
    overflow: defaultOverflow,
    branchOf: null,
    ...nowhereElse,
    decoding: null,
    persona: null,
  };
};
const now = new Date(2026, 2, 30, 9).getTime();
const grouped = (...chats: ChatSummary[]) =>
  groupByDate(chats, now).map(({ label, chats: members }) => [label, members.map(({ id }) => id)]);

test('headings that are there already follow the language', () => {
  onTestFinished(() => words.speak('en'));
  const groups = groupByDate([at('now', 2026, 3, 30, 9), at('winter', 2026, 1, 2, 12)], now);
  words.speak('de');
  expect(groups.map(({ label }) => label)).toEqual(['Heute', 'Januar 2026']);
});

test('conversations come under headings by calendar day, latest first', () => {
  expect(
    grouped(
      at('month', 2026, 3, 5, 12),
      at('late yesterday', 2026, 3, 29, 23),
      at('early today', 2026, 3, 30, 0),
      at('now', 2026, 3, 30, 9),
      at('six days', 2026, 3, 24, 12),
      at('seven days', 2026, 3, 23, 12),
      at('winter', 2026, 1, 2, 12),
      at('last year', 2025, 3, 30, 12),
    ),
  ).toEqual([
    ['Today', ['now', 'early today']],
    ['Yesterday', ['late yesterday']],
    ['Past week', ['six days']],
    ['Past month', ['seven days', 'month']],
    ['January 2026', ['winter']],
    ['March 2025', ['last year']],
  ]);
});

test('a clock that was set back puts tomorrow under today', () => {
  expect(grouped(at('ahead', 2026, 3, 31, 12))).toEqual([['Today', ['ahead']]]);
});

test('each conversation stands in one place: pinned before its folder, archived before all, in a folder that is gone by its time', () => {
  const folder = { id: 'f', name: 'Work', collapsed: true };
  const chat = (id: string, place: Partial<ChatSummary>) => ({ ...at(id, 2026, 3, 30, 8), ...place });
  const placed = placeChats(
    [
      chat('plain', {}),
      chat('filed', { folderId: 'f' }),
      chat('pinned and filed', { folderId: 'f', pinned: true }),
      chat('archived and pinned', { pinned: true, archived: true, folderId: 'f' }),
      chat('of a folder that is gone', { folderId: 'gone' }),
    ],
    [folder, { ...folder, id: 'empty' }],
    now,
  );
  const ids = (chats: readonly ChatSummary[]) => chats.map(({ id }) => id);
  expect({
    pinned: ids(placed.pinned),
    folders: placed.folders.map((each) => [each.folder.id, ids(each.chats)]),
    rest: placed.groups.map((group) => [group.label, ids(group.chats)]),
    archived: ids(placed.archived),
  }).toEqual({
    pinned: ['pinned and filed'],
    folders: [
      ['f', ['filed']],
      ['empty', []],
    ],
    rest: [['Today', ['plain', 'of a folder that is gone']]],
    archived: ['archived and pinned'],
  });
});

test('a snippet falls into what matched and what stands around it', () => {
  expect(snippetParts('the \uE000blue\uE001 Danube, \uE000blue\uE001')).toEqual([
    { text: 'the ', match: false },
    { text: 'blue', match: true },
    { text: ' Danube, ', match: false },
    { text: 'blue', match: true },
  ]);
});

test('marks without a partner are dropped and their text stays', () => {
  expect(snippetParts('a\uE001b\uE000c')).toEqual([
    { text: 'ab', match: false },
    { text: 'c', match: false },
  ]);
});

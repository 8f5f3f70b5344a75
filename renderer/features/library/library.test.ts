import { expect, test } from 'vitest';
import { noNotes } from '../../../electron/ipc/contract/library.ts';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import type { LibraryWish } from '../../stores/library.ts';
import { copiesOf, listed } from './libraryList.ts';
import { kindWords } from './libraryWords.ts';

const entry = (change: Partial<LibraryEntry> & { path: string }): LibraryEntry => ({
  name: change.path,
  owner: 'pagoda',
  kind: 'model',
  bytes: 1,
  parts: 1,
  architecture: 'llama',
  quantisation: 'Q4_0',
  parameters: 135e6,
  contextLength: 8192,
  shape: null,
  modifiedAt: 0,
  companions: [],
  problem: null,
  ...change,
});

const entries = [
  entry({ path: '/b10', name: 'Model 10', bytes: 5, modifiedAt: 1 }),
  entry({ path: '/b2', name: 'model 2', bytes: 9, modifiedAt: 3, architecture: 'qwen3' }),
  entry({ path: '/mm', name: 'A projector', kind: 'projector' }),
  entry({ path: '/ck', name: 'Folder', kind: 'checkpoint', modifiedAt: 2 }),
];
const notes = { '/ck': { ...noNotes, favourite: true }, '/b10': { ...noNotes, tags: ['Codes well'] } };
const copies = copiesOf({
  report: { entries, places: [] },
  hashes: { '/b10': 'x', '/mm': 'x', '/b2': 'y', '/gone': 'y' },
});
const paths = (wish: Partial<LibraryWish> = {}) =>
  listed({ entries, notes, copies }, { words: '', only: 'all', order: 'name', ...wish }).map(
    ({ path }) => path,
  );

test('favourites come first, then what runs by name as people count, then the rest', () => {
  expect(paths()).toEqual(['/ck', '/b2', '/b10', '/mm']);
  expect(paths({ order: 'size' })).toEqual(['/ck', '/b2', '/b10', '/mm']);
  expect(paths({ order: 'latest' })).toEqual(['/ck', '/b2', '/b10', '/mm']);
});

test('words are found in names, tags, kinds and paths, all of them', () => {
  expect(paths({ words: 'codes' })).toEqual(['/b10']);
  expect(paths({ words: 'QWEN3 model' })).toEqual(['/b2']);
  expect(paths({ words: 'nothing like it' })).toEqual([]);
});

test('one kind alone is shown where that is wanted', () => {
  expect([
    paths({ only: 'favourites' }),
    paths({ only: 'duplicates' }),
    paths({ only: 'toImport' }),
    paths({ only: 'others' }),
  ]).toEqual([['/ck'], ['/b10', '/mm'], ['/ck'], ['/mm']]);
});

test('only files that are there are copies of each other', () => {
  expect([...copies]).toEqual([
    ['/b10', ['/mm']],
    ['/mm', ['/b10']],
  ]);
});

test('each kind of file is said in words', () => {
  expect(kindWords(entries[0]!)).toBe('llama · 135M · Q4_0 · 8,192 tokens');
  expect(kindWords(entry({ path: '/x', kind: 'unreadable', architecture: null }))).toMatch(/Not sound/);
  expect(kindWords(entries[3]!)).toMatch(/imported/);
});

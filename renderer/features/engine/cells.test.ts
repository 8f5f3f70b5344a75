import { expect, test } from 'vitest';
import type { MapPage, StoredPage } from '../../../engine/contract/activity.ts';
import { cellWords, deviceCells, gridFor, light, storedCells } from './cells.ts';
import { holdingsOf } from './holdings.ts';

const page = (id: number, more: Partial<MapPage> = {}): MapPage => ({
  id,
  parent: null,
  from: 0,
  tokens: 64,
  lanes: [],
  owners: ['chat'],
  stored: null,
  ram: false,
  disk: false,
  ...more,
});
const stored = (key: string, more: Partial<StoredPage> = {}): StoredPage => ({
  key,
  parent: '',
  from: 0,
  tokens: 64,
  owner: 'chat',
  ram: true,
  disk: true,
  ...more,
});

test('what is looked at lights up with its copies in other tiers, and its owner’s pages more than others', () => {
  const [one, two, other] = deviceCells({
    pages: [page(1, { stored: 'k', ram: true }), page(2), page(3, { owners: ['another'] })],
    lanes: [],
  });
  const [copy] = storedCells(new Map([['k', stored('k')]]), 'ram');
  expect([one!, two!, other!, copy!].map((cell) => light(cell, one!.points))).toEqual([2, 1, 0, 2]);
  expect(light(one!, copy!.points)).toBe(2);
  expect([one!, other!].map((cell) => light(cell, null))).toEqual([1, 1]);
});

test('a page says whose it is, where it lies and that others have it too', () => {
  const [cell] = deviceCells({
    pages: [page(1, { from: 64, tokens: 1, lanes: [3], owners: ['chat', 'b'], stored: 'k', disk: true })],
    lanes: [],
  });
  expect(cellWords(cell!, 'A walk')).toBe(
    'Positions 64 to 64, 1 token: A walk and 1 more, in use, on disk too',
  );
});

test('a tier has its own pages only, along each conversation', () => {
  const pages = [
    stored('b', { parent: 'a', from: 64, ram: false }),
    stored('c', { disk: false }),
    stored('a'),
  ];
  const byKey = new Map(pages.map((each) => [each.key, each]));
  expect(storedCells(byKey, 'ram').map(({ id, disk }) => [id, disk])).toEqual([
    ['a', true],
    ['c', false],
  ]);
  expect(storedCells(byKey, 'disk').map(({ id }) => id)).toEqual(['a', 'b']);
});

test('all pages fit where that leaves them to be seen, and zooming makes them larger', () => {
  const fit = gridFor(128, 760, 1);
  expect(fit.columns * fit.rows).toBeGreaterThanOrEqual(128);
  expect(gridFor(128, 760, 2).pitch).toBe(2 * fit.pitch);
  expect(gridFor(20_000, 760, 1).pitch).toBe(6);
  expect(gridFor(0, 0, 1)).toMatchObject({ columns: 1, rows: 1 });
});

test('holdings count every page with each that has it, and those of nobody last', () => {
  const pages = [
    page(1, { owners: ['a', 'b'], lanes: [1] }),
    page(2, { owners: ['b'], tokens: 10 }),
    page(3, { owners: [] }),
  ];
  expect(holdingsOf(pages, new Map([['k', stored('k', { owner: 'b', disk: false })]]))).toEqual([
    { owner: 'b', used: 64, parked: 10, ram: 64, disk: 0 },
    { owner: 'a', used: 64, parked: 0, ram: 0, disk: 0 },
    { owner: '', used: 0, parked: 64, ram: 0, disk: 0 },
  ]);
});

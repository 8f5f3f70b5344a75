import { expect, test } from 'vitest';
import { applyChange, noActivity, offersShown, stepsShown } from './activity.ts';

const page = (id: number, parent: number | null, from = 0) => ({
  id,
  parent,
  from,
  tokens: 64,
  lanes: [],
  owners: [],
  stored: null,
  ram: false,
  disk: false,
});
const change = { type: 'change', fresh: false } as const;
const ids = (state: typeof noActivity) => state.pages.map(({ id }) => id);

test('pages come one after the other along each beginning, whatever order they were told in', () => {
  const state = applyChange(noActivity, {
    ...change,
    pages: [page(9, 1, 64), page(2, null), page(1, null), page(5, 9, 128), page(4, 1, 64)],
  });
  expect(ids(state)).toEqual([1, 4, 9, 5, 2]);
  expect(ids(applyChange(state, { ...change, pagesGone: [9, 5], pages: [page(7, 2, 64)] }))).toEqual([
    1, 4, 2, 7,
  ]);
});

test('what is left out stays, and a fresh start forgets', () => {
  const totals = { promptTokens: 5, onDevice: 1, restored: 0, shared: 0, pauses: 0 };
  const state = applyChange(noActivity, { ...change, totals, pages: [page(1, null)] });
  expect(applyChange(state, change)).toEqual(state);
  expect(applyChange(state, { ...change, fresh: true })).toEqual(noActivity);
});

test('only the newest steps are kept', () => {
  const steps = Array.from({ length: stepsShown + 5 }, (_, step) => ({
    step,
    milliseconds: 1,
    replyTokens: 1,
    promptTokens: 0,
    restoredTokens: 0,
    rows: [],
  }));
  const state = applyChange(applyChange(noActivity, { ...change, steps: steps.slice(0, 10) }), {
    ...change,
    steps: steps.slice(10),
  });
  expect([state.steps.length, state.steps[0]?.step]).toEqual([stepsShown, 5]);
});

test('an owner keeps its colour while it has anything, and who is new gets the first that is free', () => {
  const owned = (id: number, owner: string) => ({ ...page(id, null), owners: [owner] });
  const two = applyChange(noActivity, { ...change, pages: [owned(1, 'a'), owned(2, 'b')] });
  const without = applyChange(two, { ...change, pagesGone: [1] });
  const again = applyChange(without, { ...change, pages: [owned(3, 'c')] });
  expect([two, without, again].map(({ colours }) => [...colours])).toEqual([
    [
      ['a', 0],
      ['b', 1],
    ],
    [['b', 1]],
    [
      ['b', 1],
      ['c', 0],
    ],
  ]);
});

test('pages of the lower tiers come and go by name', () => {
  const stored = (key: string, ram: boolean) => ({
    key,
    parent: '',
    from: 0,
    tokens: 64,
    owner: '',
    ram,
    disk: true,
  });
  const both = applyChange(noActivity, { ...change, stored: [stored('x', true), stored('y', true)] });
  const after = applyChange(both, { ...change, stored: [stored('x', false)], storedGone: ['y'] });
  expect([...after.stored.values()]).toEqual([stored('x', false)]);
});

test('offers gather as they are told, the newest last, and counts are as they were told last', () => {
  const offer = (lane: number) => ({
    lane,
    drafter: 'chat' as const,
    probability: 0.9,
    worthMs: 4,
    priceMs: 1,
    taken: true,
  });
  const drafts = (drafted: number, lanes: number[]) => ({
    drafted,
    accepted: 0,
    refused: 0,
    byDepth: [],
    byDrafter: [],
    offers: lanes.map(offer),
  });
  let state = applyChange(noActivity, { ...change, drafts: drafts(2, [1, 2]) });
  state = applyChange(state, change);
  state = applyChange(state, { ...change, drafts: drafts(3, [3]) });
  expect([state.drafts?.drafted, state.offers.map(({ lane }) => lane)]).toEqual([3, [1, 2, 3]]);
  const many = Array.from({ length: offersShown + 5 }, (_, lane) => lane);
  expect(applyChange(state, { ...change, drafts: drafts(9, many) }).offers.at(0)?.lane).toBe(5);
});

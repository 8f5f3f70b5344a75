import { expect, test } from 'vitest';
import type { PlanRow, StepPlan } from '../scheduler/index.ts';
import { chainOf, NO_DRAFT, type Draft, type Trade } from '../speculation/index.ts';
import { noDrafts, withStep } from './draftCounts.ts';

const row = (draft: Draft): PlanRow => ({
  task: 1,
  sequence: 1,
  seqIds: [1],
  from: 5,
  position: 5,
  tokens: [3],
  outputs: [0],
  draft,
  branches: [],
});
const offer = (taken: boolean): Trade => ({
  sequence: 1,
  drafter: 'chat',
  probability: 0.5,
  worth: 2,
  price: 1,
  taken,
});
const plan = (drafts: Draft[], trades: Trade[]): StepPlan => ({
  step: 1,
  cacheOps: [],
  rows: drafts.map(row),
  running: [],
  tokenCount: 1,
  promptTokenCount: 0,
  attendedCells: 1,
  attendedSpan: 1,
  promptCells: 0,
  promptSpan: 0,
  sliced: null,
  restored: [],
  admitted: [],
  parked: [],
  trades,
  asking: 0,
});

test('what was drafted and what came true is counted by how far ahead it was', () => {
  const tree = { tokens: [5, 6, 7], parents: [-1, -1, 0] };
  const offers = [offer(true), offer(false)];
  const first = withStep(noDrafts(), plan([chainOf([1, 2, 3]), tree], offers), [[1, 2, 9], [8]]);
  expect(first).toMatchObject({
    drafted: 6,
    accepted: 2,
    refused: 1,
    byDepth: [
      { drafted: 3, accepted: 1 },
      { drafted: 2, accepted: 1 },
      { drafted: 1, accepted: 0 },
    ],
  });
  expect(first.offers).toEqual([
    { lane: 1, drafter: 'chat', probability: 0.5, worthMs: 2, priceMs: 1, taken: true },
    { lane: 1, drafter: 'chat', probability: 0.5, worthMs: 2, priceMs: 1, taken: false },
  ]);
  expect(withStep(first, plan([NO_DRAFT], []), [[1]])).toBe(first);
});

test('what came true is counted for who guessed it, on whichever branch it lay', () => {
  // 5 and after it 7; beside them 6, and after it 8.
  const tree: Draft = {
    tokens: [5, 6, 7, 8],
    parents: [-1, -1, 0, 1],
    drafters: ['chat', 'successors', 'chat', 'chat'],
  };
  const first = withStep(noDrafts(), plan([tree], [offer(true)]), [[6, 8, 30]]);
  expect(first.byDrafter).toEqual([
    { drafter: 'chat', drafted: 3, accepted: 1 },
    { drafter: 'successors', drafted: 1, accepted: 1 },
  ]);
  const second = withStep(first, plan([tree], [offer(true)]), [[9]]);
  expect(second.byDrafter).toEqual([
    { drafter: 'chat', drafted: 6, accepted: 1 },
    { drafter: 'successors', drafted: 2, accepted: 1 },
  ]);
});

test('what is read of a text that is known is nobody’s draft', () => {
  const known = { ...row(chainOf([7, 8, 9])), sequence: 2 };
  const step = { ...plan([chainOf([1, 2])], [offer(true)]), rows: [row(chainOf([1, 2])), known] };
  const brought = [
    [1, 5],
    [7, 8, 9, 3],
  ];
  expect(withStep(noDrafts(), step, brought)).toMatchObject({ drafted: 2, accepted: 1 });
});

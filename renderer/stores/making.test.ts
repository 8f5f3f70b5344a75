import { expect, test } from 'vitest';
import type { GenerateEvent } from '../../engine/contract/generation.ts';
import { overflow } from '../../engine/contract/overflow.ts';
import { done as doneEvent } from '../test/scripts.ts';
import { branched, hashOf, ownTokens, provenance, withRun, type RunFacts } from './making.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

const nothing = { content: '', reasoning: '', tokenIds: null, made: null };
const facts: RunFacts = {
  params: {
    prompt: {
      kind: 'chat',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
    },
    sampling: { temperature: 0.5 },
    maxTokens: 9,
  },
  overflow: overflow.parse({}),
  cutMeanwhile: false,
  kernels: 'own, f16',
};
const ended = (change: Partial<Done>): Done => ({ ...doneEvent('stop'), promptTokenIds: [1, 2], ...change });

const first = withRun(nothing, ended({ tokenIds: [10, 11, 12], seed: 5, drafts: [1, 3, 1] }), facts)!;

test('a reply that is written in one go is one run, with all that it takes to write it again', () => {
  expect(first).toMatchObject({ tokenIds: [10, 11, 12], picked: [], beams: null });
  expect(first.runs).toMatchObject([
    { from: 0, seed: 5, system: 'Be brief.', prompt: { tokens: 2, hash: hashOf([1, 2]) }, drafts: [1, 3, 1] },
  ]);
  expect(first.runs[0]!.settings).toMatchObject({
    method: 'sampling',
    maxTokens: 9,
    sampling: { temperature: 0.5, topK: 40 },
  });
});

test('one that goes on has a run for each stretch, if it went on from its own tokens', () => {
  const begun = { content: 'abc', reasoning: '', tokenIds: [10, 11, 12], made: first };
  const next = withRun(begun, ended({ promptTokenIds: [1, 2, 10, 11, 12], tokenIds: [13], seed: 6 }), facts)!;
  expect([next.tokenIds, next.runs.map(({ from, seed }) => [from, seed])]).toEqual([
    [10, 11, 12, 13],
    [
      [0, 5],
      [3, 6],
    ],
  ]);
  expect(ownTokens(next, 0)).toEqual([10, 11, 12]);
  expect(ownTokens(next, 1)).toEqual([13]);
  const others = withRun(begun, ended({ promptTokenIds: [1, 2, 99, 98], tokenIds: [13] }), facts);
  const unknown = withRun(
    { ...begun, tokenIds: null },
    ended({ promptTokenIds: [1, 2, 10], tokenIds: [13] }),
    facts,
  );
  const before = withRun(
    { ...begun, made: null },
    ended({ promptTokenIds: [1, 10, 11, 12], tokenIds: [13] }),
    facts,
  );
  expect([others, unknown, before]).toEqual([null, null, null]);
});

test('of each token it is told whether it was foreseen, and where a proposal was refused', () => {
  const made = {
    ...first,
    tokenIds: [1, 2, 3, 4, 5, 6, 7],
    runs: [{ ...first.runs[0]!, drafts: [1, 3, 3, 5, 4, 1] }],
  };
  const { origins, refused } = provenance(made);
  expect(origins.map((origin) => origin === 'foreseen')).toEqual([
    false,
    true,
    true,
    true,
    false,
    true,
    false,
  ]);
  expect([...refused]).toEqual([[6, 3]]);
});

test('a branch has all before it, and the token that a person put there', () => {
  const branch = branched(first, 2, 77);
  expect(branch.tokenIds).toEqual([10, 11, 77]);
  expect(provenance(branch).origins).toEqual(['drawn', 'foreseen', 'picked']);
  expect(ownTokens(branch, 0)).toEqual([10, 11]);
  const begun = { content: 'x', reasoning: '', tokenIds: branch.tokenIds, made: branch };
  const on = withRun(begun, ended({ promptTokenIds: [1, 2, ...branch.tokenIds], tokenIds: [20] }), facts)!;
  expect([ownTokens(on, 0), ownTokens(on, 1)]).toEqual([[10, 11], [20]]);
  // Right at its beginning: nothing of the run is left but how it was drawn.
  expect(ownTokens(branched(first, 0, 77), 0)).toEqual([]);
});

test('prompts that differ in one token, or in their order, have other hashes', () => {
  const hashes = [[], [0], [1], [256], [1, 2], [2, 1], [1, 2, 0]].map(hashOf);
  expect(new Set(hashes).size).toBe(hashes.length);
});

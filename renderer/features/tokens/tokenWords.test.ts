import { expect, test } from 'vitest';
import { blocksOf } from './tokenBlocks.ts';
import { alternativesOf, levelOf, namedToken, percent, rankOf, rankWords, shownToken } from './tokenWords.ts';

const token = {
  id: 3,
  text: ' the',
  logprob: Math.log(0.25),
  top: [7, Math.log(0.5), 3, Math.log(0.25), 9, Math.log(0.1)],
  chain: { logprob: Math.log(0.4), top: [3, Math.log(0.4), 11, Math.log(0.2)] },
};

test('what might have come stands in the model’s order, each with what the settings left of it', () => {
  const texts = new Map([
    [7, ' a'],
    [9, ' an'],
    [11, ' my'],
    [3, ' the'],
  ]);
  const rows = alternativesOf(token, texts).map(({ id, logprob, chain, isTaken }) => [
    id,
    logprob && percent(logprob),
    chain && percent(chain),
    isTaken,
  ]);
  expect(rows).toEqual([
    [7, '50 %', null, false],
    [3, '25 %', '40 %', true],
    [9, '10 %', null, false],
    [11, null, '20 %', false],
  ]);
  expect([rankOf(token), rankOf({ ...token, id: 99 })].map(rankWords)).toEqual([
    'the model’s 2nd choice',
    'far down the model’s list',
  ]);
});

test('a reply’s own token that is not among the best is among the alternatives all the same', () => {
  const rare = { ...token, id: 99, logprob: Math.log(0.001), chain: { logprob: null, top: [7, 0] } };
  expect(alternativesOf(rare, new Map()).at(-1)).toMatchObject({
    id: 99,
    text: ' the',
    chain: null,
    isTaken: true,
  });
});

test.each([
  [0, '100 %', 0],
  [Math.log(0.992), '99.2 %', 0],
  [Math.log(0.6), '60 %', 1],
  [Math.log(0.2), '20 %', 2],
  [Math.log(0.05), '5.0 %', 3],
  [Math.log(0.002), '0.2 %', 4],
  [-50, 'under 0.1 %', 4],
  [null, 'ruled out', 4],
])('%s is %s', (logprob, words, level) => {
  expect([percent(logprob), levelOf(logprob)]).toEqual([words, level]);
});

test('what has no shape of its own is shown by a sign', () => {
  expect(shownToken('\n\n')).toBe('↵\n↵\n');
  expect([namedToken(' a '), namedToken('\n'), namedToken(''), namedToken('\u202e')]).toEqual([
    '␣a␣',
    '↵',
    'part of a character',
    '<U+202E>',
  ]);
});

test('blocks end where lines do, go on at most so far, and have every token once', () => {
  const lines = Array.from({ length: 3000 }, (_, index) => (index % 37 === 36 ? '.\n' : ' word'));
  const endless = Array.from({ length: 1000 }, () => ' word');
  for (const texts of [lines, endless, [], ['a']]) {
    const blocks = blocksOf(texts);
    expect(blocks.flatMap(({ from, to }) => texts.slice(from, to))).toEqual(texts);
    expect(Math.max(0, ...blocks.map(({ from, to }) => to - from))).toBeLessThanOrEqual(400);
  }
  expect(
    blocksOf(lines)
      .slice(0, -1)
      .every(({ to }) => lines[to - 1] === '.\n'),
  ).toBe(true);
});

import { expect, test } from 'vitest';
import type { Scored } from './scores.ts';
import { completionWire } from './wire.ts';

const piece = (text: string, logprob: number) => ({ text, bytes: [...Buffer.from(text)], logprob });
const likeliestOf = (...scores: Scored[]) => {
  const part = { text: '', reasoning: '', scores, calls: [], tokens: scores.length };
  const { logprobs } = completionWire(true).part(0, part, 0) as { logprobs: { top_logprobs: unknown[] } };
  return logprobs.top_logprobs;
};

test('a token that is none of the likeliest is one more of them in plain completions, and one without a score has none', () => {
  expect(
    likeliestOf(
      { ...piece('a', -0.5), top: [piece('a', -0.5), piece('b', -2)] },
      { ...piece('z', -9), top: [piece('a', -0.5), piece('b', -2)] },
      { ...piece('x', 0), logprob: null, top: [] },
    ),
  ).toEqual([{ a: -0.5, b: -2 }, { a: -0.5, b: -2, z: -9 }, null]);
});

test('of parts of characters, which have one text, the likeliest counts', () => {
  expect(likeliestOf({ ...piece('\uFFFD', -9), top: [piece('\uFFFD', -0.5), piece('\uFFFD', -2)] })).toEqual([
    { '\uFFFD': -0.5 },
  ]);
});

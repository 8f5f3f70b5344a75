import { expect, test } from 'vitest';
import { PaceTrace } from './paceTrace.ts';

/** A clock that goes on by `perLook` with each look at it. */
function clock(perLook = 0) {
  let time = 0;
  return { now: () => (time += perLook), pass: (milliseconds: number) => (time += milliseconds) };
}

test('a sample has what came within half a second, and nothing is kept of times in which nothing came', () => {
  const { now, pass } = clock();
  const trace = new PaceTrace(now, () => 1000 + now());
  trace.step(1, 20);
  trace.firstToken(30);
  pass(499);
  trace.step(2, 0);
  for (const each of [9, 7, 8]) trace.betweenTokens(each);
  expect(trace.since(0)).toEqual({ samples: [], count: 0 });
  pass(5000);
  trace.step(1, 0);
  expect(trace.since(0).samples).toEqual([
    {
      at: 1000,
      span: 500,
      replyTokens: 3,
      promptTokens: 20,
      betweenHalf: 8,
      betweenMost: 9,
      firstTokens: [30],
    },
  ]);
  pass(500);
  expect(trace.since(1).samples).toMatchObject([{ at: 6499, replyTokens: 1, betweenHalf: null }]);
  expect(trace.settled).toBe(true);
});

test('a sample whose time is up is not settled before it was told', () => {
  const { now, pass } = clock();
  const trace = new PaceTrace(now, now);
  trace.step(1, 0);
  pass(499);
  expect(trace.since(0).samples).toEqual([]);
  pass(1);
  expect(trace.settled).toBe(false);
  expect(trace.since(0).samples.length).toBe(1);
  expect(trace.settled).toBe(true);
});

test('whenever it is asked, every sample is told once', () => {
  const { now } = clock(7);
  const trace = new PaceTrace(now, now);
  const told: number[] = [];
  let seen = 0;
  for (let step = 0; step < 2000; step++) {
    trace.step(1, 0);
    const { samples, count } = trace.since(seen);
    seen = count;
    told.push(...samples.map(({ replyTokens }) => replyTokens));
  }
  expect(told.length).toBe(seen);
  expect(told.reduce((sum, tokens) => sum + tokens, 0)).toBeGreaterThan(1950);
});

test('two minutes are kept, and who comes late gets those', () => {
  const { now, pass } = clock();
  const trace = new PaceTrace(now, now);
  for (let step = 0; step < 300; step++) {
    trace.step(step, 0);
    pass(500);
  }
  const { samples, count } = trace.since(0);
  expect([samples.length, samples[0]?.replyTokens, count]).toEqual([240, 60, 300]);
});

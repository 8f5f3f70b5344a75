import { expect, test } from 'vitest';
import type { MapPage } from '../engine/contract/activity.ts';
import { measure, results as mixedResults, type Side } from './cases/mixed.ts';
import { results as overcommitResults } from './cases/overcommit.ts';
import { onceIn } from './cases/prefix.ts';
import { results as revisitResults } from './cases/revisit.ts';
import { wasteOf } from './cases/waste.ts';
import { atLeast, atMost, goalLine } from './goal.ts';
import { AS_IT_COMES, commandLine } from './peers/llamaServer.ts';
import { betweenTokens } from './requests.ts';

/** What the cases about many requests at once make of what they saw. */

test('a goal is met at its bound and missed beyond it, and by what is no number', () => {
  expect([2.99, 3, 4, NaN].map((value) => atLeast('x', value, 3).met)).toEqual([false, true, true, false]);
  expect([1.4, 1.5, 1.51, NaN].map((value) => atMost('x', value, 1.5).met)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('goals are said with their value and bound', () => {
  expect(goalLine(atLeast("8 at once, times llama-server's", 3.678, 3))).toBe(
    "  met     8 at once, times llama-server's: 3.68, at least 3",
  );
  expect(goalLine(atMost('slowed', 1.7, 1.5))).toBe('  MISSED  slowed: 1.70, at most 1.50');
});

test('tokens that came together share the time since the ones before; the first has none', () => {
  const arrivals = [
    { ms: 100, tokens: 1 },
    { ms: 110, tokens: 2 },
    { ms: 140, tokens: 5 },
    { ms: 240, tokens: 6 },
  ];
  expect(betweenTokens(arrivals)).toEqual([10, 10, 10, 10, 100]);
});

test('a window of times has all that came in it, and the token that waited for its end', () => {
  const arrivals = [0, 10, 20, 500, 510, 520].map((ms, index) => ({ ms, tokens: index + 1 }));
  // A prompt from 15 to 495 ms held the reply up: its token came at 500 ms.
  expect(betweenTokens(arrivals, 15, 495)).toEqual([10, 480]);
  expect(betweenTokens(arrivals, 505)).toEqual([10, 10]);
});

/** Replies that get a token every few milliseconds, and stand still while a prompt is read. */
function stalling(): Side {
  let reading = Promise.resolve();
  const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return {
    async write(_, tokens, arrivals, signal) {
      for (let count = 1; count <= tokens && !signal?.aborted; count++) {
        await after(2);
        await reading;
        arrivals.push({ ms: performance.now(), tokens: count });
      }
    },
    read: () => (reading = after(300)),
  };
}

test('replies that stand still while a prompt is read are found out', async () => {
  const seen = await measure(stalling(), 0, { stop: new AbortController().signal }, 1);
  expect(seen.p99).toBeGreaterThan(200);
  expect(seen.idle).toBeLessThan(100);
  expect(seen.promptBeside).toBeGreaterThan(250);
});

test('replies that are over before the prompt is read end the measurement, in words', async () => {
  const brief: Side = {
    ...stalling(),
    write: (index, tokens, arrivals, signal) =>
      stalling().write(index, Math.min(tokens, 20), arrivals, signal),
  };
  const measured = measure(brief, 0, { stop: new AbortController().signal }, 1);
  await expect(measured).rejects.toThrow('over before the prompt was read');
});

test('the prompt’s stutter is judged by the rounds’ own ratios', () => {
  const side = (idle: number, p99: number) => ({
    idle,
    idleP99: idle,
    p99,
    median: p99,
    promptBeside: 9000,
    promptAlone: 3000,
  });
  const round = (slow: number) => ({
    own: side(20 * slow, 28 * slow),
    plain: side(50 * slow, 6000 * slow),
    small: side(50, 300),
  });
  const [p99, prompt] = mixedResults([round(1), round(4), round(1)]);
  expect(p99).toMatchObject({ ours: 28, ratio: 1.4, goals: [{ value: 1.4, met: true }, { met: true }] });
  expect(prompt).toMatchObject({ ours: 9, ratio: 3, peers: { alone: 3 } });
});

test('what several prompts begin with is computed once', () => {
  const system = [1, 2, 3, 4];
  expect(
    onceIn([
      [...system, 5],
      [...system, 6, 7],
      [...system, 5],
    ]),
  ).toBe(4 + 1 + 2 + 1);
  expect(onceIn([[1, 2], [3]])).toBe(3);
  expect(onceIn([[1, 2, 3]])).toBe(3);
});

test('a conversation that goes on otherwise after it came back misses a goal', () => {
  const visit = (ms: number, token: number) => ({ ms, tokenIds: [token] });
  const read = [visit(7000, 1), visit(7000, 2), visit(7000, 3)];
  const back = [visit(100, 1), visit(140, 2), visit(700, 3)];
  const peer = { read: 20, back: 0.5 };
  const [all, ram, disk] = revisitResults(read, back, back, peer);
  expect(all).toMatchObject({ ours: 7, goals: [{ value: 3, met: true }] });
  expect(ram).toMatchObject({
    ours: 0.14,
    ratio: 0.02,
    goals: [{ met: true }],
    peers: { 'llama-server': 10 },
  });
  expect(disk).toMatchObject({ goals: [{ bound: 0.04, met: true }] });
  const [other] = revisitResults(read, back, [visit(1, 1), visit(1, 9), visit(1, 3)], peer);
  expect(other).toMatchObject({ goals: [{ value: 2, met: false }] });
});

test('requests that fail, and such that say something else for want of room, each miss a goal', () => {
  const roomy = [[1, 2], [3, 4], [5]];
  const rest = { rate: 10, one: { completed: 1, rate: 3 }, plain: { completed: 3, rate: 5 } };
  const goalsOf = (tight: (number[] | null)[]) =>
    overcommitResults({ roomy, tight, ...rest })[0]!.goals!.map(({ value, met }) => [value, met]);
  expect(goalsOf(roomy)).toEqual([
    [3, true],
    [3, true],
  ]);
  expect(goalsOf([[1, 2], null, [5]])).toEqual([
    [2, false],
    [2, false],
  ]);
  expect(goalsOf([[1, 2], [3, 9], [5]])).toEqual([
    [3, true],
    [2, false],
  ]);
  expect(overcommitResults({ roomy, tight: roomy, ...rest })[1]!.ratio).toBe(2);
});

const page = (id: number, parent: number | null, from: number, tokens: number): MapPage => ({
  id,
  parent,
  from,
  tokens,
  lanes: [1],
  owners: [],
  stored: null,
  ram: false,
  disk: false,
});

test('waste is what pages of 64 cells lack, each counted once', () => {
  expect(wasteOf([])).toBe(0);
  expect(wasteOf([page(1, null, 0, 64), page(2, 1, 64, 32)])).toBe(0.25);
  // Split inside a page, it stays one; a second branch has one of its own.
  const split = [page(1, null, 0, 16), page(2, 1, 16, 48)];
  expect(wasteOf(split)).toBe(0);
  expect(wasteOf([...split, page(3, 1, 16, 16)])).toBe(0.375);
});

test('as it comes, llama-server is told nothing of slots and cells', () => {
  const run = { program: 'x', model: 'm.gguf', threads: 2, slots: 8, slotTokens: 320 };
  expect(commandLine(run, AS_IT_COMES, 4321).join(' ')).toBe(
    '-m m.gguf --host 127.0.0.1 --port 4321 -t 2 -ngl 0',
  );
});

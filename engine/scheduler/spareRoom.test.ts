import { expect, test } from 'vitest';
import { KvCache } from '../kv/index.ts';
import { Scheduler } from './scheduler.ts';
import { StepCost } from './stepCost.ts';
import { makeSequence, type Task } from './task.ts';

/** What is left free after each step of replies that go on in a pool that parked conversations fill. */
function freeBeside(replies: number, total: number, goesAhead: boolean): number[] {
  const cache = new KvCache(total);
  const conversation = (id: number, length: number) => Array.from({ length }, (_, at) => id * 100_000 + at);
  for (let id = 1; cache.counts().free > 500; id++) {
    const tokens = conversation(id, 300);
    const { handle } = cache.open(tokens);
    cache.grow(handle, tokens.length);
    cache.commit(handle);
    cache.park(handle);
  }
  const scheduler = new Scheduler(cache, new StepCost(), 512, goesAhead);
  const tasks = Array.from({ length: replies }, (_, index): Task => {
    const id = 1000 + index;
    const sequences = [makeSequence(id, conversation(id, 90))];
    return { id, tag: '', priority: 'person', arrived: id, sequences, choosesTokens: true };
  });
  for (const task of tasks) scheduler.add(task);
  const free: number[] = [];
  for (let step = 0; step < 200; step++) {
    const plan = scheduler.plan(0)!;
    free.push(cache.counts().free);
    scheduler.commit(plan);
    for (const row of plan.rows) {
      const { tokens } = tasks.find(({ id }) => id === row.sequence)!.sequences[0]!;
      if (row.outputs.length > 0) tokens.push(tokens.at(-1)! + 1);
    }
    cache.checkIntegrity();
  }
  return free.slice(20);
}

test('on a device that goes ahead a page of everyone and some more are kept free of what is parked', () => {
  expect(Math.min(...freeBeside(3, 30_000, true))).toBeGreaterThanOrEqual((3 + 16) * 64);
});

test('and not more than a sixteenth of a small pool', () => {
  const free = freeBeside(3, 8000, true);
  expect(Math.min(...free)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...free)).toBeLessThan(500 + 64);
});

test('on others nothing is given up that nobody needs', () => {
  expect(Math.min(...freeBeside(3, 30_000, false))).toBeLessThan(64);
});

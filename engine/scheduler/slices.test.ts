import { describe, expect, test } from 'vitest';
import type { Priority } from '../contract/generation.ts';
import { KvCache } from '../kv/index.ts';
import { costlyPrompts } from '../test/loop.ts';
import type { SlicedOutcome, StepPlan } from './plan.ts';
import { Scheduler } from './scheduler.ts';
import { computed, makeSequence, type Task } from './task.ts';

const SLICED = 128;

/** A scheduler whose steps are carried out at once; of a prompt's tokens some are bearable beside a reply. */
function begin(cost = costlyPrompts(1.2, 40)) {
  const cache = new KvCache(10_000);
  const scheduler = new Scheduler(cache, cost, 512, false, SLICED);
  let last = 0;
  const add = (tokens: number, priority: Priority = 'person', text = ++last): Task => {
    const id = (last = Math.max(last + 1, text));
    const prompt = Array.from({ length: tokens }, (_, at) => text * 10_000 + at);
    const sequences = [makeSequence(id, prompt)];
    const task: Task = { id, tag: '', priority, arrived: id, sequences, choosesTokens: true };
    scheduler.add(task);
    return task;
  };
  const step = (sliced: SlicedOutcome = 'none'): StepPlan => {
    const plan = scheduler.plan(0)!;
    const done = scheduler.carriedOut(plan, sliced);
    scheduler.commit(done);
    for (const { task, outputs } of done.rows) {
      const sequence = scheduler.runningTasks().find(({ id }) => id === task)!.sequences[0]!;
      if (outputs.length > 0) sequence.tokens.push(7);
      else if (computed(sequence) === 0) throw new Error('a row without an effect');
    }
    cache.checkIntegrity();
    return plan;
  };
  const reply = (): Task => {
    const task = add(1);
    step();
    return task;
  };
  return { cache, scheduler, add, step, reply };
}

const pieceOf = ({ sliced }: StepPlan) =>
  sliced?.begin && { task: sliced.begin.task, tokens: sliced.begin.tokens.length };

describe('beside a reply', () => {
  test('a long prompt is read piece by piece, all but its last token; the reply has a row in each step', () => {
    const { add, step, reply } = begin();
    const writing = reply();
    const long = add(300);
    const pieces = [];
    for (let n = 0; n < 12; n++) {
      const plan = step(n % 3 === 2 ? 'done' : 'underWay');
      expect(plan.rows.map(({ task }) => task)).toContain(writing.id);
      expect(plan.promptTokenCount).toBe(0);
      if (plan.sliced?.begin) pieces.push(pieceOf(plan)!.tokens);
    }
    expect(pieces).toEqual([128, 128, 43]);
    expect(long.sequences[0]!.tokens).toHaveLength(300 + 3);
  });

  test('what a step may take is told, and that the slice has some of it in any case', () => {
    const { add, step, reply } = begin();
    reply();
    add(300);
    // The replies alone take 40 ms here.
    const { sliced } = step('underWay');
    expect(sliced).toMatchObject({ paceMs: expect.closeTo(50), leastMs: expect.closeTo(8) });
    expect(step('underWay').sliced).toMatchObject({ begin: null, drop: false, paceMs: expect.closeTo(50) });
  });

  test('what is read in the background slows it less, until somebody waits', () => {
    const { add, step, reply } = begin();
    reply();
    add(300, 'background');
    expect(step('underWay').sliced!.paceMs).toBeCloseTo(44);
    add(300);
    expect(step('underWay').sliced!.paceMs).toBeCloseTo(50);
  });

  test('equals take turns, and the more important goes first', () => {
    const { add, step, reply } = begin();
    reply();
    const [late, first, second] = [add(500, 'background'), add(300), add(300)];
    const turns = Array.from({ length: 5 }, () => pieceOf(step('done'))?.task);
    expect(turns).toEqual([first.id, second.id, first.id, second.id, first.id]);
    while (first.sequences[0]!.tokens.length === 300 || second.sequences[0]!.tokens.length === 300)
      step('done');
    expect(pieceOf(step('done'))?.task).toBe(late.id);
  });

  test('those who have the same beginning wait for the one that reads it', () => {
    const { add, step, reply, scheduler } = begin();
    reply();
    const [one, other] = [add(200, 'person', 50), add(200, 'person', 50)];
    const tasks = Array.from({ length: 6 }, () => pieceOf(step('done'))?.task).filter(
      (task) => task !== undefined,
    );
    expect(tasks).toEqual([one.id, one.id]);
    expect(other.sequences[0]!.tokens.length).toBeGreaterThan(200);
    expect(scheduler.sharedTokens()).toBeGreaterThan(190);
  });

  test('a prompt that is given up leaves nothing set aside, and the device is told first', () => {
    const { add, step, reply, scheduler, cache } = begin();
    reply();
    const used = cache.counts().used;
    const long = add(300);
    step('underWay');
    scheduler.remove(long);
    expect(step().sliced).toMatchObject({ begin: null, drop: true });
    expect(step().sliced).toBeNull();
    expect(cache.counts().used).toBe(used + 3);
  });

  test('a piece that fails is read as rows of steps, and slices are tried again later', () => {
    const { add, step, reply } = begin();
    reply();
    add(600);
    step('failed');
    const next = step();
    expect([next.sliced, next.promptTokenCount]).toEqual([null, 4]);
    for (let n = 0; n < 30; n++) step();
    expect(pieceOf(step('underWay'))?.tokens).toBe(128);
  });
});

test('where no reply runs a prompt is read in steps, and a piece that is under way is gone on with alone', () => {
  const { add, step, reply, scheduler } = begin();
  const alone = add(300);
  expect(step()).toMatchObject({ sliced: null, promptTokenCount: 64 });
  scheduler.remove(alone);
  const writing = reply();
  const long = add(300, 'person', 77);
  step('underWay');
  scheduler.remove(writing);
  const plan = step('underWay');
  expect([plan.rows, plan.sliced]).toMatchObject([[], { begin: null, drop: false, paceMs: 50, leastMs: 50 }]);
  expect(step('done').rows).toEqual([]);
  expect(computed(long.sequences[0]!)).toBe(128);
  expect(step().promptTokenCount).toBeGreaterThan(0);
});

test('a device that cannot read in slices is never asked to', () => {
  const cache = new KvCache(1000);
  const scheduler = new Scheduler(cache, costlyPrompts(1.2, 40), 512);
  const task = (id: number, tokens: number): Task => ({
    id,
    tag: '',
    priority: 'person',
    arrived: id,
    sequences: [
      makeSequence(
        id,
        Array.from({ length: tokens }, (_, at) => id * 1000 + at),
      ),
    ],
    choosesTokens: true,
  });
  scheduler.add(task(1, 1));
  scheduler.commit(scheduler.plan(0)!);
  scheduler.runningTasks()[0]!.sequences[0]!.tokens.push(7);
  scheduler.add(task(2, 300));
  expect(scheduler.plan(0)).toMatchObject({ sliced: null, promptTokenCount: 4 });
});

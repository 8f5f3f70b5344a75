import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Priority } from './contract/generation.ts';
import type { NativeStep, StepOutcome } from './native/native.d.ts';
import { chainOf, type Draft } from './speculation/index.ts';
import {
  compareWithDevice,
  costlyPrompts,
  expectedReply,
  makeLoop,
  type TestLoop,
  type TestReply,
} from './test/loop.ts';
import { soaked } from './test/soak.ts';

const range = (from: number, length: number): number[] =>
  Array.from({ length }, (_, index) => (from + index) % 256);
const finished = (reason: string) => ({ kind: 'finished', reason });

async function close({ loop, running }: TestLoop): Promise<void> {
  loop.close();
  await running;
}

test('a reply reads its prompt in pieces of a step, then one token a step', async () => {
  const test = await makeLoop({ stepTokens: 16 });
  const reply = test.submit(range(0, 20), { length: 3 });
  expect(await reply.over).toEqual(finished('length'));
  await close(test);
  expect({
    generated: reply.generated,
    admissions: reply.admissions,
    steps: test.plans.map((plan) => plan.tokenCount),
  }).toEqual({ generated: [20, 21, 22], admissions: [0], steps: [16, 4, 1, 1] });
});

test('replies under way get their token in every step while a prompt is read beside them', async () => {
  const test = await makeLoop({ stepTokens: 8 });
  const first = test.submit([1, 2], { length: 6 });
  const second = test.submit(range(50, 20), { length: 1 });
  await Promise.all([first.over, second.over]);
  await close(test);
  const reading = test.plans.filter((plan) => plan.rows.some((row) => row.sequence === 2));
  const [together, ...later] = reading.map((plan) =>
    plan.rows.map((row) => [row.sequence, row.tokens.length]),
  );
  expect(together).toEqual([
    [1, 2],
    [2, 6],
  ]);
  expect(later.length).toBeGreaterThan(1);
  for (const [reply, prompt] of later) expect([reply, prompt?.[0]]).toEqual([[1, 1], 2]);
  expect(second.generated).toEqual([70]);
});

test('requests that arrive together compute what they have in common once', async () => {
  const test = await makeLoop({ contextLength: 1000, stepTokens: 64 });
  const system = range(0, 200);
  const replies = range(0, 8).map((n) => test.submit([...system, 200 + n, n, n], { length: 3 }));
  await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  const read = test.plans.reduce((sum, plan) => sum + plan.tokenCount, 0);
  // What is common, the rest of each prompt, and of each reply all tokens but the last.
  expect(read).toBe(200 + 8 * 3 + 8 * 2);
  expect(replies.map((reply) => reply.generated)).toEqual(replies.map((_, n) => range(n + 1, 3)));
});

test('requests that arrive together with one beginning have their first tokens in the same step', async () => {
  const test = await makeLoop({ contextLength: 1000, stepTokens: 64 });
  const system = range(0, 150);
  const replies = range(0, 8).map((n) => test.submit([...system, 200 + n, n, n], { length: 3 }));
  await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  const chose = test.plans.filter((plan) => plan.rows.some(({ outputs }) => outputs.length > 0));
  expect(chose[0]!.rows.map(({ outputs }) => outputs.length)).toEqual(replies.map(() => 1));
});

test('more of them than the pool would hold without sharing run side by side', async () => {
  const test = await makeLoop({ contextLength: 300, stepTokens: 64 });
  const replies = range(0, 5).map((n) => test.submit([...range(0, 128), 200 + n, n], { length: 4 }));
  await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  expect(Math.max(...test.plans.map((plan) => plan.rows.length))).toBe(5);
  expect(test.plans.flatMap((plan) => plan.parked)).toEqual([]);
});

test('when the one that reads for all is cancelled, another goes on from where it was', async () => {
  const test = await makeLoop({ contextLength: 1000, stepTokens: 32 });
  const system = range(0, 200);
  const first = test.submit([...system, 201], { length: 3 });
  const others = [1, 2].map((n) => test.submit([...system, 210 + n, n], { length: 3 }));
  await stepsOf(test, 2);
  test.loop.cancel(first);
  await Promise.all(others.map((reply) => reply.over));
  await close(test);
  const read = test.plans.reduce((sum, plan) => sum + plan.promptTokenCount, 0);
  expect(others.map((reply) => reply.generated)).toEqual([range(2, 3), range(3, 3)]);
  expect(read).toBeLessThan(200 + 2 * 2 + 32 + 8);
});

test('a job that wants no tokens ends when its prompt is in the cache, and the next one begins there', async () => {
  const test = await makeLoop({ stepTokens: 8 });
  const ahead = test.submit(range(0, 20), { priority: 'background', length: 0 });
  expect(await ahead.over).toEqual(finished('length'));
  const reply = test.submit([...range(0, 20), 30], { length: 2 });
  await reply.over;
  await close(test);
  expect([ahead.generated, ahead.reads.at(-1), reply.admissions, reply.generated]).toEqual([
    [],
    20,
    [20],
    [31, 32],
  ]);
});

test('whoever waits is told how many are before it, and who is put aside that it is', async () => {
  const test = await makeLoop({ contextLength: 64, stepTokens: 32 });
  const long = test.submit(range(0, 40), { length: 10, priority: 'background' });
  await stepsOf(test, 2);
  const replies = [100, 150, 200].map((from) => test.submit(range(from, 40), { length: 3 }));
  await Promise.all([long.over, ...replies.map((reply) => reply.over)]);
  await close(test);
  expect({
    pauses: long.pauses(),
    places: replies.map((reply) => reply.places),
    generated: long.generated,
  }).toEqual({ pauses: 1, places: [[], [0], [1, 0]], generated: range(40, 10) });
});

test('whoever waited long enough goes before the more important', async () => {
  const test = await makeLoop({ contextLength: 64, stepTokens: 64, clockStep: 5000 });
  const first = test.submit(range(0, 40), { length: 4 });
  const background = test.submit(range(50, 40), { length: 3, priority: 'background' });
  await first.over;
  const order: string[] = [];
  const persons = [100, 150].map((from) => test.submit(range(from, 40), { length: 3 }));
  void background.over.then(() => order.push('background'));
  for (const person of persons) void person.over.then(() => order.push('person'));
  await Promise.all([background.over, ...persons.map((person) => person.over)]);
  await close(test);
  expect(order[0]).toBe('background');
});

test('two prompts share a step equally', async () => {
  const test = await makeLoop({ stepTokens: 8 });
  const replies = [test.submit(range(0, 12)), test.submit(range(100, 12))];
  await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  expect(test.plans[0]!.rows.map((row) => row.tokens.length)).toEqual([4, 4]);
});

test('a person goes before background work, and puts it aside where there is no room for both', async () => {
  const test = await makeLoop({ contextLength: 32, stepTokens: 32 });
  const background = test.submit(range(0, 20), { priority: 'background', length: 8 });
  await stepsOf(test, 2);
  const person = test.submit(range(100, 20), { length: 4 });
  const order: string[] = [];
  void person.over.then(() => order.push('person'));
  await background.over.then(() => order.push('background'));
  await close(test);
  expect({
    order,
    background: background.generated,
    person: person.generated,
    aside: test.plans.flatMap((plan) => plan.parked),
  }).toEqual({
    order: ['person', 'background'],
    background: range(20, 8),
    person: range(120, 4),
    aside: [1],
  });
});

test('more than the pool holds is served all the same, and nobody is lost', async () => {
  const test = await makeLoop({ contextLength: 64, stepTokens: 16 });
  const replies = range(0, 20).map((n) => test.submit(range(n * 5, 12), { length: 20 }));
  const ends = await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  expect(ends).toEqual(replies.map(() => finished('length')));
  expect(replies.map((reply) => reply.generated)).toEqual(replies.map((_, n) => range(n * 5 + 12, 20)));
});

test('a reply alone that fills the context ends with that reason', async () => {
  const test = await makeLoop({ contextLength: 32 });
  const reply = test.submit(range(0, 10), { length: 1000 });
  expect(await reply.over).toEqual(finished('context'));
  await close(test);
  expect(reply.sequence.tokens).toEqual(range(0, 32));
});

test('the next turn of a chat begins with what the last one left in the cache', async () => {
  const test = await makeLoop();
  const first = test.submit(range(0, 10), { length: 4 });
  await first.over;
  const second = test.submit([...first.sequence.tokens, 200, 201], { length: 2 });
  await second.over;
  const counts = test.cache.counts();
  await close(test);
  // The last token chosen was never read: 13 of 16 are cached.
  expect({ cached: second.admissions, generated: second.generated, counts }).toEqual({
    cached: [13],
    generated: [202, 203],
    counts: { total: 64, free: 64 - 17, used: 0, parked: 17 },
  });
});

test('a prompt that begins like a running one shares its beginning', async () => {
  const test = await makeLoop();
  const first = test.submit(range(0, 14), { length: 8 });
  await stepsOf(test, 2);
  const second = test.submit([...range(0, 12), 90], { length: 3 });
  await Promise.all([first.over, second.over]);
  await close(test);
  expect([first.generated, second.admissions, second.generated]).toEqual([range(14, 8), [12], [91, 92, 93]]);
});

test('cancelling ends a waiting reply, a reading one and a speaking one, once each', async () => {
  const test = await makeLoop({ contextLength: 64, stepTokens: 8 });
  const speaking = test.submit([1, 2], { length: 50 });
  const reading = test.submit(range(30, 40), { length: 50 });
  const waiting = test.submit(range(80, 40), { length: 50 });
  await stepsOf(test, 2);
  for (const reply of [speaking, reading, waiting, waiting]) test.loop.cancel(reply);
  await Promise.all([speaking.over, reading.over, waiting.over]);
  test.loop.cancel(speaking);
  await close(test);
  expect([speaking, reading, waiting].map((reply) => reply.ends)).toEqual(
    Array.from({ length: 3 }, () => [finished('cancelled')]),
  );
  expect(test.context.samplers.size).toBe(0);
});

test('cancelling a long step breaks it off, and what is left in the cache is what was there before', async () => {
  let held: (() => void) | undefined;
  const beforeStep = (step: NativeStep) =>
    step.tokens.length < 64
      ? undefined
      : new Promise<undefined>((resolve) => (held = () => resolve(undefined)));
  const test = await makeLoop({ contextLength: 256, stepTokens: 128, script: { beforeStep } });
  const reply = test.submit(range(0, 100));
  while (!held) await Promise.resolve();
  test.loop.cancel(reply);
  held();
  expect(await reply.over).toEqual(finished('cancelled'));
  const next = test.submit([7], { length: 2 });
  await next.over;
  await close(test);
  expect([next.generated, test.context.cells.length, test.cache.counts().free]).toEqual([[8, 9], 2, 254]);
});

test('a device that finds no room where the books had some costs the latest its place, not its reply', async () => {
  let refusals = 2;
  const beforeStep = (step: NativeStep): StepOutcome | undefined =>
    step.tokens.length === 2 && refusals-- > 0 ? 'noKvRoom' : undefined;
  const test = await makeLoop({ script: { beforeStep } });
  const replies = [test.submit([1, 2, 3], { length: 9 }), test.submit([4, 5, 6], { length: 9 })];
  await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  expect(replies.map((reply) => reply.generated)).toEqual([range(4, 9), range(7, 9)]);
});

test('a step that was refused or broken off is not counted: it read and chose nothing', async () => {
  const refusals: StepOutcome[] = ['aborted', 'noKvRoom', 'aborted', 'invalidBatch'];
  let step = 0;
  const beforeStep = (): StepOutcome | undefined => (step++ % 2 === 0 ? refusals.shift() : undefined);
  const test = await makeLoop({ script: { beforeStep } });
  const replies = [test.submit([1, 2, 3], { length: 3 }), test.submit([40, 41], { length: 3 })];
  await Promise.all(replies.map((reply) => reply.over));
  await close(test);
  const outputs = test.plans.flatMap((plan) => plan.rows.flatMap((row) => row.outputs));
  const chosen = replies.reduce((sum, reply) => sum + reply.generated.length, 0);
  expect([outputs.length, refusals]).toEqual([chosen, []]);
});

test('a reply that is alone and refused by the device ends with the context', async () => {
  const beforeStep = (step: NativeStep): StepOutcome | undefined =>
    (step.positions.at(-1) ?? 0) >= 20 ? 'noKvRoom' : undefined;
  const test = await makeLoop({ script: { beforeStep } });
  const reply = test.submit(range(0, 10), { length: 40 });
  expect([await reply.over, reply.generated.length]).toEqual([finished('context'), 11]);
  await close(test);
});

test('a batch the device refuses fails the replies in it and nobody else', async () => {
  const beforeStep = (step: NativeStep): StepOutcome | undefined =>
    step.tokens.includes(66) ? 'invalidBatch' : undefined;
  const test = await makeLoop({ script: { beforeStep } });
  const bad = test.submit([66]);
  expect(await bad.over).toMatchObject({ kind: 'failed', error: { code: 'native.invalidBatch' } });
  const good = test.submit([1]);
  expect(await good.over).toEqual(finished('length'));
  await close(test);
});

test('a reply whose scores are no numbers fails, its cells are nobody’s beginning, and the others go on', async () => {
  const follow = (tokens: readonly number[]) =>
    tokens.at(-1) === 66 ? new Float32Array(260).fill(NaN) : ((tokens.at(-1) ?? 0) + 1) % 256;
  const test = await makeLoop({ script: { follow } });
  const bad = test.submit([64], { length: 9 });
  const good = test.submit([1], { length: 9 });
  expect(await bad.over).toMatchObject({ kind: 'failed', error: { code: 'model.notANumber' } });
  expect(await good.over).toEqual(finished('length'));
  const { total, free } = test.cache.counts();
  await close(test);
  expect([bad.generated, good.generated, total - free]).toEqual([[65, 66], range(2, 9), 9]);
});

test('a device that fails for good fails every reply, and the loop says so', async () => {
  const test = await makeLoop({ script: { beforeStep: () => 'fatal' } });
  const replies = [test.submit([1]), test.submit([2])];
  await expect(test.running).rejects.toMatchObject({ code: 'native.fatal' });
  expect(replies.map((reply) => reply.ends)).toMatchObject([
    [{ kind: 'failed', error: { code: 'native.fatal' } }],
    [{ kind: 'failed', error: { code: 'native.fatal' } }],
  ]);
  expect(() => test.submit([3])).toThrow(/model.notLoaded/);
});

test('a model without prefixes reuses a parked sequence whole or not at all', async () => {
  const test = await makeLoop({ script: { isRecurrent: true } });
  const first = test.submit(range(0, 10), { length: 3 });
  await first.over;
  const goesOn = test.submit([...first.sequence.tokens.slice(0, 12), 99], { length: 2 });
  await goesOn.over;
  const differs = test.submit([...range(0, 9), 77], { length: 2 });
  await differs.over;
  await close(test);
  expect([goesOn.admissions, goesOn.generated, differs.admissions, differs.generated]).toEqual([
    [12],
    [100, 101],
    [0],
    [78, 79],
  ]);
});

/** Drafts of what will come, and what will not: every kind in turn. */
function mixedDraft(tokens: readonly number[]): Draft {
  const [a, b, c] = range(tokens.at(-1)! + 1, 3) as [number, number, number];
  const kinds: Draft[] = [
    chainOf([a, b, c]),
    chainOf([a, 7, c]),
    chainOf([9, b]),
    chainOf([]),
    { tokens: [5, a, 6, b, 4, c], parents: [-1, -1, 0, 1, 3, 3] },
    { tokens: [a, 5, b, 6], parents: [-1, -1, 0, 2] },
    { tokens: [8, 5], parents: [-1, -1] },
  ];
  return kinds[tokens.length % kinds.length]!;
}

test('a reply whose draft comes true gets several tokens a step, and the cells it would have had', async () => {
  const test = await makeLoop({ afterStep: compareWithDevice });
  const draft = (tokens: readonly number[]) => chainOf(range(tokens.at(-1)! + 1, 3));
  const reply = test.submit([1, 2], { length: 10, draft });
  await reply.over;
  const after = test.submit([...range(1, 11), 50], { length: 1 });
  await after.over;
  await close(test);
  expect({
    generated: reply.generated,
    drafts: reply.drafts,
    steps: test.plans.slice(0, -1).map((plan) => plan.tokenCount),
    reused: after.admissions,
  }).toEqual({
    generated: range(3, 10),
    // The last step chose four, of which the reply took the one that it still wanted; its cell is not read, as without drafts.
    drafts: [
      [3, 3],
      [3, 3],
      [3, 0],
    ],
    steps: [2, 4, 4, 4],
    reused: [11],
  });
});

test('what was drafted and did not come true leaves nothing behind, in chains and trees', async () => {
  const test = await makeLoop({ contextLength: 128, afterStep: compareWithDevice });
  const reply = test.submit([1], { length: 40, draft: mixedDraft });
  await reply.over;
  const again = test.submit([1, ...range(2, 39), 99], { length: 2 });
  await again.over;
  await close(test);
  expect([reply.generated, again.admissions, again.generated]).toEqual([range(2, 40), [40], [100, 101]]);
  expect(reply.drafts.some(([drafted, taken]) => taken > 0 && taken < drafted)).toBe(true);
});

test('nothing that was drafted beyond the end of a reply reaches it or the cache', async () => {
  const test = await makeLoop({ afterStep: compareWithDevice });
  const draft = (tokens: readonly number[]) => chainOf(range(tokens.at(-1)! + 1, 6));
  const reply = test.submit([1, 2], { length: 4, draft });
  await reply.over;
  const cells = test.cache.counts();
  await close(test);
  expect([reply.generated, reply.sequence.tokens, cells.parked]).toEqual([range(3, 4), range(1, 6), 5]);
  expect(reply.drafts).toEqual([[6, 2]]);
});

test('drafts do not make parked conversations go', async () => {
  const test = await makeLoop({ contextLength: 64, stepTokens: 64 });
  const parked = test.submit(range(100, 40), { length: 2 });
  await parked.over;
  const reply = test.submit(range(0, 15), {
    length: 6,
    draft: (tokens) => chainOf(range(tokens.at(-1)! + 1, 30)),
  });
  await reply.over;
  const back = test.submit([...range(100, 40), 9], { length: 1 });
  await back.over;
  await close(test);
  expect([reply.generated, reply.drafts.length > 0, back.admissions]).toEqual([range(15, 6), true, [40]]);
});

test.each([true, false])(
  'what is parked makes room for the step after, if steps are begun ahead (%s)',
  async (goesAhead) => {
    const free: number[] = [];
    const test = await makeLoop({
      goesAhead,
      afterStep: ({ cache, plan }) => {
        if (plan.rows.length === 2) free.push(cache.counts().free);
      },
    });
    await test.submit(range(100, 40), { length: 2 }).over;
    const replies = [0, 50].map((from) => test.submit(range(from, 5), { length: 12 }));
    await Promise.all(replies.map(({ over }) => over));
    await close(test);
    expect(Math.min(...free) >= 2).toBe(goesAhead);
    expect(replies.map(({ generated }) => generated)).toEqual([range(5, 12), range(55, 12)]);
  },
);

describe('a text that is known', () => {
  const known = [40, 7, 7, 90, 3, 12, 13, 14, 80, 81, 5, 6];

  test('is taken as it is, many tokens a step, and no cell is charged twice', async () => {
    const test = await makeLoop({ afterStep: compareWithDevice });
    const text = test.submit([1, 2], { known });
    await text.over;
    expect(text.generated).toEqual(known);
    expect(test.plans.length).toBeLessThan(5);
    // The last one is read by nobody.
    expect(test.cache.counts()).toMatchObject({ used: 0, parked: 2 + known.length - 1 });
    await close(test);
  });

  test('is read beside replies, which go on as they would without it', async () => {
    const test = await makeLoop({ afterStep: compareWithDevice });
    const reply = test.submit([1, 2], { length: 12 });
    const text = test.submit([1, 2, 3], { known });
    await Promise.all([reply.over, text.over]);
    expect([reply.generated, text.generated]).toEqual([range(3, 12), known]);
    await close(test);
  });

  test('makes what is parked go, as a prompt does, and is not read token by token for want of room', async () => {
    const test = await makeLoop({ contextLength: 64, afterStep: compareWithDevice });
    await test.submit(range(100, 60), { length: 1 }).over;
    const before = test.plans.length;
    const text = test.submit([1, 2], { known });
    await text.over;
    expect([text.generated, test.plans.length - before < 6]).toEqual([known, true]);
    await close(test);
  });

  test('gives its place up and goes on where it was', async () => {
    let person: TestReply | undefined;
    const test: TestLoop = await makeLoop({
      contextLength: 64,
      stepTokens: 8,
      afterStep: (after) => {
        compareWithDevice(after);
        if (text.generated.length > 4) person ??= test.submit(range(150, 40), { length: 3 });
      },
    });
    const long = Array.from({ length: 50 }, (_, index) => (index * 11) % 200);
    const text = test.submit([1, 2], { known: long, priority: 'background' });
    await text.over;
    await person?.over;
    expect([text.generated, text.pauses()]).toEqual([long, 1]);
    await close(test);
  });

  test('is read a token at a time by a model that takes nothing back', async () => {
    const test = await makeLoop({ script: { isRecurrent: true }, afterStep: compareWithDevice });
    const text = test.submit([1, 2], { known });
    await text.over;
    expect(text.generated).toEqual(known);
    await close(test);
  });
});

test('a model without prefixes checks no drafts', async () => {
  const test = await makeLoop({ script: { isRecurrent: true } });
  const reply = test.submit([1, 2], { length: 4, draft: mixedDraft });
  await reply.over;
  await close(test);
  expect([reply.generated, reply.drafts]).toEqual([range(3, 4), []]);
});

/** Resolves once so many steps were carried out. */
async function stepsOf(test: TestLoop, count: number): Promise<void> {
  while (test.plans.length < count) await Promise.resolve();
}

interface Job {
  prompt: number[];
  length: number;
  priority: Priority;
  /** Steps to wait before it comes. */
  after: number;
  /** Steps after which it is cancelled, or never. */
  cancelAfter: number | null;
  draft: ((tokens: readonly number[]) => Draft) | undefined;
}

const jobs: fc.Arbitrary<Job[]> = fc.array(
  fc.record({
    // Few distinct beginnings, so that prefixes are shared, taken over and cut.
    prompt: fc
      .tuple(
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 24 }),
        fc.array(fc.nat(255), { maxLength: 12 }),
      )
      .map(([start, shared, rest]) => [start, ...range(start * 80, shared), ...rest]),
    length: fc.integer({ min: 1, max: 30 }),
    priority: fc.constantFrom<Priority[]>('person', 'api', 'background'),
    after: fc.nat(4),
    cancelAfter: fc.option(fc.nat(12), { freq: 5 }),
    draft: fc.constantFrom(undefined, mixedDraft),
  }),
  { minLength: 1, maxLength: 14 },
);

const takes = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.constant(0) },
);
/** Pieces of prompts that take some steps, of which some fail; or none at all. */
const slices = fc.option(
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.array(takes, { minLength: 1, maxLength: 8 }))
    .map(([tokens, counts]) => {
      let next = 0;
      return { tokens, steps: () => counts[next++ % counts.length]! };
    }),
  { freq: 3 },
);

test.each([
  ['that can cut', false],
  ['without prefixes', true],
] as const)(
  'whatever comes, in whatever order, on a model %s: all are served, and right',
  async (_, isRecurrent) => {
    let begun = 0;
    await fc.assert(
      fc.asyncProperty(
        jobs,
        fc.integer({ min: 40, max: 96 }),
        fc.integer({ min: 3, max: 24 }),
        fc.integer({ min: 2, max: 6 }),
        fc.boolean(),
        slices,
        async (list, contextLength, stepTokens, seqIds, refusing, sliced) => {
          let step = 0;
          const beforeStep = async ({ tokens, prefill }: NativeStep): Promise<StepOutcome | undefined> => {
            // Some come while others are under way.
            if (sliced) await settle();
            if (prefill?.begin) begun += 1;
            // What is only cache operations is never broken off.
            if (tokens.length === 0) return undefined;
            step += 1;
            if (step > 150) return undefined; // A model without prefixes reads all again after each: it has to get through some time.
            if (refusing && step % 17 === 0) return 'noKvRoom';
            return step % 11 === 0 ? 'aborted' : undefined;
          };
          const test = await makeLoop({
            contextLength,
            stepTokens,
            seqIds,
            script: { beforeStep, isRecurrent, ...(sliced && !isRecurrent && { slices: sliced }) },
            ...(sliced && { cost: costlyPrompts() }),
            afterStep: compareWithDevice,
          });
          const replies: [Job, TestReply][] = [];
          for (const job of list) {
            for (let n = 0; n < job.after; n++) await settle();
            const { draft, ...rest } = job;
            const reply = test.submit(job.prompt, { ...rest, ...(draft && { draft }) });
            replies.push([job, reply]);
            if (job.cancelAfter !== null) void cancelLater(test, reply, job.cancelAfter);
          }
          await Promise.all(replies.map(([, reply]) => reply.over));
          await close(test);
          for (const [job, reply] of replies) {
            expect(reply.ends).toHaveLength(1);
            expect(reply.generated).toEqual(expectedReply(job.prompt, reply.generated.length));
            const [end] = reply.ends;
            if (end?.kind === 'finished' && end.reason === 'length')
              expect(reply.generated).toHaveLength(job.length);
            else if (job.cancelAfter === null) {
              expect(end).toEqual(finished('context'));
              if (!refusing) expect(reply.sequence.tokens).toHaveLength(contextLength);
            }
          }
          for (const plan of test.plans) expect(plan.tokenCount).toBeLessThanOrEqual(2 * stepTokens);
          expect(test.context.samplers.size).toBe(0);
        },
      ),
      { numRuns: soaked(150) },
    );
    // Else nothing was tried.
    if (!isRecurrent) expect(begun).toBeGreaterThan(10);
  },
);

/** Lets a step or so go by. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
async function cancelLater(test: TestLoop, reply: TestReply, turns: number): Promise<void> {
  for (let n = 0; n < turns; n++) await Promise.resolve();
  test.loop.cancel(reply);
}

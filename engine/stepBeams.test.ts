import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Priority } from './contract/generation.ts';
import { FAKE_TOKENS, FAKE_VOCABULARY } from './native/fakes/fakeNative.ts';
import { logProbabilities } from './native/fakes/fakeSampler.ts';
import { plainSearch, type PlainModel } from './sampling/beams/test/plain.ts';
import { beamJob } from './test/beamJob.ts';
import { costlyPrompts, makeLoop, type TestLoop, type TestLoopOptions } from './test/loop.ts';
import { soaked } from './test/soak.ts';

/** Every token may come, some rather than others: what depends on the last three tokens of prompt and reply. */
function scoresAfter(tokens: readonly number[]): Float32Array {
  let state = tokens.slice(-3).reduce((mixed, token) => Math.imul(mixed ^ token, 0x9e3779b1) >>> 0, 17);
  return Float32Array.from({ length: FAKE_VOCABULARY }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 29;
  });
}

const script = { follow: (tokens: readonly number[]) => scoresAfter(tokens) };
/** A model that never ends. */
const endless = {
  follow(tokens: readonly number[]) {
    const row = scoresAfter(tokens);
    for (const end of [FAKE_TOKENS.end, FAKE_TOKENS.turnEnd]) row[end] = -50;
    return row;
  },
};

/** What the plain search makes of the fake's scores, rounded as the device says them. */
function expected(
  prompt: readonly number[],
  beams: number,
  maxTokens: number,
  { follow } = script,
): number[][] {
  const model: PlainModel = (tokens) =>
    logProbabilities(follow([...prompt, ...tokens])).logprobs.map(Math.fround);
  const results = plainSearch(model, {
    beams,
    maxTokens,
    groups: 1,
    diversityPenalty: 0,
    lengthPenalty: 1,
    earlyStopping: false,
    ends: [FAKE_TOKENS.end, FAKE_TOKENS.turnEnd],
    padToken: 0,
    stop: [],
  });
  return results.map(({ tokens }) => tokens);
}

const checked = (options: TestLoopOptions = {}): Promise<TestLoop> =>
  makeLoop({ script, afterStep: ({ cache }) => cache.checkIntegrity(), ...options });

async function close({ loop, running, cache, context }: TestLoop): Promise<void> {
  loop.close();
  await running;
  cache.checkIntegrity();
  expect([context.samplers.size, context.scorers.size]).toEqual([0, 0]);
}

test('beams find what the plain search finds, a row for each in every step', async () => {
  const test = await checked({ contextLength: 512, stepTokens: 32 });
  const prompt = [1, 2, 3, 4, 5, 6, 7];
  const job = beamJob(1, prompt, { beams: 5, maxTokens: 12 });
  test.loop.submit(job);
  expect(await job.over).toEqual({ kind: 'finished', reason: 'length' });
  expect(job.results().map(({ beam }) => beam.tokens())).toEqual(expected(prompt, 5, 12));
  const rows = test.plans.map((plan) => plan.rows.length);
  expect(rows).toEqual([1, ...Array.from({ length: 11 }, () => 5)]);
  expect(test.plans.slice(1).every(({ tokenCount }) => tokenCount === 5)).toBe(true);
  await close(test);
});

test('the prompt is read once, beams share it, and of what they said the best one stays', async () => {
  const test = await checked({ contextLength: 1024, stepTokens: 64 });
  const prompt = Array.from({ length: 200 }, (_, index) => index);
  const job = beamJob(1, prompt, { beams: 8, maxTokens: 20 });
  let most = 0;
  test.loop.submit(job);
  await job.over;
  for (const plan of test.plans) most = Math.max(most, plan.rows.length);
  expect(most).toBe(8);
  expect(test.plans.reduce((sum, { promptTokenCount }) => sum + promptTokenCount, 0)).toBe(200);
  const [best] = job.results();
  const said = best!.beam.tokens();
  const [kept, ...others] = test.cache.residents();
  expect(others).toEqual([]);
  expect(kept!.tokens.slice(0, kept!.computed)).toEqual([...prompt, ...said].slice(0, kept!.computed));
  expect(kept!.computed).toBe(prompt.length + said.length - 1);
  await close(test);
});

test('a step changes only where beams part: nothing of the prompt is copied again', async () => {
  const test = await checked({ contextLength: 1024, stepTokens: 64 });
  const prompt = Array.from({ length: 130 }, (_, index) => index);
  const job = beamJob(1, prompt, { beams: 4, maxTokens: 16 });
  test.loop.submit(job);
  await job.over;
  // The first branching begins three sequences; from then on the same four go on.
  const [, begun, ...rest] = test.plans.filter(({ rows }) => rows.length > 0).slice(-16);
  expect(begun!.cacheOps.filter(({ kind }) => kind === 'copy')).toHaveLength(3);
  for (const { cacheOps } of rest)
    for (const op of cacheOps)
      if (op.kind === 'copy' || op.kind === 'remove') expect(op.from).toBeGreaterThanOrEqual(prompt.length);
  await close(test);
});

const zeros = (length: number, ...rest: number[]): number[] => [...Array<number>(length).fill(0), ...rest];
/** Four beams are set aside; each for itself they would not fit into 120 cells when they come in again. */
const cameInAgain = [
  { beams: 0, prompt: zeros(20), maxTokens: 14, priority: 'person', after: 12 },
  { beams: 0, prompt: zeros(14, 1, 0, 0, 0, 0, 0), maxTokens: 12, priority: 'person', after: 36 },
  { beams: 4, prompt: zeros(5, 1, ...zeros(19)), maxTokens: 7, priority: 'background', after: 3 },
  { beams: 0, prompt: zeros(7, 1, ...zeros(12)), maxTokens: 1, priority: 'person', after: 12 },
  { beams: 2, prompt: zeros(7, 1, ...zeros(20), 46, 73, 153), maxTokens: 7, priority: 'person', after: 0 },
] satisfies { priority: Priority; [key: string]: unknown }[];

test('beside others and set aside in between, in whatever order: the beams are the same', async () => {
  const requests = fc.array(
    fc.record({
      beams: fc.integer({ min: 0, max: 4 }),
      prompt: fc.array(fc.nat(250), { minLength: 20, maxLength: 40 }),
      maxTokens: fc.integer({ min: 1, max: 40 }),
      priority: fc.constantFrom<Priority[]>('person', 'background'),
      after: fc.nat(40),
    }),
    { minLength: 3, maxLength: 7 },
  );
  let pauses = 0;
  await fc.assert(
    fc.asyncProperty(
      requests,
      fc.integer({ min: 120, max: 140 }),
      fc.boolean(),
      async (asked, contextLength, slices) => {
        const inSlices = { slices: { tokens: 8, steps: () => 3 } };
        const test = await checked({
          contextLength,
          stepTokens: 24,
          script: { ...endless, ...(slices && inSlices) },
          ...(slices && { cost: costlyPrompts() }),
        });
        const jobs = [];
        for (const [index, { beams, prompt, maxTokens, priority, after }] of asked.entries()) {
          if (beams === 0) jobs.push(test.submit(prompt, { length: maxTokens, priority }));
          else {
            const job = beamJob(100 + index, prompt, { beams, maxTokens, priority });
            test.loop.submit(job);
            jobs.push(job);
          }
          for (let turn = 0; turn < after; turn++) await Promise.resolve();
        }
        for (const [index, job] of jobs.entries()) {
          const { prompt, beams, maxTokens } = asked[index]!;
          expect(await job.over).toMatchObject({ kind: 'finished' });
          if (!('results' in job)) continue;
          pauses += job.counts.pauses;
          const found = job.results().map(({ beam }) => beam.tokens());
          if (beams > 1) expect(found).toEqual(expected(prompt, beams, maxTokens, endless));
        }
        await close(test);
      },
    ),
    { numRuns: soaked(40), examples: [[cameInAgain, 120, false]] },
  );
  expect(pauses).toBeGreaterThan(0);
}, 60_000);

test('alone with more beams than there is room for, a search ends with what it has', async () => {
  const test = await checked({ contextLength: 48, stepTokens: 24, script: endless });
  const job = beamJob(1, [1, 2, 3, 4], { beams: 8, maxTokens: 40 });
  test.loop.submit(job);
  expect(await job.over).toEqual({ kind: 'finished', reason: 'context' });
  const [best] = job.results();
  expect(best!.beam.length).toBeGreaterThan(2);
  await close(test);
});

test('cancelled, it leaves nothing running, and its best beam is parked', async () => {
  const test = await checked({ contextLength: 512, stepTokens: 32, script: endless });
  const job = beamJob(1, [1, 2, 3, 4], {
    beams: 6,
    maxTokens: 40,
    onAdvance: () => void (job.counts.steps === 5 && test.loop.cancel(job)),
  });
  test.loop.submit(job);
  expect(await job.over).toEqual({ kind: 'finished', reason: 'cancelled' });
  expect(test.cache.residents().map(({ state }) => state)).toEqual(['parked']);
  await close(test);
});

test('more beams than there are places are refused at once', async () => {
  const test = await checked({ contextLength: 512, stepTokens: 32, seqIds: 4 });
  expect(() => test.loop.submit(beamJob(1, [1], { beams: 5, maxTokens: 4 }))).toThrow('places');
  const job = beamJob(2, [1], { beams: 4, maxTokens: 4 });
  test.loop.submit(job);
  expect(await job.over).toMatchObject({ kind: 'finished' });
  await close(test);
});

import { expect, test } from 'vitest';
import { PagodaError } from './contract/errors.ts';
import { Speculation, type Drafting } from './speculation/index.ts';
import { expectedReply, makeLoop, type TestLoop, type TestLoopOptions } from './test/loop.ts';

/** A loop whose clock goes on by what a step of the model and a pass of the draft model take. */
async function timed(
  options: TestLoopOptions & { stepMs?: number; passMs?: number } = {},
): Promise<TestLoop & { passes: number[]; time: () => number; asking: () => number }> {
  const { stepMs = 10, passMs = 1, draftModel = {}, ...rest } = options;
  let time = 0;
  let asking = 0;
  const passes: number[] = [];
  const made = await makeLoop({
    contextLength: 1024,
    stepTokens: 64,
    ...rest,
    now: () => time,
    script: {
      ...rest.script,
      beforeStep: (step) => {
        time += stepMs + step.tokens.length * 0.01;
        return rest.script?.beforeStep?.(step);
      },
    },
    draftModel: {
      contextLength: 1024,
      ...draftModel,
      script: {
        ...draftModel.script,
        beforeStep: (step) => {
          time += passMs;
          asking += passMs;
          passes.push(step.tokens.length);
          return draftModel.script?.beforeStep?.(step);
        },
      },
    },
  });
  return { ...made, passes, time: () => time, asking: () => asking };
}

const speculation = () => new Speculation(true);
const drafting = (
  of: Speculation,
  prompt: readonly number[],
  options: { mode?: 'auto' | 'on'; maxTokens?: number } = {},
): Drafting => of.draftingFor(prompt, { mode: 'auto', chat: '', maxTokens: 64, ...options });
/** What is neither in a prompt nor comes again: nothing but the draft model knows it. */
const prompt = (from: number, length = 12) => Array.from({ length }, (_, index) => (from + index * 17) % 256);

test('a draft model that is right makes several tokens come in a step, and the text is the same', async () => {
  const { submit, loop, running, plans, draft } = await timed();
  const asked = prompt(3);
  const reply = submit(asked, { length: 40, drafting: drafting(speculation(), asked) });
  await reply.over;
  expect(reply.generated).toEqual(expectedReply(asked, 40));
  expect(plans.length).toBeLessThan(20);
  expect(draft!.failures).toEqual([]);
  draft!.cache.checkIntegrity();
  loop.close();
  await running;
});

test('its cells are the text, whatever became of what it said', async () => {
  const wrongAt = new Set([20, 23, 31, 32, 33]);
  const { submit, loop, running, draft } = await timed({
    draftModel: {
      script: {
        follow: (tokens) =>
          tokens.length % 5 === 0 || wrongAt.has(tokens.length) ? 7 : (tokens.at(-1)! + 1) % 256,
      },
    },
    afterStep: () => look(),
  });
  const look = () => {
    const { cache, context } = draft!;
    cache.checkIntegrity();
    for (const { seqId, computed, tokens } of cache.residents()) {
      const cells = context.cells
        .filter((cell) => cell.sequences.has(seqId))
        .sort((a, b) => a.position - b.position);
      expect(cells.slice(0, computed).map(({ token }) => token)).toEqual(tokens.slice(0, computed));
    }
  };
  const of = speculation();
  const replies = [3, 60, 111].map((from) => {
    const asked = prompt(from);
    return submit(asked, { length: 30, drafting: drafting(of, asked, { mode: 'on' }) });
  });
  for (const [index, reply] of replies.entries()) {
    await reply.over;
    expect(reply.generated).toEqual(expectedReply(prompt([3, 60, 111][index]!), 30));
  }
  expect(
    replies.flatMap(({ drafts }) => drafts).some(([drafted, taken]) => taken > 0 && taken < drafted),
  ).toBe(true);
  loop.close();
  await running;
});

test('all replies are asked about in one pass for each token', async () => {
  const { submit, loop, running, passes } = await timed();
  const of = speculation();
  const ask = (from: number) => {
    const asked = prompt(from);
    return submit(asked, { length: 30, drafting: drafting(of, asked) });
  };
  await ask(90).over; // By one reply alone it is seen what a row costs.
  passes.splice(0);
  for (const reply of [3, 60, 111, 170].map(ask)) await reply.over;
  // What another reply said before is guessed for nothing: of that one it is not asked.
  const whole = passes.filter((tokens) => tokens >= 3).length;
  expect(whole).toBeGreaterThan(5);
  expect(whole).toBeGreaterThan(passes.length / 2);
  loop.close();
  await running;
});

test('one that is never right costs next to nothing in the long run', async () => {
  const { submit, loop, running, time, asking } = await timed({
    draftModel: { script: { follow: () => 250 } },
    script: { follow: (tokens) => (tokens.at(-1)! * 31 + tokens.length * 7) % 240 },
  });
  const of = speculation();
  const costs: number[] = [];
  for (let turn = 0; turn < 10; turn++) {
    const [before, spent] = [time(), asking()];
    const asked = prompt(turn * 11, 20);
    const reply = submit(asked, { length: 60, drafting: drafting(of, asked) });
    await reply.over;
    costs.push((asking() - spent) / (time() - before));
  }
  const late = costs.slice(5).reduce((sum, cost) => sum + cost, 0) / 5;
  expect(late).toBeLessThan(0.01);
  loop.close();
  await running;
});

test('one that takes as long as the model is not asked once that is known, however right it is', async () => {
  const { submit, loop, running, time, asking } = await timed({ passMs: 10 });
  const of = speculation();
  let before = [0, 0];
  for (let turn = 0; turn < 6; turn++) {
    if (turn === 2) before = [asking(), time()];
    const asked = prompt(turn * 11, 20);
    const reply = submit(asked, { length: 60, drafting: drafting(of, asked) });
    await reply.over;
  }
  expect((asking() - before[0]!) / (time() - before[1]!)).toBeLessThan(0.02);
  loop.close();
  await running;
});

test('where drafts are wanted in any case it is asked in any case', async () => {
  const { submit, loop, running, passes } = await timed({ passMs: 10 });
  const asked = prompt(3);
  const reply = submit(asked, { length: 30, drafting: drafting(speculation(), asked, { mode: 'on' }) });
  await reply.over;
  expect(passes.length).toBeGreaterThan(10);
  expect(reply.drafts.reduce((sum, [, taken]) => sum + taken, 0)).toBeGreaterThan(20);
  loop.close();
  await running;
});

test('a long prompt is read in pieces that hold nobody up', async () => {
  const { submit, loop, running, passes } = await timed();
  const asked = prompt(3, 700);
  const reply = submit(asked, {
    length: 200,
    drafting: drafting(speculation(), asked, { mode: 'on', maxTokens: 200 }),
  });
  await reply.over;
  expect(reply.generated).toEqual(expectedReply(asked, 200));
  expect(Math.max(...passes)).toBeLessThanOrEqual(64);
  loop.close();
  await running;
});

test('the next turn of a chat begins with what the draft model has of the last one', async () => {
  const { submit, loop, running, passes } = await timed();
  const of = speculation();
  const asked = prompt(3, 200);
  const first = submit(asked, { length: 20, drafting: drafting(of, asked, { mode: 'on' }) });
  await first.over;
  const read = passes.length;
  const again = [...asked, ...first.generated, 9, 8, 7];
  await submit(again, { length: 5, drafting: drafting(of, again, { mode: 'on' }) }).over;
  expect(Math.max(...passes.slice(read))).toBeLessThan(10);
  loop.close();
  await running;
});

test('what is forgotten goes from its cells too', async () => {
  const { submit, loop, running, draft } = await timed();
  const asked = prompt(3, 100);
  const reply = submit(asked, { length: 20, drafting: drafting(speculation(), asked, { mode: 'on' }) });
  await reply.over;
  expect(draft!.cache.counts().parked).toBeGreaterThan(100);
  await loop.forget();
  expect(draft!.cache.counts()).toMatchObject({ used: 0, parked: 0 });
  loop.close();
  await running;
});

test('a draft model that fails falls silent, and the reply goes on', async () => {
  let passes = 0;
  const { submit, loop, running, draft } = await timed({
    draftModel: { script: { beforeStep: () => (++passes > 3 ? 'fatal' : undefined) } },
  });
  const asked = prompt(3);
  const reply = submit(asked, { length: 40, drafting: drafting(speculation(), asked, { mode: 'on' }) });
  await reply.over;
  expect(reply.generated).toEqual(expectedReply(asked, 40));
  expect(draft!.failures.map((error) => (error as PagodaError).code)).toEqual(['native.fatal']);
  expect(passes).toBe(4);
  loop.close();
  await running;
});

test('no room in its cells is no room for its words, and the reply goes on', async () => {
  const { submit, loop, running, draft } = await timed({ draftModel: { contextLength: 40 } });
  const of = speculation();
  const replies = [3, 60, 111].map((from) => {
    const asked = prompt(from, 20);
    return submit(asked, { length: 30, drafting: drafting(of, asked, { mode: 'on' }) });
  });
  for (const [index, reply] of replies.entries()) {
    await reply.over;
    expect(reply.generated).toEqual(expectedReply(prompt([3, 60, 111][index]!, 20), 30));
  }
  draft!.cache.checkIntegrity();
  expect(draft!.failures).toEqual([]);
  loop.close();
  await running;
});

test('tokens that only one of the two vocabularies has are not asked about and not proposed', async () => {
  const { submit, loop, running, draft } = await timed({ draftModel: { commonTokens: 100 } });
  const asked = [5, 6, 7, 8, 90];
  const reply = submit(asked, { length: 30, drafting: drafting(speculation(), asked, { mode: 'on' }) });
  await reply.over;
  expect(reply.generated).toEqual(expectedReply(asked, 30));
  expect(draft!.context.cells.every(({ token }) => token < 100)).toBe(true);
  loop.close();
  await running;
});

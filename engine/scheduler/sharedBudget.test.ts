import { expect, test } from 'vitest';
import { KvCache } from '../kv/index.ts';
import { chainOf, type Drafting } from '../speculation/index.ts';
import type { StepPlan } from './plan.ts';
import { Scheduler } from './scheduler.ts';
import { StepCost } from './stepCost.ts';
import { makeSequence, type Sequence, type Task } from './task.ts';

/** A device whose further rows are cheap, so that drafts are worth much: milliseconds of a step. */
const timeOf = ({
  tokenCount,
  attendedCells,
  attendedSpan,
}: Pick<StepPlan, 'tokenCount' | 'attendedCells' | 'attendedSpan'>): number =>
  6 +
  0.12 * tokenCount +
  0.8 * Math.ceil(tokenCount / 8) +
  (0.12 * attendedCells + 0.9 * attendedSpan) / 1000;

const randomOf = (seed: number) => () => (seed = (seed * 48271) % 2147483647) / 2147483647;

/** Always offers the next numbers, each of which comes true with this probability. */
const sure = (probability: number): Drafting => ({
  mode: 'auto',
  study: () => 0,
  topK: () => -1,
  learn: () => undefined,
  offers(tokens) {
    let count = 0;
    return {
      next: () => (count < 32 ? probability ** (count + 1) : 0),
      nextFrom: () => null,
      nextForks: () => false,
      take: () => void (count += 1),
      skip: () => undefined,
      get draft() {
        return chainOf(Array.from({ length: count }, (_, at) => tokens.at(-1)! + 1 + at));
      },
    };
  },
});

const REPLIES = 8;
const REPLY_TOKENS = 1000;
const PROMPT_TOKENS = 3000;

interface Run {
  /** Of the steps beside the prompt: how many times as long as what the same replies take without it and without drafts. */
  slowed: number[];
  /** Tokens of the replies a second, beside the prompt. */
  pace: number;
}

/** Replies that go on, and a prompt beside them once their costs are known. */
function beside(options: { drafting?: Drafting; probability?: number; known?: boolean }): Run {
  const random = randomOf(7);
  const cost = new StepCost();
  const cache = new KvCache(200_000);
  const scheduler = new Scheduler(cache, cost, 512);
  let last = 0;
  const start = (tokens: number, of: Partial<Sequence> = {}): Sequence => {
    const id = ++last;
    const prompt = Array.from({ length: tokens }, (_, at) => id * 10_000 + at);
    const known = of.known ? [...prompt, ...of.known] : null;
    const sequence = makeSequence(id, prompt, of.drafting ?? null, known);
    const task: Task = {
      id,
      tag: '',
      priority: 'person',
      arrived: id,
      sequences: [sequence],
      choosesTokens: true,
    };
    scheduler.add(task);
    return sequence;
  };
  const replies = Array.from({ length: REPLIES }, () =>
    start(REPLY_TOKENS, options.drafting ? { drafting: options.drafting } : {}),
  );
  const others: Sequence[] = [];
  let written = 0;
  const step = (): { plan: StepPlan; time: number } => {
    const plan = scheduler.plan(0)!;
    const time = timeOf(plan) * (0.95 + 0.1 * random());
    cost.observe(plan, time);
    scheduler.commit(plan);
    for (const row of plan.rows) {
      const sequence = [...replies, ...others].find(({ id }) => id === row.sequence)!;
      if (row.outputs.length === 0) continue;
      const { tokens } = row.draft;
      const fails = tokens.findIndex(() => !sequence.known && random() > (options.probability ?? 0));
      const came = fails < 0 ? tokens.length : fails;
      sequence.tokens.push(...tokens.slice(0, came));
      sequence.tokens.push(
        sequence.known?.[sequence.tokens.length] ?? sequence.tokens.at(-1)! + (fails < 0 ? 1 : 2),
      );
      if (replies.includes(sequence)) written += came + 1;
      scheduler.settle(row, sequence);
    }
    return { plan, time };
  };
  while (replies.some(({ tokens }) => tokens.length < REPLY_TOKENS + 200)) step();
  if (options.known) others.push(start(10, { known: Array.from({ length: 5000 }, (_, at) => at) }));
  while (others.some(({ tokens }) => tokens.length < 500)) step();
  const prompt = start(PROMPT_TOKENS);
  others.push(prompt);
  const times: number[] = [];
  const slowed: number[] = [];
  written = 0;
  while (prompt.tokens.length === PROMPT_TOKENS) {
    const cells = replies.reduce((sum, { tokens }) => sum + tokens.length, 0);
    const own = timeOf({ tokenCount: REPLIES, attendedCells: cells, attendedSpan: cells });
    times.push(step().time);
    slowed.push(times.at(-1)! / own);
  }
  const whole = times.reduce((sum, time) => sum + time, 0);
  return { slowed, pace: (written / whole) * 1000 };
}

const slowest = ({ slowed }: Run, share: number): number =>
  [...slowed].sort((a, b) => a - b)[Math.ceil(share * slowed.length) - 1]!;

test('drafts and a prompt have one step between them, however sure the drafts are', () => {
  const plain = beside({});
  const drafted = beside({ drafting: sure(0.97), probability: 0.97 });
  expect(slowest(plain, 0.99)).toBeLessThan(1.5);
  // Two and a half times, as far as it is known what the replies would take without drafts: they never go without.
  expect(slowest(drafted, 0.99)).toBeLessThan(3.3);
  expect(drafted.pace / plain.pace).toBeGreaterThan(2);
});

test('a text that is only scored and a prompt share what the replies bear', () => {
  const run = beside({ known: true });
  expect(slowest(run, 0.99)).toBeLessThan(1.8);
});

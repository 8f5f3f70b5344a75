import { describe, expect, test } from 'vitest';
import {
  FRAME_MS,
  SLOWED_BY_BACKGROUND,
  SLOWED_BY_SLICES,
  SLOWED_TO,
  StepCost,
  type LearnedCost,
  type StepLoad,
} from './stepCost.ts';

const LIMITS = { mostTokens: 128, slowedTo: SLOWED_BY_SLICES };

/** A device, in milliseconds a step: rows of products come in groups of eight, and a row's cells cost it and, once for all rows of a prompt, memory. */
interface Machine {
  base: number;
  perRow: number;
  perGroup: number;
  perThousandCells: number;
  perThousandSpan: number;
}
/** Two cores and a small model, as measured; a large model there; a GPU. */
const SMALL: Machine = {
  base: 2.8,
  perRow: 0.33,
  perGroup: 1.6,
  perThousandCells: 0.35,
  perThousandSpan: 1.2,
};
const LARGE: Machine = { base: 600, perRow: 120, perGroup: 60, perThousandCells: 10, perThousandSpan: 20 };
const GPU: Machine = {
  base: 18,
  perRow: 0.01,
  perGroup: 0.01,
  perThousandCells: 0.01,
  perThousandSpan: 0.05,
};

/** The embedded model beside replies of 1,000 tokens each, put together from what its kernels and its steps with pieces of a prompt took. */
const MEASURED: Machine = {
  base: 9.1,
  perRow: 0.06,
  perGroup: 0.9,
  perThousandCells: 0.104,
  perThousandSpan: 0.33,
};

/** Between 0 and 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const timeOf = (machine: Machine, replies: Replies, chunk = 0, from = 0): number =>
  machine.base +
  machine.perRow * (replies.rows + chunk) +
  machine.perGroup * Math.ceil((replies.rows + chunk) / 8) +
  (machine.perThousandCells * (replies.cells + chunk * from) +
    machine.perThousandSpan * (replies.cells + (chunk > 0 ? from + chunk : 0))) /
    1000;

const loadOf = (replies: Replies, chunk: number, from: number): StepLoad => {
  const promptCells = chunk * (from + (chunk + 1) / 2);
  return {
    tokenCount: replies.rows + chunk,
    promptTokenCount: chunk,
    attendedCells: replies.cells + promptCells,
    attendedSpan: replies.cells + (chunk > 0 ? from + chunk : 0),
    promptCells,
    promptSpan: chunk > 0 ? from + chunk : 0,
  };
};

interface Replies {
  rows: number;
  cells: number;
}
const besides = ({ rows, cells }: Replies) => ({ rows, cells, span: cells });
const FEW: Replies = { rows: 4, cells: 1200 };
const MANY: Replies = { rows: 8, cells: 8000 };

/** A prompt of 3,000 tokens read beside replies: the times of its steps, and how many tokens each read of it. */
function readBeside(
  cost: StepCost,
  machine: Machine,
  replies = MANY,
  { noise = 0.05, seed = 1, interrupted = 0 } = {},
) {
  const random = randomOf(seed);
  const run = (chunk: number, from: number): number => {
    // Other programs take a part of this many of all steps.
    const other = random() < interrupted ? 0.15 + 0.15 * random() : 0;
    const time = timeOf(machine, replies, chunk, from) * (1 + noise * (2 * random() - 1) + other);
    cost.observe(loadOf(replies, chunk, from), time);
    return time;
  };
  for (let step = 0; step < 100; step++) run(0, 0);
  const times: number[] = [];
  const chunks: number[] = [];
  for (let from = 0; from < 3000;) {
    const chunk = Math.min(512, 3000 - from, cost.chunkBudget(besides(replies), [from]));
    times.push(run(chunk, from));
    chunks.push(chunk);
    from += chunk;
  }
  return { times, chunks, own: timeOf(machine, replies) };
}

const slowest = (times: readonly number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.ceil(share * times.length) - 1]!;

test.each([
  ['a small model', SMALL, 0.99, 1.5],
  ['a large model', LARGE, 0.99, 1.5],
  // A few steps of some ten milliseconds are the whole prompt: it is read before all is learned.
  ['a GPU', GPU, 0.9, 2],
])(
  'beside %s that nothing is known of, nearly all steps take half as long again at most',
  (_, machine, share, most) => {
    for (let seed = 1; seed <= 20; seed++) {
      const { times, own } = readBeside(new StepCost(), machine, MANY, { seed });
      expect(slowest(times, share) / own).toBeLessThan(most);
    }
  },
);

test('where other programs lengthen a step now and then, a prompt leaves room for it, and takes a third longer at most', () => {
  const run = (interrupted: number) => {
    const p99s: number[] = [];
    let whole = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const cost = new StepCost();
      readBeside(cost, MEASURED, MANY, { seed, interrupted });
      const { times, own } = readBeside(cost, MEASURED, MANY, { seed: 1000 + seed, interrupted });
      p99s.push(slowest(times, 0.99) / own);
      whole += times.reduce((sum, time) => sum + time, 0);
    }
    return { p99: p99s.reduce((sum, each) => sum + each, 0) / p99s.length, whole };
  };
  const [quiet, busy] = [run(0), run(0.04)];
  expect(quiet.p99).toBeLessThan(1.4);
  // 1.59 without: 1.3 of a step, and a quarter of that on top.
  expect(busy.p99).toBeLessThan(1.56);
  expect(busy.whole / quiet.whole).toBeLessThan(4 / 3);
});

test('on a machine that is busy by fits and starts, no piece grows to a whole step', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomOf(seed * 7919);
    const cost = new StepCost();
    let left = 0;
    let slower = 1;
    const run = (chunk: number, from: number) => {
      if (left-- <= 0) [left, slower] = random() < 0.02 ? [10 + 30 * random(), 2 + 6 * random()] : [0, 1];
      const time = timeOf(MEASURED, MANY, chunk, from) * slower * (1 + 0.2 * random());
      cost.observe(loadOf(MANY, chunk, from), time);
    };
    for (let step = 0; step < 400; step++) run(0, 0);
    for (let from = 0; from < 3000;) {
      const chunk = Math.min(504, 3000 - from, cost.chunkBudget(besides(MANY), [from]));
      // By the forecast alone some were of 504, and their steps sixteen times as long as those of the replies.
      expect(chunk).toBeLessThan(250);
      run(chunk, from);
      from += chunk;
    }
  }
});

test('what other programs did to the steps wears off', () => {
  const cost = new StepCost();
  readBeside(cost, MEASURED, MANY, { interrupted: 0.04 });
  const before = cost.chunkBudget(besides(MANY), [2000]);
  for (let step = 0; step < 2000; step++) cost.observe(loadOf(MANY, 0, 0), timeOf(MEASURED, MANY));
  expect(cost.chunkBudget(besides(MANY), [2000])).toBeGreaterThan(before);
});

test('a prompt gets on though its beginning alone takes longer to look at than the replies are to be slowed', () => {
  const { times, chunks, own } = readBeside(new StepCost(), SMALL, FEW);
  // One token deep in the prompt costs more than half a step of four short replies already.
  expect(timeOf(SMALL, FEW, 1, 2900) / own).toBeGreaterThan(1.5);
  expect(slowest(times, 0.99)).toBeLessThan(Math.max(2 * own, 1.1 * FRAME_MS));
  expect(chunks.length).toBeLessThan(2500);
});

test('where tokens cost next to nothing, pieces are whole steps soon', () => {
  const { chunks } = readBeside(new StepCost(), GPU, FEW);
  expect(chunks.slice(0, 4)).toEqual([4, 12, 28, 60]);
  expect(chunks.length).toBeLessThan(25);
});

test('replies that are quicker than a screen draws are slowed to its pace, and no more', () => {
  // Replies of a large model on a GPU: more than eight rows take other kernels, and a tenth of a millisecond each.
  const quick = (chunk: number) => (chunk === 0 ? 6.2 : 8 + 0.1 * chunk);
  const cost = new StepCost();
  for (let step = 0; step < 100; step++) cost.observe(loadOf(MANY, 0, 0), quick(0));
  const pieces: number[] = [];
  for (let from = 0; from < 3000; from += pieces.at(-1)!) {
    pieces.push(Math.min(cost.chunkBudget(besides(MANY), [from]), 3000 - from));
    cost.observe(loadOf(MANY, pieces.at(-1)!, from), quick(pieces.at(-1)!));
  }
  // To 1.3 times their pace not one token is bearable.
  expect(quick(1)).toBeGreaterThan(SLOWED_TO * quick(0));
  expect(Math.max(...pieces.map(quick))).toBeLessThan(1.15 * FRAME_MS);
  expect(pieces.length).toBeLessThan(60);
  // A device makes a graph for each shape.
  expect(new Set(pieces).size).toBeLessThan(12);
});

test('to ask what would fit changes nothing of what fits', () => {
  const cost = new StepCost();
  const step = (chunk: number, from: number) =>
    cost.observe(loadOf(FEW, chunk, from), timeOf(GPU, FEW, chunk, from));
  for (let at = 0; at < 100; at++) step(0, 0);
  for (let at = 0; at < 60; at++) step(100 + (at % 7), 40 * at);
  const sizes = (ask: () => void) =>
    [3900, 4000, 4100].map((from) => {
      ask();
      return cost.chunkBudget(besides(FEW), [from]);
    });
  const alone = sizes(() => {});
  // Somebody else's prompt, beside others.
  expect(sizes(() => cost.chunkBudget(besides(MANY), [50_000], SLOWED_BY_BACKGROUND))).toEqual(alone);
});

test('where they seem to cost nothing at all, how many fit is known at once', () => {
  const { replies, prompts } = new StepCost().learned();
  const nothing = { ...prompts, coefficients: prompts.coefficients.map(() => 0) };
  const cost = new StepCost({ replies, prompts: nothing, reach: 50, reachAlone: 50 });
  for (let time = 0; time < 5000; time++) cost.chunkBudget({ rows: 0, cells: 0, span: 0 }, [0]);
  expect(cost.chunkBudget({ rows: 0, cells: 0, span: 0 }, [0])).toBe(200);
  expect(cost.chunkBudget(besides(FEW), [0])).toBe(100);
});

test('the second load of a model begins with what the first learned', () => {
  const first = new StepCost();
  readBeside(first, GPU);
  // As a file gives it back.
  const second = new StepCost(JSON.parse(JSON.stringify(first.learned())) as LearnedCost);
  expect(second.chunkBudget(besides(MANY), [0])).toBeGreaterThan(100);
  expect(second.learned()).toEqual(first.learned());
  const small = new StepCost();
  readBeside(small, SMALL);
  const again = readBeside(new StepCost(small.learned()), SMALL, MANY, { seed: 7 });
  expect(slowest(again.times.slice(0, 20), 1) / again.own).toBeLessThan(1.5);
});

test('a step that was quick by chance does not let a piece loose that was never tried', () => {
  const cost = new StepCost();
  for (let step = 0; step < 50; step++) cost.observe(loadOf(FEW, 0, 0), 8);
  // Prompts seem to be free.
  cost.observe(loadOf(FEW, 4, 0), 6);
  expect(cost.chunkBudget(besides(FEW), [4])).toBe(12);
});

test('what is known of prompts outlasts any number of replies', () => {
  const cost = new StepCost();
  readBeside(cost, SMALL, MANY, { noise: 0 });
  const before = cost.chunkBudget(besides(MANY), [300]);
  expect(before).toBeGreaterThan(1);
  for (let step = 0; step < 5000; step++) cost.observe(loadOf(MANY, 0, 0), timeOf(SMALL, MANY));
  expect(cost.chunkBudget(besides(MANY), [300])).toBe(before);
});

test('long prompts read alone do not blur what a few tokens beside replies cost', () => {
  const cost = new StepCost();
  const alone = { rows: 0, cells: 0 };
  for (let from = 0; from < 30_000; from += 400)
    cost.observe(loadOf(alone, 400, from), timeOf(SMALL, alone, 400, from));
  const { times, own } = readBeside(cost, SMALL, MANY, { noise: 0 });
  expect(slowest(times, 0.99) / own).toBeLessThan(1.5);
});

test('several deep prompts at once are charged for the beginning of each', () => {
  const cost = new StepCost();
  readBeside(cost, SMALL, MANY, { noise: 0 });
  const budgets = [[500], [500, 500], [500, 500, 500]].map((prompts) =>
    cost.chunkBudget(besides(MANY), prompts),
  );
  expect(budgets).toEqual([...budgets].sort((a, b) => b - a));
  expect(budgets[2]).toBeLessThan(budgets[0]!);
});

test('a further row of a reply costs its look at the cells, which come from memory once for all its rows', () => {
  const cost = new StepCost();
  for (let round = 0; round < 400; round++) {
    const [rows, cells] = [1 + (round % 4), 500 + 500 * (round % 5)];
    const load = {
      tokenCount: rows,
      promptTokenCount: 0,
      attendedCells: rows * cells,
      attendedSpan: cells,
    };
    cost.observe(load, 4 + rows / 2 + (1.2 * cells + 0.3 * rows * cells) / 1000);
  }
  const of = (rows: number) =>
    cost.forecast({ tokenCount: rows, promptTokenCount: 0, attendedCells: rows * 2000, attendedSpan: 2000 });
  expect(of(2) - of(1)).toBeCloseTo(0.5 + 0.6, 1);
});

test('a piece fills whole groups of rows where that costs it no more than half its tokens', () => {
  const cost = new StepCost();
  // A step of 100 ms and five milliseconds a token of a prompt: six tokens would be 1.3 times the pace.
  for (let round = 0; round < 200; round++) {
    const chunk = [0, 16, 4, 9][round % 4]!;
    for (const rows of [3, 4, 5, 6, 7]) cost.observe(loadOf({ rows, cells: 0 }, chunk, 0), 100 + 5 * chunk);
  }
  const budget = (rows: number) => cost.chunkBudget({ rows, cells: 0, span: 0 }, [0]);
  expect(SLOWED_TO).toBe(1.3);
  expect([3, 4, 5, 6, 7].map(budget)).toEqual([5, 4, 3, 6, 6]);
});

describe('slices pay', () => {
  /** Whether they do beside these replies, so deep in a prompt, once pieces were seen alone and, of up to so many tokens, beside them. */
  const pays = (
    timeFor: (machine: Machine, replies: Replies, chunk: number, from: number) => number,
    machine: Machine,
    replies: Replies,
    from: number,
    { pieces = 8, limits = LIMITS } = {},
  ): boolean => {
    const cost = new StepCost();
    const random = randomOf(3);
    const see = (each: Replies, chunk: number, at: number) =>
      cost.observe(loadOf(each, chunk, at), timeFor(machine, each, chunk, at) * (0.97 + 0.06 * random()));
    for (let step = 0; step < 200; step++) see(replies, 0, 0);
    const nobody = { rows: 0, cells: 0 };
    for (let step = 0; step < 40; step++) see(nobody, 64, (step * 64) % 2048);
    for (let step = 0; step < 40; step++) see(replies, 1 + (step % pieces), (from * step) / 40);
    return cost.slicesPay(besides(replies), from, limits);
  };
  /** Rows that a processor computes while it waits for the weights cost no time. */
  const hidden = (
    { base, perRow, perThousandSpan }: Machine,
    { rows, cells }: Replies,
    chunk: number,
    from: number,
  ) =>
    Math.max(base, perRow * (rows + chunk)) +
    (perThousandSpan * (cells + (chunk > 0 ? from + chunk : 0))) / 1000;

  test('beside many replies of a small model, at the beginning of a prompt and deep in it', () => {
    for (const from of [500, 2000, 8000]) expect(pays(timeOf, MEASURED, MANY, from)).toBe(true);
  });

  test('not where a slice would be too short for threads to begin', () => {
    const limits = { ...LIMITS, slowedTo: SLOWED_BY_BACKGROUND };
    expect(pays(timeOf, MEASURED, { rows: 8, cells: 16_000 }, 2000, { limits })).toBe(false);
  });

  test('not where the weights hide some rows, until the look at what was read is what takes the time', () => {
    // A model of seven billion weights on a desktop's processor.
    const desktop = { ...LARGE, base: 75, perRow: 27, perThousandSpan: 2.2 };
    expect(pays(hidden, desktop, { rows: 1, cells: 500 }, 300, { pieces: 3 })).toBe(false);
    expect(pays(hidden, desktop, { rows: 1, cells: 500 }, 2000, { pieces: 3 })).toBe(false);
    expect(pays(hidden, desktop, { rows: 1, cells: 500 }, 30_000, { pieces: 3 })).toBe(true);
  });

  test('not before it was seen what pieces cost', () => {
    expect(new StepCost().slicesPay({ rows: 8, cells: 80_000, span: 80_000 }, 2000, LIMITS)).toBe(false);
  });
});

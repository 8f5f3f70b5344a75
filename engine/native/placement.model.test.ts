import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context, ContextOptions, Model } from './native.d.ts';
import {
  bitsOf,
  contextOptions,
  copyCells,
  exactOptions,
  failureOf,
  loadModel,
  makeStep,
  openRuntime,
  pageRanges,
  removeCells,
  scoresOf,
  tinyPath,
} from './test/device.ts';

/** Where cells lie, with the stock kernels on one thread: they add up in the order of cells, so equal bits mean an equal order. */

let model: Model;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
});
afterAll(() => model.dispose());

const open = (placement: 'paged' | 'stock', options: Partial<ContextOptions> = {}): Promise<Context> =>
  model.createContext(contextOptions({ contextLength: 4096, stepTokens: 512, placement, ...options }));

const words = (count: number, seed: number) =>
  Int32Array.from({ length: count }, (_, index) => 300 + ((index * 7 + seed * 131) % 1500));

/** The likeliest token: of a parked sequence the cells may change their order, and with it the last bits. */
async function argmaxOf(context: Context, next: Parameters<typeof scoresOf>[1]): Promise<number> {
  const { logits } = await context.step(
    makeStep([{ tokens: [next.token], from: next.from, sequence: next.sequence }], true),
  );
  return logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
}

/** Reads so many tokens into a sequence, 32 a step. */
async function read(context: Context, sequence: number, count: number, from = 0): Promise<void> {
  for (let at = from; at < from + count; at += 32) {
    const tokens = words(Math.min(32, from + count - at), sequence + at);
    expect((await context.step(makeStep([{ tokens, from: at, sequence }]))).outcome).toBe('ok');
  }
}

describe('a context says where its cells lie, and why', () => {
  test.each<[string, Partial<ContextOptions>, Context['placement']]>([
    ['in pages', {}, { choice: 'paged', reason: '' }],
    [
      'in pages of a quantised cache',
      { cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' },
      { choice: 'paged', reason: '' },
    ],
    ['where it was switched off', { placement: 'stock' }, { choice: 'stock', reason: 'switched off' }],
    [
      'without flash attention',
      { flashAttention: false },
      { choice: 'stock', reason: 'without flash attention values are stored across cells' },
    ],
  ])('%s', async (_, options, placement) => {
    const context = await model.createContext(contextOptions(options));
    expect(context.placement).toEqual(placement);
    await context.dispose();
  });

  test('and refuses a placement that there is not', async () => {
    const failure = await failureOf(() =>
      model.createContext({ ...contextOptions(), placement: 'best' as never }),
    );
    expect(failure.data).toEqual({ name: 'native', issues: ['placement: no placement best'] });
  });
});

test('sequences side by side have the bits of the stock placement', async () => {
  const bits = [];
  for (const placement of ['paged', 'stock'] as const) {
    const context = await open(placement);
    for (let sequence = 0; sequence < 4; sequence++) await read(context, sequence, 20 + 30 * sequence);
    for (let step = 0; step < 100; step++) {
      const pieces = [0, 1, 2, 3].map((sequence) => ({
        tokens: words(1, step + sequence),
        from: 20 + 30 * sequence + step,
        sequence,
      }));
      const { logits } = await context.step(makeStep(pieces, step % 10 === 0));
      if (step % 10 === 0) bits.push(bitsOf(logits));
    }
    await context.dispose();
  }
  expect(bits.slice(10)).toEqual(bits.slice(0, 10));
});

test('whoever runs beside parked sequences attends its own cells only, with the bits of one alone', async () => {
  const alone = await open('paged');
  await read(alone, 0, 200);
  const next = { sequence: 0, from: 200, token: 400 };
  const expected = await scoresOf(alone, next, 40);
  await alone.dispose();

  const context = await open('paged');
  await read(context, 7, 1000);
  await read(context, 6, 700);
  await read(context, 0, 200);
  const first = await context.step(makeStep([{ tokens: [400], from: 200, sequence: 0 }]));
  await removeCells(context, 0, 200, -1);
  expect(await scoresOf(context, next, 40)).toEqual(expected);
  await removeCells(context, 0, 200, -1);
  const last = await context.step(makeStep([{ tokens: [400], from: 200, sequence: 0 }]));
  // Read after the others, its pages lay behind theirs; within those steps they have changed places.
  expect([first.attendedCells, last.attendedCells]).toEqual([expect.any(Number), 256]);
  expect(first.attendedCells).toBeLessThan(2048);
  for (const sequence of [7, 6]) {
    const count = sequence === 7 ? 1000 : 700;
    const { outcome, attendedCells } = await context.step(
      makeStep([{ tokens: [400], from: count, sequence }]),
    );
    expect([outcome, attendedCells]).toEqual(['ok', expect.any(Number)]);
    expect(await context.sequenceMaxPosition(sequence)).toBe(count);
  }
  await context.dispose();
});

test.each([
  ['where nothing is free', 0],
  ['where only pages between are free', 6],
])('a sequence with the last pages of all comes down, %s', async (_, free) => {
  const alone = await open('paged', { contextLength: 2048 });
  await read(alone, 0, 140);
  const expected = await scoresOf(alone, { sequence: 0, from: 140, token: 400 }, 30);
  await alone.dispose();

  const context = await open('paged', { contextLength: 2048 });
  await read(context, 7, 960);
  await read(context, 6, 896);
  await read(context, 0, 140);
  if (free > 0) await removeCells(context, 6, 896 - 64 * free, -1);
  const scores = await scoresOf(context, { sequence: 0, from: 140, token: 400 }, 30);
  await removeCells(context, 0, 140, -1);
  const { attendedCells } = await context.step(makeStep([{ tokens: [400], from: 140, sequence: 0 }]));
  expect([attendedCells, scores]).toEqual([256, expected]);
  // The others are as they were: what comes next is what comes next of each alone.
  const other = await open('paged', { contextLength: 2048 });
  await read(other, 7, 960);
  const next = { sequence: 7, from: 959, token: words(960, 7).at(-1)! };
  for (const each of [context, other]) await removeCells(each, 7, 959, -1);
  expect(await argmaxOf(context, next)).toBe(await argmaxOf(other, next));
  await context.dispose();
  await other.dispose();
});

test('those that run but are not in a batch stay where they are', async () => {
  const context = await open('paged');
  await read(context, 7, 1000);
  await read(context, 0, 100);
  const windows = [];
  for (let step = 0; step < 20; step++) {
    const batch = makeStep([{ tokens: words(1, step), from: 100 + step, sequence: 0 }]);
    windows.push((await context.step({ ...batch, running: Int32Array.of(0, 7) })).attendedCells);
  }
  expect(new Set(windows)).toEqual(new Set([1152 + 128]));
  await context.dispose();
});

test('a full cache takes tokens to the last cell, and refuses the one after it', async () => {
  const context = await open('paged', { contextLength: 512 });
  for (let sequence = 0; sequence < 8; sequence++) await read(context, sequence, 33);
  await read(context, 3, 512 - 8 * 33 - 1, 33); // more than the whole pages that are left: the gaps are filled too
  const step = (from: number) => context.step(makeStep([{ tokens: [400], from, sequence: 5 }]));
  expect([(await step(33)).outcome, (await step(34)).outcome]).toEqual(['ok', 'noKvRoom']);
  await context.dispose();
});

test('branches of one prompt and its pages out of bytes are placed like others', async () => {
  const bits = [];
  for (const placement of ['paged', 'stock'] as const) {
    const context = await open(placement);
    await read(context, 0, 150);
    const pages = await context.savePages(0, pageRanges(150), 5);
    await copyCells(context, 0, 1, 0, 100);
    await read(context, 1, 40, 100);
    await context.restorePages(2, pages, 5);
    for (const [sequence, from] of [
      [0, 150],
      [1, 140],
      [2, 150],
    ] as const)
      bits.push(await scoresOf(context, { sequence, from, token: 400 }, 5));
    await context.dispose();
  }
  expect(bits.slice(3)).toEqual(bits.slice(0, 3));
  expect(bits[0]).toEqual(bits[2]);
});

test('float32 caches without flash attention work as they did', async () => {
  const context = await model.createContext(exactOptions({ contextLength: 1024, placement: 'paged' }));
  await read(context, 0, 40);
  const { attendedCells } = await context.step(makeStep([{ tokens: [400], from: 40, sequence: 0 }]));
  expect(attendedCells).toBe(-1);
  await context.dispose();
});

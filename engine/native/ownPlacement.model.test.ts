import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PagodaError } from '../contract/errors.ts';
import { packCacheOps, type NativeCacheOp } from './cacheOps.ts';
import type { Context, Model } from './native.d.ts';
import {
  bitsOf,
  contextOptions,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  scoresOf,
  tinyPath,
} from './test/device.ts';

/** Our kernels give a row the same bits wherever its cells lie, so that placements can be compared after anything that may happen. */

let model: Model;
beforeAll(async () => {
  model = await loadModel(openRuntime({ kernels: 'own' }), tinyPath);
});
afterAll(() => model.dispose());

const SEQUENCES = 6;
const SCRATCH = 7;
const CELLS = 1024;

/** Anything that may be asked of a cache, in numbers that `run` makes sense of. */
const anything = fc.record({
  kind: fc.constantFrom('read', 'read', 'reply', 'reply', 'reply', 'branch', 'cut', 'drop', 'store', 'shift'),
  sequence: fc.nat(SEQUENCES - 1),
  other: fc.nat(SEQUENCES - 1),
  amount: fc.integer({ min: 1, max: 150 }),
});
type Anything = typeof anything extends fc.Arbitrary<infer T> ? T : never;

/** Does one thing on a context; what it gave, to be the same on another. */
async function run(
  context: Context,
  lengths: number[],
  { kind, sequence, other, amount }: Anything,
): Promise<unknown> {
  const length = lengths[sequence] ?? 0;
  const change = async (...ops: NativeCacheOp[]) =>
    (await context.step({ ...makeStep([]), cacheOps: packCacheOps(ops) })).outcome;
  const remove = (from: number) => change({ kind: 'remove', sequence, from, to: -1 });
  switch (kind) {
    case 'read': {
      const tokens = Int32Array.from({ length: amount }, (_, index) => 300 + ((index * 7 + length) % 1500));
      const { outcome, logits } = await context.step(makeStep([{ tokens, from: length, sequence }], true));
      if (outcome === 'ok') lengths[sequence] = length + amount;
      return [outcome, bitsOf(logits)];
    }
    case 'reply': {
      const pieces = lengths.flatMap((from, index) =>
        from > 0 && (index + amount) % 3 > 0 ? [{ tokens: [300 + amount], from, sequence: index }] : [],
      );
      if (pieces.length === 0) return 'nobody runs';
      const { outcome, logits } = await context.step(makeStep(pieces, true));
      if (outcome === 'ok') for (const piece of pieces) lengths[piece.sequence] = piece.from + 1;
      return [outcome, bitsOf(logits)];
    }
    case 'branch': {
      if (sequence === other) return 'itself';
      const kept = Math.min(amount, length);
      lengths[other] = kept;
      return change(
        { kind: 'remove', sequence: other, from: 0, to: -1 },
        { kind: 'copy', source: sequence, target: other, from: 0, to: kept },
      );
    }
    case 'cut':
      lengths[sequence] = Math.max(0, length - amount);
      return remove(lengths[sequence] ?? 0);
    case 'drop':
      lengths[sequence] = 0;
      return remove(0);
    case 'store': {
      if (length === 0 || amount > 60) return 'not now';
      const ends = Int32Array.of(0, Math.ceil(length / 2), Math.ceil(length / 2), -1);
      try {
        const pages = await context.savePages(sequence, length > 1 ? ends : Int32Array.of(0, -1), SCRATCH);
        await remove(0);
        await context.restorePages(sequence, pages, SCRATCH);
      } catch (error) {
        return (error as PagodaError).code; // the beginning of one that was shifted is not there
      }
      return context.sequenceMaxPosition(sequence);
    }
    case 'shift': {
      // The positions move, and a gap stays in front: from here on the sequence begins there.
      if (length === 0 || lengths.some((_, index) => index !== sequence && lengths[index] !== 0))
        return 'shared';
      lengths[sequence] = length + amount;
      return change({ kind: 'shift', sequence, from: 0, to: -1, by: amount });
    }
  }
}

const words = (count: number, seed: number) =>
  Int32Array.from({ length: count }, (_, index) => 300 + ((index * 7 + seed * 131) % 1500));

test('a parked sequence that gave way to a running one goes on with the bits it would have had', async () => {
  const next = { sequence: 5, from: 1000, token: 400 };
  const context = await model.createContext(contextOptions({ contextLength: 4096, stepTokens: 1024 }));
  await context.step(makeStep([{ tokens: words(1000, 1), from: 0, sequence: 5 }]));
  const expected = await scoresOf(context, next, 10);
  await removeCells(context, 5, 1000, -1);
  await context.step(makeStep([{ tokens: words(100, 2), from: 0, sequence: 0 }]));
  let window = 0;
  for (let step = 0; step < 20; step++) {
    const batch = makeStep([{ tokens: words(1, step), from: 100 + step, sequence: 0 }]);
    window = (await context.step(batch)).attendedCells;
  }
  if (context.placement.choice === 'paged') expect(window).toBe(256);
  expect(await scoresOf(context, next, 10)).toEqual(expected);
  await context.dispose();
});

test('after anything that may happen the bits are those of the stock placement', async () => {
  if (process.platform !== 'linux') return;
  const property = fc.asyncProperty(fc.array(anything, { minLength: 10, maxLength: 40 }), async (things) => {
    const contexts = await Promise.all(
      (['paged', 'stock'] as const).map((placement) =>
        model.createContext(contextOptions({ contextLength: CELLS, stepTokens: 256, placement })),
      ),
    );
    const [paged, stock] = contexts as [Context, Context];
    expect([paged.placement.choice, stock.placement.choice]).toEqual(['paged', 'stock']);
    const lengths = contexts.map(() => new Array<number>(SEQUENCES).fill(0));
    for (const [index, thing] of things.entries()) {
      const found = await run(paged, lengths[0] ?? [], thing);
      const expected = await run(stock, lengths[1] ?? [], thing);
      expect([index, thing.kind, found]).toEqual([index, thing.kind, expected]);
    }
    await Promise.all(contexts.map((context) => context.dispose()));
  });
  await fc.assert(property, { numRuns: 100 });
}, 300_000);

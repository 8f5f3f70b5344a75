import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context, Model } from './native.d.ts';
import {
  contextOptions,
  copyCells,
  exactOptions,
  failureOf,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  pageRanges,
  removeCells,
  scoresOf,
  shiftCells,
  tinyPath,
} from './test/device.ts';

let model: Model;
let context: Context;
let prompt: Int32Array;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(
    contextOptions({ contextLength: 1024, stepTokens: 512, maxSequences: 4 }),
  );
  prompt = model.tokenize(
    'def read_lines(path):\n    """Reads a file and returns its lines."""\n'.repeat(12),
    true,
    true,
  );
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

/** Every test begins and ends with an empty cache. */
async function clear(): Promise<void> {
  for (const sequence of [0, 1, 2, 3, 200, 201]) await removeCells(context, sequence, 0, -1);
}

const SCRATCH = 3;
const WHOLE = Int32Array.of(0, -1);

describe.each([
  ['f16', { cacheTypeK: 'f16', cacheTypeV: 'f16' }],
  ['q8_0', { cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' }],
  ['f32', { cacheTypeK: 'f32', cacheTypeV: 'f32', flashAttention: false }],
])('in a cache of %s', (_, options) => {
  test('a prompt put together from its pages goes on with the bits of one that never left', async () => {
    const own = await model.createContext(
      contextOptions({ contextLength: 1024, stepTokens: 512, ...options }),
    );
    await own.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 200 }]));
    const next = { sequence: 200, from: prompt.length - 1, token: prompt.at(-1) ?? 0 };
    const whole = await scoresOf(own, next, 24);
    await removeCells(own, 200, prompt.length - 1, -1);
    const pages = await own.savePages(200, pageRanges(prompt.length - 1), SCRATCH);
    expect(await own.sequenceMaxPosition(200)).toBe(prompt.length - 2);
    await removeCells(own, 200, 0, -1);
    for (const page of pages) await own.restorePages(200, [page], SCRATCH);
    expect([await own.sequenceMaxPosition(200), await own.sequenceMaxPosition(SCRATCH)]).toEqual([
      prompt.length - 2,
      -1,
    ]);
    expect(await scoresOf(own, next, 24)).toEqual(whole);
    await own.dispose();
  });
});

test('a reply goes on as if nothing had happened after its cells were saved, removed and restored', async () => {
  const whole = await generate(model, context, prompt, 40);
  await clear();
  const said = await generate(model, context, prompt, 20);
  const pages = await context.savePages(0, WHOLE, SCRATCH);
  await removeCells(context, 0, 0, -1);
  await context.restorePages(0, pages, SCRATCH);
  const from = prompt.length + said.length - 1;
  const rest = await generate(model, context, said.slice(-1), 20, { from });
  expect([...said, ...rest]).toEqual(whole);
  await clear();
});

test('a page in the middle can be shared on: it comes back into an empty id at its own positions', async () => {
  await context.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 0 }]));
  const [page = new Uint8Array()] = await context.savePages(0, Int32Array.of(64, 96), SCRATCH);
  await context.restorePages(201, [page], SCRATCH);
  expect([await context.sequenceMaxPosition(201), await context.sequenceMaxPosition(0)]).toEqual([
    95,
    prompt.length - 2,
  ]);
  await clear();
});

test('saving and restoring change nothing for a reply that runs beside', async () => {
  const alone = await generate(model, context, prompt, 30, { sequence: 1 });
  await clear();
  await context.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 0 }]));
  const first = await generate(model, context, prompt, 10, { sequence: 1 });
  const [page = new Uint8Array()] = await context.savePages(0, Int32Array.of(0, 64), SCRATCH);
  await context.restorePages(200, [page], SCRATCH);
  const from = prompt.length + first.length - 1;
  const rest = await generate(model, context, first.slice(-1), 20, { sequence: 1, from });
  expect([...first, ...rest]).toEqual(alone);
  await clear();
});

test('two sequences that share a prompt go their own ways', async () => {
  const whole = await generate(model, context, prompt, 10);
  await removeCells(context, 0, prompt.length - 1, -1);
  await copyCells(context, 0, 3, 0, -1);
  const from = prompt.length - 1;
  expect(await generate(model, context, prompt.slice(-1), 10, { sequence: 3, from })).toEqual(whole);
  expect(await generate(model, context, prompt.slice(-1), 10, { sequence: 0, from })).toEqual(whole);
  await clear();
});

test('pages that are damaged, cut, foreign, or in the way are refused, and nothing changes', async () => {
  await generate(model, context, prompt, 2);
  const [page = new Uint8Array()] = await context.savePages(0, Int32Array.of(0, 64), SCRATCH);
  const changedAt = (at: number) => page.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const other = await model.createContext(contextOptions({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' }));
  const restored = async (into: number, pages: Uint8Array[], by = context) => {
    const { code, data } = await failureOf(() => by.restorePages(into, pages, SCRATCH));
    const { reason, detail } = data as { reason: string; detail: string };
    return [code, reason, detail];
  };
  const refusals = [
    await restored(1, [changedAt(page.length - 9)]),
    await restored(1, [changedAt(26)]), // one of its positions
    await restored(1, [page.slice(0, -1)]),
    await restored(1, [page.slice(0, 7)]),
    await restored(1, [new Uint8Array(64)]),
    await restored(1, [page], other),
    await restored(0, [page]),
    await restored(1, [page, page]),
  ];
  expect(refusals.map(([code]) => code)).toEqual(refusals.map(() => 'native.pagesRefused'));
  expect(refusals.map(([, reason, detail]) => [reason, detail])).toEqual([
    ['damaged', 'the page is not what was saved'],
    ['damaged', 'the page is not what was saved'],
    ['damaged', 'the page is not what was saved'],
    ['damaged', 'the page is cut off'],
    ['foreign', 'these are not saved pages of this version'],
    ['foreign', 'the page was saved with another model, cache type or library'],
    ['inTheWay', `positions [0, 64) do not continue sequence 0, which ends at ${String(prompt.length + 1)}`],
    ['inTheWay', 'positions [0, 64) do not continue sequence 1, which ends at 64'],
  ]);
  expect([await context.sequenceMaxPosition(1), await context.sequenceMaxPosition(SCRATCH)]).toEqual([
    -1, -1,
  ]);
  await other.dispose();
  await clear();
});

test('positions that are not in the cache cannot be saved, nor through an id that is in use', async () => {
  await context.step(makeStep([{ tokens: prompt.slice(0, 70), from: 0, sequence: 0 }]));
  const saved = async (sequence: number, ranges: number[], scratch = SCRATCH) => {
    const { code, data } = await failureOf(() =>
      context.savePages(sequence, Int32Array.from(ranges), scratch),
    );
    return [code, (data as { detail: string }).detail];
  };
  expect([
    await saved(2, [0, -1]),
    await saved(0, [64, 128]),
    await saved(0, [10, 10]),
    await saved(0, [0, 64], 0),
    await saved(1, [0, 64], 0),
    await saved(0, [0, 64], 4),
    await saved(0, [0, 64, 70]),
  ]).toEqual([
    ['native.pagesRefused', 'positions [0, 0) of sequence 2, which has [0, 0)'],
    ['native.pagesRefused', 'positions [64, 128) of sequence 0, which has [0, 70)'],
    ['native.pagesRefused', 'positions [10, 10) of sequence 0, which has [0, 70)'],
    ['native.invalidBatch', 'scratch id 0 is not another one in 0..3'],
    ['native.invalidBatch', 'the scratch id 0 is not empty'],
    ['native.invalidBatch', 'scratch id 4 is not another one in 0..3'],
    ['native.invalidBatch', 'ranges are pairs, and there is an odd number of numbers'],
  ]);
  await clear();
});

test('pages that find no room are refused, and the sequence stays as it was', async () => {
  const small = await model.createContext(contextOptions({ contextLength: 256 }));
  const long = model.tokenize('a = b\n'.repeat(200), true, true).slice(0, 200);
  await small.step(makeStep([{ tokens: long, from: 0, sequence: 0 }]));
  const pages = await small.savePages(0, Int32Array.of(0, 50, 50, 100), SCRATCH);
  const failure = await failureOf(() => small.restorePages(1, pages, SCRATCH));
  expect(failure).toMatchObject({ code: 'native.pagesRefused', data: { reason: 'noRoom' } });
  expect([await small.sequenceMaxPosition(1), await small.sequenceMaxPosition(SCRATCH)]).toEqual([-1, -1]);
  expect(await small.restorePages(1, pages.slice(0, 1), SCRATCH)).toBeUndefined();
  await small.dispose();
});

test('positions shift with what they hold: a reply after them does not change', async () => {
  const exact = await model.createContext(exactOptions());
  expect(exact.canShift()).toBe(true);
  const next = async (position: number) => {
    const { logits } = await exact.step(
      makeStep([{ tokens: prompt.slice(-1), from: position, sequence: 0 }], true),
    );
    await removeCells(exact, 0, position, -1);
    return logits;
  };
  await exact.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 0 }]));
  const before = await next(prompt.length - 1);
  await shiftCells(exact, 0, 0, -1, 37);
  expect(await exact.sequenceMaxPosition(0)).toBe(prompt.length - 2 + 37);
  const after = await next(prompt.length - 1 + 37);
  const errors = before.map((logit, id) => Math.abs(logit - (after[id] ?? NaN)));
  expect(Math.max(...errors)).toBeLessThan(1e-3);
  await exact.dispose();
});

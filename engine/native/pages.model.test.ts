import { afterAll, beforeAll, expect, test } from 'vitest';
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
  removeCells,
  shiftCells,
  tinyPath,
} from './test/device.ts';

let model: Model;
let context: Context;
let prompt: Int32Array;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(contextOptions({ contextLength: 1024, maxSequences: 4 }));
  prompt = model.tokenize(
    'def read_lines(path):\n    """Reads a file and returns its lines."""\n'.repeat(4),
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

test('a reply goes on as if nothing had happened after its cells were saved, removed and restored', async () => {
  const whole = await generate(model, context, prompt, 40);
  await clear();
  const said = await generate(model, context, prompt, 20);
  const bytes = await context.savePages(0, 0, -1);
  await removeCells(context, 0, 0, -1);
  await context.restorePages(0, bytes);
  const from = prompt.length + said.length - 1;
  const rest = await generate(model, context, said.slice(-1), 20, { from });
  expect([...said, ...rest]).toEqual(whole);
  await clear();
});

test('a prompt saved in pages and put together again from them gives the same reply', async () => {
  const whole = await generate(model, context, prompt, 30);
  const pages = [];
  for (let from = 0; from < prompt.length - 1; from += 64) {
    pages.push({
      from,
      to: from + 64,
      bytes: await context.savePages(0, from, Math.min(from + 64, prompt.length - 1)),
    });
  }
  await clear();
  for (const { from, to, bytes } of pages) {
    await context.restorePages(201, bytes);
    await copyCells(context, 201, 0, from, to);
    await removeCells(context, 201, 0, -1);
  }
  expect(await context.sequenceMaxPosition(0)).toBe(prompt.length - 2);
  expect(await generate(model, context, prompt.slice(-1), 30, { from: prompt.length - 1 })).toEqual(whole);
  await clear();
});

test('pages of an id beyond those that can be saved directly go through a free one', async () => {
  const whole = await generate(model, context, prompt, 10, { sequence: 200 });
  const bytes = await context.savePages(200, 0, prompt.length - 1);
  await clear();
  await context.restorePages(200, bytes);
  const rest = await generate(model, context, prompt.slice(-1), 10, {
    sequence: 200,
    from: prompt.length - 1,
  });
  expect(rest).toEqual(whole);
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
  const bytes = await context.savePages(0, 0, -1);
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length - 9] = (damaged[bytes.length - 9] ?? 0) ^ 1;
  const other = await model.createContext(contextOptions({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' }));
  const detailOf = async (call: () => unknown) => {
    const { code, data } = await failureOf(call);
    return [code, (data as { detail: string }).detail];
  };
  expect([
    await detailOf(() => context.restorePages(1, damaged)),
    await detailOf(() => context.restorePages(1, bytes.slice(0, -1))),
    await detailOf(() => context.restorePages(1, bytes.slice(0, 7))),
    await detailOf(() => context.restorePages(1, new Uint8Array(64))),
    await detailOf(() => other.restorePages(1, bytes)),
    await detailOf(() => context.restorePages(0, bytes)),
    await detailOf(() => context.savePages(2, 0, -1)),
    await detailOf(() => context.savePages(0, 10_000, -1)),
  ]).toEqual([
    ['context.createFailed', 'the saved pages are damaged'],
    ['context.createFailed', 'the saved pages are damaged'],
    ['context.createFailed', 'the saved pages are cut off'],
    ['context.createFailed', 'these are not saved pages of this version'],
    ['context.createFailed', 'the pages were saved with another model, cache type or library'],
    ['context.createFailed', 'sequence 0 is not empty'],
    ['context.createFailed', 'there is nothing to save in that range'],
    ['context.createFailed', 'there is nothing to save in that range'],
  ]);
  expect(await context.sequenceMaxPosition(1)).toBe(-1);
  await other.dispose();
  await clear();
});

test('pages that find no room are refused, and the sequence stays empty', async () => {
  const small = await model.createContext(contextOptions({ contextLength: 256 }));
  const long = model.tokenize('a = b\n'.repeat(200), true, true).slice(0, 200);
  await generate(model, small, long, 1);
  const bytes = await small.savePages(0, 0, -1);
  expect((await failureOf(() => small.restorePages(1, bytes))).code).toBe('context.createFailed');
  expect(await small.sequenceMaxPosition(1)).toBe(-1);
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

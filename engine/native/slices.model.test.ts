import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context, ContextOptions, Model, NativeStepResult, SlicedPrefill } from './native.d.ts';
import {
  bitsOf,
  contextOptions,
  embeddedPath,
  failureOf,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  scoresOf,
} from './test/device.ts';

/** Pieces of a prompt that are read in slices of time between the steps of a reply. */

const SAID = [1, 4093, 198, 2683, 359, 253, 3365];
/** A slice of a millisecond now and then; and one for as long as it takes. */
const SHORT = { drop: false, paceMs: 0, leastMs: 1 } satisfies SlicedPrefill;
const LONG = { drop: false, paceMs: 30_000, leastMs: 0 } satisfies SlicedPrefill;
/** Of a piece in short slices, on however slow a machine. */
const MOST_STEPS = 30;

let model: Model;
let prompt: Int32Array;
beforeAll(async () => {
  model = await loadModel(openRuntime({ kernels: 'own' }), embeddedPath);
  prompt = model
    .tokenize('The keeper of the lighthouse wrote down what the sea had brought. '.repeat(60), true, true)
    .slice(0, 500);
});
afterAll(() => model.dispose());

const open = (options: Partial<ContextOptions> = {}): Promise<Context> =>
  model.createContext(contextOptions({ contextLength: 2048, threads: 2, ...options }));

/** A reply under way in sequence 0; each call is one more token of it, with that much for slices. */
async function replyIn(context: Context) {
  const from = SAID.length;
  await generate(model, context, SAID, 1);
  const bits: string[] = [];
  let token = 9;
  const step = async (prefill?: SlicedPrefill): Promise<NativeStepResult> => {
    const next = makeStep([{ tokens: [token], from: from + bits.length, sequence: 0 }], true);
    const result = await context.step(prefill ? { ...next, prefill } : next);
    expect(result.outcome).toBe('ok');
    bits.push(bitsOf(result.logits));
    token = result.logits.indexOf(result.logits.reduce((a, b) => Math.max(a, b)));
    return result;
  };
  return { bits, step };
}

const begin = (tokens: Int32Array, position: number, sequence = 1): SlicedPrefill => ({
  ...SHORT,
  begin: { tokens, position, sequence },
});

/** Reads `tokens` piece by piece beside the reply. Returns how many steps each piece took. */
async function readInSlices(
  step: (prefill: SlicedPrefill) => Promise<NativeStepResult>,
  tokens: Int32Array,
  pieceTokens: number,
): Promise<number[]> {
  const took: number[] = [];
  for (let from = 0; from < tokens.length; from += pieceTokens) {
    const piece = begin(tokens.slice(from, from + pieceTokens), from);
    let { prefill } = await step(piece);
    let steps = 1;
    for (; prefill === 'underWay'; steps++) ({ prefill } = await step(steps < MOST_STEPS ? SHORT : LONG));
    expect(prefill).toBe('done');
    took.push(steps);
  }
  return took;
}

describe.each(['f16', 'q8_0'] as const)('in a cache of %s', (cacheType) => {
  const types = { cacheTypeK: cacheType, cacheTypeV: cacheType };

  test('a prompt has the bits of one that was read at once, and the reply beside it those that it has alone', async () => {
    const [plain, context] = await Promise.all([open(types), open(types)]);
    const { length } = prompt;
    for (let from = 0; from < length - 1; from += 256)
      await plain.step(
        makeStep([{ tokens: prompt.slice(from, Math.min(from + 256, length - 1)), from, sequence: 1 }]),
      );
    const last = { sequence: 1, from: length - 1, token: prompt.at(-1)! };
    const expected = await scoresOf(plain, last, 8);

    const reply = await replyIn(context);
    const took = await readInSlices(reply.step, prompt.slice(0, -1), 100);
    // Each is stopped and gone on with many times.
    expect(took.slice(0, -1).every((steps) => steps > 4)).toBe(true);
    expect(await context.sequenceMaxPosition(1)).toBe(length - 2);
    expect(await scoresOf(context, last, 8)).toEqual(expected);

    const alone = await replyIn(plain);
    for (let n = 0; n < 30; n++) await alone.step();
    expect(reply.bits.slice(0, 30)).toEqual(alone.bits);
    await Promise.all([plain.dispose(), context.dispose()]);
  });
});

test('in a long slice a whole piece is read, and one without a reply beside it too', async () => {
  const context = await open();
  const reply = await replyIn(context);
  const first = await reply.step({
    ...LONG,
    begin: { tokens: prompt.slice(0, 128), position: 0, sequence: 1 },
  });
  expect(first.prefill).toBe('done');
  expect(first.prefillMs).toBeGreaterThan(1);
  const alone = { ...LONG, begin: { tokens: prompt.slice(128, 256), position: 128, sequence: 1 } };
  expect(await context.step({ ...makeStep([]), prefill: alone })).toMatchObject({
    outcome: 'ok',
    prefill: 'done',
  });
  expect(await context.sequenceMaxPosition(1)).toBe(255);
  await context.dispose();
});

test('what is dropped leaves no cell behind, whether it had begun or not, and can be read again', async () => {
  const context = await open();
  const reply = await replyIn(context);
  await readInSlices(reply.step, prompt.slice(0, 64), 64);
  for (const steps of [1, 6, 20]) {
    await reply.step(begin(prompt.slice(64, 164), 64));
    for (let n = 1; n < steps; n++) expect((await reply.step(SHORT)).prefill).toBe('underWay');
    expect((await reply.step({ ...SHORT, drop: true })).prefill).toBe('none');
    expect(await context.sequenceMaxPosition(1)).toBe(63);
  }
  expect((await reply.step({ ...begin(prompt.slice(64, 164), 64), ...LONG })).prefill).toBe('done');
  expect(await context.sequenceMaxPosition(1)).toBe(163);
  await context.dispose();
});

test('where the cache is full a piece fails, and whoever runs goes on', async () => {
  const context = await open({ contextLength: 256, stepTokens: 256 });
  const reply = await replyIn(context);
  await context.step(makeStep([{ tokens: prompt.slice(0, 200), from: 0, sequence: 2 }]));
  expect((await reply.step({ ...begin(prompt.slice(0, 100), 0), ...LONG })).prefill).toBe('failed');
  expect(await context.sequenceMaxPosition(1)).toBe(-1);
  expect((await reply.step({ ...begin(prompt.slice(0, 20), 0), ...LONG })).prefill).toBe('done');
  await context.dispose();
});

test('pages of others are saved, given up and restored while a piece is under way', async () => {
  const [plain, context] = await Promise.all([open(), open()]);
  for (const each of [plain, context])
    await each.step(makeStep([{ tokens: prompt.slice(0, 128), from: 0, sequence: 2 }]));
  const reply = await replyIn(context);
  await reply.step(begin(prompt.slice(300, 400), 0));
  for (let n = 0; n < 6; n++) await reply.step(SHORT);
  const pages = await context.savePages(2, Int32Array.of(0, 64, 64, 128), 3);
  await context.step({ ...makeStep([]), cacheOps: Int32Array.of(1, 2, 0, 0, -1) });
  await reply.step(SHORT);
  await context.restorePages(2, pages, 3);
  expect((await reply.step(LONG)).prefill).toBe('done');
  await plain.step(makeStep([{ tokens: prompt.slice(300, 400), from: 0, sequence: 1 }]));
  for (const [sequence, from] of [
    [2, 128],
    [1, 100],
  ] as const)
    expect(await scoresOf(context, { sequence, from, token: 9 }, 4)).toEqual(
      await scoresOf(plain, { sequence, from, token: 9 }, 4),
    );
  await Promise.all([plain.dispose(), context.dispose()]);
});

test('a step that comes without the piece leaves it where it is, and what became of it is told to one that asks', async () => {
  const context = await open();
  const reply = await replyIn(context);
  const piece = { begin: { tokens: prompt.slice(0, 100), position: 0, sequence: 1 }, drop: false };
  // What the piece is owed from these would be enough for all of it.
  expect((await reply.step({ ...piece, paceMs: 1, leastMs: 0 })).prefill).toBe('underWay');
  expect(await reply.step({ drop: false, paceMs: 0.001, leastMs: 30_000 })).toMatchObject({
    prefill: 'underWay',
  });
  for (let n = 0; n < 8; n++) expect(await reply.step()).toMatchObject({ prefill: 'none', prefillMs: 0 });
  const operations = { ...makeStep([]), cacheOps: Int32Array.of(1, 5, 0, 0, -1) };
  expect(await context.step(operations)).toMatchObject({ outcome: 'ok', prefill: 'none', prefillMs: 0 });
  expect((await reply.step(LONG)).prefill).toBe('done');
  expect(await context.sequenceMaxPosition(1)).toBe(99);
  await context.dispose();
});

test('a context that is given up ends what is under way', async () => {
  const context = await open();
  const reply = await replyIn(context);
  await reply.step(begin(prompt.slice(0, 128), 0));
  for (let n = 0; n < 6; n++) await reply.step(SHORT);
  await context.dispose();
  const other = await open();
  expect(await other.sequenceMaxPosition(1)).toBe(-1);
  await other.dispose();
});

test('what cannot be is refused before anything happens', async () => {
  const context = await open();
  expect(context.slicedTokens).toBe(128);
  const ask = (prefill: SlicedPrefill) => failureOf(() => context.step({ ...makeStep([]), prefill }));
  const refused = { code: 'native.invalidBatch' };
  expect(await ask(begin(prompt.slice(0, 129), 0))).toMatchObject(refused);
  expect(await ask(begin(prompt.slice(0, 10), 0, 256))).toMatchObject(refused);
  expect(await ask(begin(Int32Array.of(-1), 0))).toMatchObject(refused);
  expect(await ask({ ...SHORT, paceMs: NaN })).not.toMatchObject({ code: 'none' });
  const stock = await open({ placement: 'stock' });
  expect(stock.slicedTokens).toBe(0);
  await Promise.all([context.dispose(), stock.dispose()]);
});

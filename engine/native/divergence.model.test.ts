import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContextOptions } from './native.d.ts';
import {
  appRoot,
  contextOptions,
  embeddedPath,
  exactOptions,
  loadModel,
  openRuntime,
} from './test/device.ts';
import { compare, Exact, type Judged } from './test/divergence.ts';
import { exactModel, Scores, Settings, type Setting } from './test/processes.ts';
import { expectOwnKernels, noOwnKernels } from './test/processor.ts';
import { references } from './test/references.ts';

/** Where few bits make two correct engines differ, ours must not be farther from float32 than stock's, beyond chance. */

interface Text {
  readonly tokens: readonly number[];
  /** The first position whose scores count. */
  readonly first: number;
}

/** The references' replies after their prompts, and windows of a text that never changes. */
async function texts(): Promise<Text[]> {
  const model = await loadModel(openRuntime(), embeddedPath);
  const licence = readFileSync(join(appRoot, 'resources/licences/Apache-2.0.txt'), 'utf8');
  const tokens = [...model.tokenize(licence, true, false)];
  await model.dispose();
  const [size, unread] = [128, 16];
  const windows = Array.from({ length: 8 }, (_, index) => ({
    tokens: tokens.slice(index * size, (index + 1) * size),
    first: unread,
  }));
  const replies = references()
    .filter(({ promptTokenIds }) => promptTokenIds.length < 100)
    .map(({ promptTokenIds, tokenIds }) => ({
      tokens: [...promptTokenIds, ...tokenIds.slice(0, -1)],
      first: promptTokenIds.length - 1,
    }));
  return [...replies, ...windows];
}

const settings = new Settings();
let exact: string;
let read: Text[];
beforeAll(async () => {
  exact = exactModel();
  read = await texts();
});
afterAll(() => settings.close());

/** A text at once: what a prompt's path through the kernels gives. */
const sizes = { contextLength: 256, stepTokens: 256, maxOutputs: 256, maxSequences: 1 };
const plain = exactOptions(sizes);
const usual = (more: Partial<ContextOptions> = {}) => contextOptions({ ...sizes, ...more });

/** What is compared with float32 weights on a float32 cache without flash attention, stock's kernels. */
const cases = (own: Setting, stock: Setting) => ({
  quantised: [own, embeddedPath, usual()],
  stockQuantised: [stock, embeddedPath, usual()],
  attention: [own, exact, usual()],
  stockAttention: [stock, exact, usual()],
  /** Known to be worse: a cache of few bits. */
  coarse: [own, embeddedPath, usual({ cacheTypeK: 'q4_0', cacheTypeV: 'q4_0' })],
});
type Name = keyof ReturnType<typeof cases>;

async function judged(own: Setting, stock: Setting): Promise<Record<Name, Judged[][]>> {
  const vocabulary = 49_152;
  const wanted = new Scores(stock, exact, plain, read);
  const given = Object.entries(cases(own, stock)) as [Name, [Setting, string, ContextOptions]][];
  const running = given.map(([name, [setting, model, context]]) => ({
    name,
    setting,
    scores: new Scores(setting, model, context, read),
    texts: [] as Judged[][],
  }));
  for (const { tokens, first } of read) {
    const count = (tokens.length - first) * vocabulary;
    const right = new Exact(await wanted.next(count), vocabulary);
    for (const each of running) each.texts.push(right.judge(await each.scores.next(count)));
  }
  for (const { setting, scores } of running) {
    const kernels = await scores.kernels;
    if (setting.kernels === 'own') expectOwnKernels(kernels, setting.instructionSet);
    const ran = { products: kernels.matmulOps > 0, attention: kernels.attentionOps > 0 };
    expect(ran).toEqual({ products: setting.kernels === 'own', attention: setting.kernels === 'own' });
  }
  return Object.fromEntries(running.map(({ name, texts: found }) => [name, found])) as Record<
    Name,
    Judged[][]
  >;
}

const pairs = settings.all
  .filter(({ kernels }) => kernels === 'own')
  .map((own) => ({
    set: own.instructionSet,
    own,
    stock: settings.all.find(
      ({ kernels, libraryFolder }) => kernels === 'stock' && libraryFolder === own.libraryFolder,
    )!,
  }));

describe.skipIf(noOwnKernels).each(pairs)('our kernels on $set', { timeout: 900_000 }, ({ own, stock }) => {
  let found: Record<Name, Judged[][]>;
  beforeAll(async () => {
    found = await judged(own, stock);
  }, 900_000);

  const isWorse = (ours: Name, theirs: Name) => {
    const { mean, tail, other } = compare(found[ours], found[theirs]);
    // For whoever reads the log: what was found, not only whether it passes.
    process.stdout.write(`${own.name}, ${ours}: ${JSON.stringify({ mean, tail, other })}\n`);
    return { mean: mean.worse, tail: tail.worse, other: other.worse };
  };
  const no = { mean: false, tail: false, other: false };

  test('leave a quantised model as near to its float32 scores as stock kernels do', () => {
    expect(isWorse('quantised', 'stockQuantised')).toEqual(no);
  });

  test('read a cache of 16 bits with no larger an error than stock kernels', () => {
    expect(isWorse('attention', 'stockAttention')).toEqual(no);
  });

  test('are found out where they are worse: on a cache of four bits', () => {
    expect(isWorse('coarse', 'stockQuantised')).toEqual({ mean: true, tail: true, other: true });
  });
});

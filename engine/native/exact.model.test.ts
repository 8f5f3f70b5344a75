import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddedPath, exactOptions, loadModel, openRuntime, readFixture, tinyPath } from './test/device.ts';
import { exactModel, repliesOf, Settings, type Reply } from './test/processes.ts';
import { expectOwnKernels } from './test/processor.ts';
import { fault, references, type Reference, type Step } from './test/references.ts';

/**
 * Float32 weights on a float32 cache, in batches: here a difference from the references is a fault. (For quantised weights it is not: two correct roundings of the
 * embedded model part where its best tokens lie 0.3 apart. divergence.model.test.ts judges those.)
 */

const cases = references();
const tiny = readFixture('tiny-py/logits.json') as {
  cases: { promptTokenIds: number[]; greedyTokenIds: number[] }[];
};
/** Of log-probabilities; the references give five decimals. */
const EXACT = 5e-4;

const settings = new Settings();
let model: string;
beforeAll(() => {
  model = exactModel();
});
afterAll(() => settings.close());

test('prompts have the tokens of the references', async () => {
  const embedded = await loadModel(openRuntime(), embeddedPath);
  const tokens = cases.map(({ prompt, templated }) => [
    ...embedded.tokenize(templated ?? prompt, true, true),
  ]);
  expect(tokens).toEqual(cases.map(({ promptTokenIds }) => promptTokenIds));
  await embedded.dispose();
});

/** How far the log-probabilities are off at most: the likeliest token's, and of the other two those that both name. */
const offBy = (reference: Reference, found: Reply): number =>
  Math.max(...reference.steps.map((step, index) => distance(step, found.steps[index])));
const distance = (wanted: Step, found: Step | undefined): number =>
  Math.max(
    ...wanted.top.map(([id, logprob], rank) => {
      const other = found?.top.find(([token]) => token === id)?.[1];
      return other === undefined && rank > 0 ? 0 : Math.abs(logprob - (other ?? Infinity));
    }),
  );

describe.each(settings.all)('$name', { timeout: 600_000 }, (setting) => {
  test('28 greedy replies of the embedded model in float32 are the references, log-probabilities too', async () => {
    const context = exactOptions({ contextLength: 4096, stepTokens: 1024, maxSequences: cases.length });
    const { kernels, replies } = await repliesOf(setting, model, context, cases);
    if (setting.kernels === 'own') expectOwnKernels(kernels, setting.instructionSet);
    expect([kernels.choice, kernels.matmulOps > 0]).toEqual([setting.kernels, setting.kernels === 'own']);
    const faults = cases.map((reference, index) => fault(reference, replies[index]!.tokenIds));
    expect(faults.filter((one) => one !== null)).toEqual([]);
    expect(Math.max(...cases.map((reference, index) => offBy(reference, replies[index]!)))).toBeLessThan(
      EXACT,
    );
  });

  test('five greedy replies of the tiny model are the references', async () => {
    const prompts = tiny.cases.map(({ promptTokenIds, greedyTokenIds }) => ({
      promptTokenIds,
      maxTokens: greedyTokenIds.length,
    }));
    const { replies } = await repliesOf(setting, tinyPath, exactOptions(), prompts);
    expect(replies.map(({ tokenIds }) => tokenIds)).toEqual(
      tiny.cases.map(({ greedyTokenIds }) => greedyTokenIds),
    );
  });
});

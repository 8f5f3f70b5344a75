import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context, Model, Runtime } from './native.d.ts';
import {
  contextOptions,
  cpuVariant,
  embeddedPath,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  readFixture,
  removeCells,
  samplerOptions,
} from './test/device.ts';

interface Reference {
  name: string;
  kind: 'raw' | 'chat';
  prompt?: string;
  templated?: string;
  promptTokenIds: number[];
  tokenIds: number[];
  maxTokens: number;
  steps: { margin: number }[];
}
const { cases } = readFixture('greedy/smollm2.json') as { cases: Reference[] };

let runtime: Runtime;
let model: Model;
let context: Context;
beforeAll(async () => {
  runtime = openRuntime();
  model = await loadModel(runtime, embeddedPath);
  context = await model.createContext(
    contextOptions({ contextLength: 4096, stepTokens: 1024, maxSequences: 16 }),
  );
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

/** The references were made on the zen4 variant with one thread; another rounds its products otherwise. */
const allowedMargin = () => (cpuVariant() === 'zen4' ? 0.01 : 0.2);

/** The first step where the tokens part although the reference was sure there; null where they are right. */
function fault({ tokenIds, steps, name }: Reference, found: readonly number[]): string | null {
  const at = tokenIds.findIndex((token, index) => token !== found[index]);
  const margin = steps[at]?.margin ?? Infinity;
  if (at < 0) return found.length === tokenIds.length ? null : `${name} goes on beyond its end`;
  return margin < allowedMargin() ? null : `${name} parts at ${String(at)}, margin ${String(margin)}`;
}

test('prompts have the reference tokens', () => {
  const tokens = cases.map(({ prompt, templated }) => [
    ...model.tokenize(templated ?? prompt ?? '', true, true),
  ]);
  expect(tokens).toEqual(cases.map(({ promptTokenIds }) => promptTokenIds));
});

test('28 greedy continuations are the references, one by one', async () => {
  const faults = [];
  for (const reference of cases) {
    faults.push(
      fault(reference, await generate(model, context, reference.promptTokenIds, reference.maxTokens)),
    );
    await removeCells(context, 0, 0, -1);
  }
  expect(faults.filter((found) => found !== null)).toEqual([]);
});

// Each prompt is read in a step of its own, as the references' were: with 64 rows and more in a step the stock attention rounds otherwise.
test('8 of them decoded together, one token of each in a step, are the references too', async () => {
  const together = cases.filter((_, index) => index % 4 === 0).concat(cases.slice(-1));
  const running: {
    reference: Reference;
    sequence: number;
    sampler: number;
    said: number[];
    position: number;
  }[] = [];
  for (const [sequence, reference] of together.entries()) {
    const sampler = context.createSampler(samplerOptions());
    const tokens = reference.promptTokenIds;
    const { sampled } = await context.step(makeStep([{ tokens, from: 0, sequence, sampler }]));
    running.push({ reference, sequence, sampler, said: [...sampled], position: tokens.length });
  }
  const goesOn = ({ said, reference }: (typeof running)[number]): boolean =>
    said.length < reference.maxTokens && !model.isEndOfGeneration(said.at(-1) ?? -1);
  for (let active = running.filter(goesOn); active.length > 0; active = active.filter(goesOn)) {
    const pieces = active.map(({ said, position, sequence, sampler }) => ({
      tokens: said.slice(-1),
      from: position,
      sequence,
      sampler,
    }));
    const { outcome, sampled } = await context.step(makeStep(pieces));
    expect(outcome).toBe('ok');
    for (const [index, one] of active.entries()) {
      one.position += 1;
      one.said.push(sampled[index] ?? -1);
    }
  }
  expect(running).toHaveLength(8);
  expect(
    running.map(({ reference, said }) => fault(reference, said)).filter((found) => found !== null),
  ).toEqual([]);
  for (const { sequence, sampler } of running) {
    await removeCells(context, sequence, 0, -1);
    context.freeSampler(sampler);
  }
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context, Model } from './native.d.ts';
import {
  contextOptions,
  embeddedPath,
  generate,
  loadModel,
  openRuntime,
  removeCells,
  scoresOf,
  tinyPath,
} from './test/device.ts';

/** Two models with a context each in one process, stepping in turn: each has the bits that it has alone, whether its threads were put to sleep or not. */

const PROMPTS = [
  [1, 4093, 198, 2683, 359, 253, 3365],
  [5, 6, 7, 40, 41],
] as const;
const COUNT = 12;

let models: Model[];
beforeAll(async () => {
  const runtime = openRuntime({ kernels: 'own' });
  models = [await loadModel(runtime, embeddedPath), await loadModel(runtime, tinyPath)];
});
afterAll(() => Promise.all(models.map((model) => model.dispose())));

const open = (model: Model) => model.createContext(contextOptions({ threads: 2 }));

async function bitsAlone(model: Model, prompt: readonly number[]): Promise<string[]> {
  const context = await open(model);
  await generate(model, context, prompt, 1);
  const bits = await scoresOf(context, { sequence: 0, from: prompt.length, token: 9 }, COUNT);
  await context.dispose();
  return bits;
}

describe.each([
  ['and sleep in between', true],
  ['and look for work in between', false],
])('contexts of two models take turns %s', (_, rests) => {
  test('and each has the bits that it has alone', async () => {
    const alone = [];
    for (const [index, model] of models.entries()) alone.push(await bitsAlone(model, PROMPTS[index]!));
    const contexts = await Promise.all(models.map(open));
    for (const [index, context] of contexts.entries())
      await generate(models[index]!, context, PROMPTS[index]!, 1);
    const together: string[][] = [[], []];
    for (let n = 1; n <= COUNT; n++)
      for (const [index, context] of contexts.entries()) {
        // All of it again each time: the cells of the rounds before are given up first.
        const from = PROMPTS[index]!.length;
        await turn(context, from, n, together[index]!);
        if (rests) context.rest();
      }
    expect(together).toEqual(alone);
    await Promise.all(contexts.map((context) => context.dispose()));
  });
});

/** The n-th token's scores, after all before it were read anew. */
async function turn(context: Context, from: number, n: number, bits: string[]): Promise<void> {
  await removeCells(context, 0, from, -1);
  bits.push((await scoresOf(context, { sequence: 0, from, token: 9 }, n)).at(-1)!);
}

import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { soaked } from '../test/soak.ts';
import type { Context, ContextOptions, Model, SamplerOptions } from './native.d.ts';
import {
  bitsOf,
  contextOptions,
  generate,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  samplerOptions,
  tinyPath,
} from './test/device.ts';
import { going, randomReplies } from './test/randomReplies.ts';

/** Mesa's software device stands in for a GPU: what is prepared beside its work, and what stays on it. */
const drivers = '/usr/share/vulkan/icd.d';
const hasSoftwareDevice =
  existsSync(drivers) && readdirSync(drivers).some((name) => name.startsWith('lvp_icd'));

/** All that a device allows, and the plain way: one pass after the other, scores copied and chosen from on the processor. */
const DEVICE: Partial<ContextOptions> = {};
const PLAIN: Partial<ContextOptions> = { goesAhead: false, deviceRows: false };

const SEEDS = Array.from({ length: soaked(1) }, (_, index) => index + 1);

describe.skipIf(!hasSoftwareDevice)('on Mesa’s software Vulkan device (mesa-vulkan-drivers)', () => {
  const before = process.env['GGML_VK_VISIBLE_DEVICES'];
  let model: Model;
  beforeAll(async () => {
    process.env['GGML_VK_VISIBLE_DEVICES'] = '0';
    model = await loadModel(openRuntime({ variant: 'vulkan' }), tinyPath);
  });
  afterAll(async () => {
    await model.dispose();
    if (before === undefined) delete process.env['GGML_VK_VISIBLE_DEVICES'];
    else process.env['GGML_VK_VISIBLE_DEVICES'] = before;
  });

  /** The same on the device and plainly. */
  async function both<Said>(act: (context: Context) => Promise<Said>, contextLength = 1024): Promise<Said[]> {
    const said: Said[] = [];
    for (const way of [DEVICE, PLAIN]) {
      const context = await model.createContext(contextOptions({ contextLength, stepTokens: 64, ...way }));
      said.push(await act(context));
      await context.dispose();
    }
    return said;
  }

  test.each(SEEDS)(
    'replies that begin, go on otherwise, are copied and end say what they say on the plain way, and nothing is freed that the driver still holds (%i)',
    async (seed) => {
      const [device, plain] = await both((context) => randomReplies(context, seed, 30));
      expect(device!.steps.map(({ outcome, sampled }) => [outcome, sampled])).toEqual(
        plain!.steps.map(({ outcome, sampled }) => [outcome, sampled]),
      );
      expect(device!.rowsAhead).toBeGreaterThan(0);
      expect(plain!.rowsAhead).toBe(0);
    },
  );

  test('replies that end one after another leave the graph as it is, and their sequences end where they ended', async () => {
    const [device, plain] = await both(async (context) => {
      let live = [1, 2, 3].map((sequence) => ({
        sequence,
        sampler: context.createSampler(samplerOptions({ seed: sequence, minTokens: 100 })),
        from: 0,
        tokens: [400 + sequence, 7, 9],
      }));
      const said: number[][] = [];
      const graphs: number[] = [];
      let hidden = 0;
      const goOn = async () => {
        const { outcome, sampled, submit } = await context.step(going(live));
        expect(outcome).toBe('ok');
        said.push([...sampled]);
        graphs.push(submit.graphs);
        hidden += submit.hidden;
        live = live.map((reply, index) => ({
          ...reply,
          from: reply.from + reply.tokens.length,
          tokens: [sampled[index]!],
        }));
      };
      for (let step = 0; step < 5; step++) await goOn();
      const ends: number[] = [];
      for (const sequence of [2, 1]) {
        ends.push(live.find((reply) => reply.sequence === sequence)!.from - 1);
        live = live.filter((reply) => reply.sequence !== sequence);
        for (let step = 0; step < 3; step++) await goOn();
      }
      const lengths = [2, 1].map((sequence) => context.sequenceMaxPosition(sequence));
      expect(await Promise.all(lengths)).toEqual(ends);
      // One of them goes on after all, with what was said to it meanwhile.
      const [again = 0] = ends;
      const sampler = context.createSampler(samplerOptions({ minTokens: 100 }));
      live.push({ sequence: 2, sampler, from: again + 1, tokens: [11, 12] });
      for (let step = 0; step < 2; step++) await goOn();
      return { said, hidden, graphs: graphs.slice(3, 11) };
    });
    expect(device!.said).toEqual(plain!.said);
    expect(device!.graphs).toEqual(device!.graphs.map(() => 0));
    expect([device!.hidden > 0, plain!.hidden]).toEqual([true, 0]); // The next pass was made ready while it was at work.
    expect(plain!.graphs.filter((built) => built > 0)).toHaveLength(2);
  });

  test.each<[string, Partial<SamplerOptions>]>([
    ['greedily', {}],
    ['drawn', { temperature: 0.8, topK: 20, seed: 11 }],
  ])(
    'a text is the same with drafts, right and wrong ones, and as on the plain way (%s)',
    async (_, options) => {
      const prompt = [...model.tokenize('def add(a, b):\n    return', true, true)];
      const [device, plain] = await both(async (context) => {
        const alone = await generate(model, context, prompt, 8, { sampler: { minTokens: 100, ...options } });
        const sampler = context.createSampler(
          samplerOptions({ history: Int32Array.from(prompt), minTokens: 100, ...options }),
        );
        await context.step(makeStep([{ tokens: prompt.slice(0, -1), from: 0, sequence: 1 }]));
        const said: number[] = [];
        for (let from = prompt.length - 1; said.length < 8;) {
          // Of two the last is wrong, and now and then nothing is drafted: then the next row is begun ahead.
          const drafts = said.length % 4 >= 2 ? [] : alone.slice(said.length, said.length + 2);
          const rows = [
            said.at(-1) ?? prompt.at(-1)!,
            ...drafts.map((token, at) => (at === 1 ? token + 1 : token)),
          ];
          await removeCells(context, 1, from, -1);
          const step = makeStep(rows.map((token, at) => ({ tokens: [token], from: from + at, sequence: 1 })));
          const { outcome, sampled } = await context.step({
            ...step,
            walks: Int32Array.of(rows.length),
            parents: Int32Array.from(rows, (_row, at) => at - 1),
            samplers: Int32Array.of(sampler),
            topK: Int32Array.of(2),
            goesOn: Int32Array.of(drafts.length === 0 ? 1 : 0),
          });
          expect(outcome).toBe('ok');
          said.push(...sampled);
          from += sampled.length;
        }
        expect(said.slice(0, alone.length)).toEqual(alone);
        return alone;
      });
      expect(device).toEqual(plain);
    },
  );

  test('beams rank as on the plain way, to the last bit, beside replies that go ahead', async () => {
    const [device, plain] = await both(async (context) => {
      const prompt = Int32Array.of(5, 6, 7, 8);
      const scorer = context.createScorer({
        repetitionPenalty: 1.2,
        noRepeatNgram: 2,
        minTokens: 2,
        ofLogits: false,
        prompt,
      });
      const reply = context.createSampler(samplerOptions({ minTokens: 100 }));
      let beam = [...prompt];
      let next = [9, 10];
      const ranked: unknown[] = [];
      for (let step = 0, from = 0, at = 0; step < 4; step++) {
        const made = going([
          { tokens: beam, from, sequence: 1, sampler: scorer, topK: 4 },
          { tokens: next, from: at, sequence: 2, sampler: reply },
        ]);
        const said = step;
        const result = await context.step({
          ...made,
          saidCounts: Int32Array.of(said, 0),
          said: Int32Array.from({ length: said }, () => 9),
        });
        expect(result.outcome).toBe('ok');
        ranked.push([[...result.topIds], bitsOf(result.topLogprobs), [...result.sampled]]);
        from += beam.length;
        at += next.length;
        beam = [result.topIds[0]!];
        next = [result.sampled[1]!];
      }
      return ranked;
    });
    expect(device).toEqual(plain);
  });
});

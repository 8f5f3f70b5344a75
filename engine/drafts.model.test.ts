import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeWithLayers } from '../scripts/model/layers.mjs';
import { temporaryFolder } from './models/test/builders.ts';
import type { Context, Model, SamplerOptions } from './native/native.d.ts';
import { contextOptions, embeddedPath, loadModel, openRuntime } from './native/test/device.ts';
import { expectOwnKernels, noOwnKernels } from './native/test/processor.ts';
import { references } from './native/test/references.ts';
import { chainOf, Speculation, type Draft, type Drafting } from './speculation/index.ts';
import { writeAll, type Wish, type Written } from './test/drafting.ts';
import { scripted } from './test/scriptedDraft.ts';

/**
 * Drafts change no bit: each reply with drafts is the one without, token for token and score for score, with every way of drawing, every
 * drafter and shape of draft, alone and among seven others. Own kernels, whose rows do not depend on the batch.
 *
 * `PAGODA_DRAFT_PROMPTS`: how many prompts (200 in `./pagoda test nightly`), `PAGODA_DRAFT_SEED`: which ones, and which draws.
 */
const PROMPTS = Number(process.env['PAGODA_DRAFT_PROMPTS'] ?? 2);
const SEED = Number(process.env['PAGODA_DRAFT_SEED'] ?? 1);
const LENGTH = 24;
const IS_LONG = PROMPTS > 2;

let model: Model;
let context: Context;
let prompts: number[][];
/** Draft models: the model itself, which is nearly always right, and its first layers alone, which are next to never. */
let itself: Context;
let ignorant: Context;
let ignorantModel: Model;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  const runtime = openRuntime({ kernels: 'own' });
  model = await loadModel(runtime, embeddedPath);
  context = await model.createContext(contextOptions({ contextLength: 4096, stepTokens: 256, threads: 2 }));
  if (!noOwnKernels) expectOwnKernels(runtime.kernels());
  prompts = makePrompts(PROMPTS);
  folder = await temporaryFolder();
  const cut = join(folder.path, 'cut.gguf');
  writeWithLayers(embeddedPath, cut, 2);
  ignorantModel = await loadModel(runtime, cut);
  const options = contextOptions({ contextLength: 4096, stepTokens: 256, threads: 2 });
  itself = await model.createContext(options);
  ignorant = await ignorantModel.createContext(options);
});
afterAll(async () => {
  await Promise.all([context, itself, ignorant].map((each) => each.dispose()));
  await Promise.all([model, ignorantModel].map((each) => each.dispose()));
  await folder.remove();
});

/** Of all kinds, and half of them with a part to repeat. */
function makePrompts(count: number): number[][] {
  const known = references().map(({ promptTokenIds }) => promptTokenIds);
  return Array.from({ length: count }, (_, n) => {
    const text = known[(n * 7 + SEED) % known.length]!.slice(0, 160);
    const offset = (n * 13 + SEED) % Math.max(1, text.length - 8);
    return n % 2 === 0 ? [...text] : [...text, ...text.slice(offset, offset + 8)];
  });
}

const ways: [string, Partial<SamplerOptions>][] = [
  ['greedy', {}],
  ['drawn', { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, seed: 11 }],
  ['drawn widely', { temperature: 1.2, topP: 0.98, seed: 12 }],
  ['drawn with a penalty', { temperature: 0.7, repeatPenalty: 1.3, repeatLastN: 64, seed: 13 }],
  ['greedy with a penalty', { repeatPenalty: 1.2, repeatLastN: 32 }],
  ['by a grammar', { temperature: 1, seed: 14, grammar: 'root ::= ([a-z ,.] | "\\n")+' }],
  [
    'by a grammar that takes hold where a text comes',
    {
      temperature: 0.8,
      seed: 15,
      grammar: 'root ::= "e" ([a-z ] | "\\n")+',
      grammarTrigger: { text: 'e', atStart: false, quiet: [], opened: -1 },
    },
  ],
];
/** In the long form, as each takes as long as the others. */
const moreWays: typeof ways = [
  ['greedy with dry', { dryMultiplier: 0.8, dryLastN: 512, dryBreakers: ['\n'] }],
  ['drawn without top choices', { temperature: 1, xtcProbability: 0.5, xtcThreshold: 0.1, seed: 16 }],
  ['by mirostat', { temperature: 1, mirostat: 2, mirostatTau: 4, seed: 17 }],
  ['by adaptive-p', { temperature: 1, minP: 0.02, adaptiveTarget: 0.3, seed: 18 }],
  [
    'drawn with every penalty',
    {
      temperature: 0.9,
      frequencyPenalty: 0.3,
      presencePenalty: 0.4,
      repeatPenalty: 1.1,
      repeatLastN: 128,
      seed: 19,
    },
  ],
  [
    'by the grammar of a list of objects',
    {
      temperature: 1,
      seed: 20,
      grammar: 'root ::= "[" item ("," item)* "]"\nitem ::= "{\\"" [a-z]+ "\\":" [0-9]+ "}"',
    },
  ],
  ['by a grammar, to its end within the tokens that there are', closedList(LENGTH)],
];
if (IS_LONG) ways.push(...moreWays);

/** Lists in lists, which are brought to their end in time. */
function closedList(maxTokens: number): Partial<SamplerOptions> {
  const [text, all, repeat] = [0, 2, 4];
  const nodes = [
    [all, 3, 3, 0, 0], // root
    [text, 0, 1, 0, 0],
    [repeat, 2, 1, 0, -1],
    [text, 1, 1, 0, 0],
  ];
  const data = [91, 93, 0, 1, 2, 3];
  const grammarShape = { nodes: Int32Array.from(nodes.flat()), data: Int32Array.from(data) };
  return { temperature: 1.5, seed: 21, grammar: 'root ::= "[" root* "]"', grammarShape, maxTokens };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const ITSELF = 'the model itself';
const draftModels: [string, () => Context][] = [
  [ITSELF, () => itself],
  ['its first layers', () => ignorant],
];

const other = (token: number) => (token + 1) % 2000;

/** Shapes of drafts made of what will come: `next` are the tokens that the reply goes on with. */
const shapes: [string, (next: readonly number[]) => Draft][] = [
  ['a chain that comes true', (next) => chainOf(next.slice(0, 7))],
  ['a chain that fails at once', ([a = 1, ...rest]) => chainOf([other(a), ...rest.slice(0, 4)])],
  [
    'a chain that fails in the middle',
    ([a = 1, b = 2, c = 3, ...rest]) => chainOf([a, b, other(c), ...rest.slice(0, 3)]),
  ],
  [
    'a tree whose second branch comes true',
    ([a = 1, b = 2, c = 3]) => ({ tokens: [other(a), a, other(b), b, b, c], parents: [-1, -1, 1, 1, 0, 3] }),
  ],
  [
    'a tree that parts late',
    ([a = 1, b = 2, c = 3, d = 4]) => ({
      tokens: [a, b, other(c), c, other(b), other(d)],
      parents: [-1, 0, 1, 1, 0, 3],
    }),
  ],
];

const drafterOf = (expected: Written, length: number, shape: (next: readonly number[]) => Draft): Drafting =>
  scripted((tokens) => shape(expected.tokens.slice(tokens.length - length)));

const same = ({ tokens, scores, end }: Written) => ({ tokens, scores, end });
const plain = (wishes: readonly Wish[], second: Context | null = null) => writeAll(context, wishes, second);

async function alone(wishes: readonly Wish[], second: Context | null = null): Promise<Written[]> {
  const written: Written[] = [];
  for (const wish of wishes) written.push(...(await writeAll(context, [wish], second)));
  return written;
}

/** In the short form a draft model is tried with some of the ways. */
const shortWays = new Set(['greedy', 'drawn', 'by a grammar']);

describe.skipIf(noOwnKernels).each(ways)(`%s, ${PROMPTS} prompts, seed ${SEED}`, (way, sampler) => {
  const wishes = () =>
    prompts.map((prompt, n): Wish => ({
      prompt,
      sampler: { ...sampler, seed: (sampler.seed ?? 0) + 100 * SEED + n },
      length: LENGTH,
    }));

  test.each(shapes)('with %s', async (__, shape) => {
    const expected = await alone(wishes());
    const drafted = await alone(
      wishes().map((wish, n) => ({ ...wish, drafting: drafterOf(expected[n]!, wish.prompt.length, shape) })),
    );
    expect(drafted.map(same)).toEqual(expected.map(same));
    expect(Math.min(...drafted.map((each) => each.drafted))).toBeGreaterThan(0);
  });

  test("with the engine's own drafters", async () => {
    const expected = await alone(wishes());
    const speculation = new Speculation();
    const drafting = (prompt: readonly number[]) =>
      speculation.draftingFor(prompt, { mode: 'on', chat: 'x', maxTokens: LENGTH });
    const first = await alone(wishes().map((wish) => ({ ...wish, drafting: drafting(wish.prompt) })));
    // The second time all that it wrote before is known.
    const again = await alone(wishes().map((wish) => ({ ...wish, drafting: drafting(wish.prompt) })));
    expect(first.map(same)).toEqual(expected.map(same));
    expect(again.map(same)).toEqual(expected.map(same));
    expect(again.reduce((sum, { taken }) => sum + taken, 0)).toBeGreaterThan((PROMPTS * LENGTH) / 4);
  });

  test.each(IS_LONG || shortWays.has(way) ? draftModels : [])(
    'with a draft model: %s',
    async (name, second) => {
      const drafted = (mode: 'on' | 'auto') => {
        const speculation = new Speculation(true);
        return (wish: Wish): Wish => ({
          ...wish,
          drafting: speculation.draftingFor(wish.prompt, { mode, chat: '', maxTokens: LENGTH }),
        });
      };
      const expected = await alone(wishes());
      const always = await alone(wishes().map(drafted('on')), second());
      expect(always.map(same)).toEqual(expected.map(same));
      if (name === ITSELF && way === 'greedy') {
        const right = sum(always.map(({ taken }) => taken));
        // Of a place it proposes other tokens than its best one too, and one of them at most comes true.
        expect(right).toBeGreaterThan(0.5 * sum(always.map((written) => written.drafted)));
        expect(right).toBeGreaterThan((PROMPTS * LENGTH) / 2);
      }
      if (!IS_LONG && (name !== ITSELF || way === 'by a grammar')) return;
      const many = Array.from({ length: 8 }, (__, n): Wish => {
        const [wish] = wishes();
        const prompt = [...wish!.prompt.slice(0, 20 + 9 * n), 100 + n];
        return { prompt, sampler: { ...sampler, seed: 50 + n }, length: LENGTH };
      });
      const manyExpected = await alone(many);
      const together = await plain(
        many.map((wish, n) => drafted(n % 2 === 0 ? 'on' : 'auto')(wish)),
        second(),
      );
      expect(together.map(same)).toEqual(manyExpected.map(same));
    },
  );

  test('among seven others that draft each in its way', async () => {
    const [wish] = wishes();
    const many = Array.from({ length: 8 }, (__, n): Wish => ({
      prompt: [...wish!.prompt.slice(0, 20 + 9 * n), 100 + n],
      sampler: { ...sampler, seed: 50 + n },
      length: LENGTH,
    }));
    const expected = await alone(many);
    const speculation = new Speculation();
    const drafted = await plain(
      many.map((each, n) => {
        const shape = shapes[n]?.[1];
        const options = { mode: 'auto', chat: '', maxTokens: LENGTH } as const;
        const drafting = shape
          ? drafterOf(expected[n]!, each.prompt.length, shape)
          : speculation.draftingFor(each.prompt, options);
        return { ...each, drafting };
      }),
    );
    expect(drafted.map(same)).toEqual(expected.map(same));
  });
});

describe.skipIf(noOwnKernels)('an end inside what came true', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('after %i tokens, by an end token or by the count', async (count) => {
    const [prompt] = prompts;
    const wish: Wish = { prompt: prompt!, sampler: {}, length: LENGTH };
    const [whole] = await alone([wish]);
    const right = drafterOf(whole!, prompt!.length, (next) => chainOf(next.slice(0, 7)));
    const [short] = await alone([{ ...wish, length: count, drafting: right }]);
    expect(short!.tokens).toEqual(whole!.tokens.slice(0, count));
    const last = whole!.tokens[count - 1]!;
    const until = whole!.tokens.indexOf(last) + 1;
    const [ended] = await alone([{ ...wish, ends: new Set([last]), drafting: right }]);
    expect([ended!.tokens, ended!.end]).toEqual([whole!.tokens.slice(0, until), 'stop']);
    // What is taken was read: never more than the reply has tokens but the last.
    expect(ended!.taken).toBeLessThan(ended!.tokens.length);
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { chooseVariant } from '../../engine/native/libraries/chooseVariant.ts';
import { loadAddon } from '../../engine/native/libraries/loadAddon.ts';
import type { Model } from '../../engine/native/native.d.ts';
import type { StepTimes } from '../../engine/contract/engine.ts';
import { type HostConfigInput } from '../../engine/contract/hostConfig.ts';
import { groupRate } from '../arrivals.ts';
import { checkoutRoot } from '../checkout.ts';
import { type BenchEngine, load } from '../engine.ts';
import { atMost } from '../goal.ts';
import { type Contender, runPaired } from '../paired.ts';
import { ask, textFor } from '../requests.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import { median } from '../statistics.ts';
import { hostLine, hostMs, partsOf } from '../stepParts.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 3;
const REPLY_TOKENS = 96;
/** Over the bare loop. */
const GOAL = 1.03;
/** Milliseconds of a step in which the device may wait for the processor. */
const HOST_GOAL = 1;
const STEP_TOKENS = 512;

/** Replies side by side, and tokens that each has before it is written. */
const SHAPES = [
  [1, 512],
  [8, 512],
] as const;
const FULL = [...SHAPES, [32, 512], [1, 4096], [8, 2048], [32, 2048]] as const;

/** As in PAGODA_BENCH_SHAPES=8x512,32x2048. */
function shapesFrom(list: string): (readonly [number, number])[] {
  return list.split(',').map((shape) => {
    const [, replies, tokens] = /^([1-9]\d*)x([1-9]\d*)$/.exec(shape) ?? [];
    if (!replies || !tokens)
      throw new Error(`PAGODA_BENCH_SHAPES: ${shape} is not replies x tokens, as 8x512`);
    return [Number(replies), Number(tokens)];
  });
}

const WAYS = [
  ['greedy', { temperature: 0 }],
  ['sampled', { temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, seed: 7 }],
] as const;

/**
 * The whole engine, from its clients' side, beside llama.cpp's libraries in a loop that does nothing but decode, in turn: milliseconds of a step. And where the
 * engine's go. PAGODA_BENCH_GPU chooses the device (off, auto, cuda, vulkan, metal; without it the processor), PAGODA_BENCH_MODEL another model,
 * PAGODA_BENCH_SHAPES other replies and contexts.
 */
export const gpuloop: BenchCase = {
  name: 'gpuloop',
  about: 'the whole engine over the same libraries in a bare loop, with where each step’s time goes',
  onlyNamed: true,
  async run(context) {
    const gpu = (process.env['PAGODA_BENCH_GPU'] ?? 'off') as NonNullable<HostConfigInput['gpu']>;
    const path = process.env['PAGODA_BENCH_MODEL'] ?? context.model;
    const engine = await context.openEngine({ gpu });
    const bare = await openBare(gpu, path);
    try {
      return await measure(context, engine, bare, path);
    } finally {
      await engine.close();
      await bare.dispose();
    }
  },
};

/** The model once more, in this process. */
async function openBare(gpu: NonNullable<HostConfigInput['gpu']>, path: string): Promise<Model> {
  const appRoot = checkoutRoot();
  const { variant, folder, gpuFolder } = await chooseVariant(gpu, { places: { appRoot } });
  const runtime = loadAddon(appRoot).openRuntime({
    libraryFolder: folder,
    ...(gpuFolder === undefined ? {} : { gpuFolder }),
    variant,
    kernels: 'own',
    kernelCacheFile: '',
  });
  return runtime.loadModel({ path, gpuLayers: gpu === 'off' ? 0 : -1, useMmap: true }, () => undefined).model;
}

async function measure(
  context: BenchContext,
  engine: BenchEngine,
  bare: Model,
  path: string,
): Promise<CaseResult[]> {
  const { client } = engine;
  const list = process.env['PAGODA_BENCH_SHAPES'];
  const shapes = list ? shapesFrom(list) : context.full ? FULL : SHAPES;
  const cells = Math.max(...shapes.map(([replies, tokens]) => replies * (tokens + REPLY_TOKENS + 128)));
  const { threads } = await load(client, path, { contextLength: Math.ceil((cells * 1.1) / 256) * 256 });
  const results: CaseResult[] = [];
  for (const [replies, tokens] of shapes) {
    const texts: string[] = [];
    for (let seed = 1; seed <= replies; seed++) texts.push(await textFor(client, seed, tokens));
    const loop = { sequences: replies, cachedTokens: tokens, steps: REPLY_TOKENS };
    for (const [way, sampling] of WAYS) {
      const name = `gpuloop, ${replies} x ${tokens}, ${way}`;
      context.say(`${name}: ${ROUNDS} rounds in turn, ${threads} threads ...`);
      const parts: string[] = [];
      const host: number[] = [];
      const write = async (seen?: StepTimes[]) => {
        const arrivals = texts.map((): { ms: number; tokens: number }[] => []);
        const asked = Promise.all(
          texts.map((text, at) =>
            ask(client, { text, tokens: REPLY_TOKENS, sampling, arrivals: arrivals[at]! }),
          ),
        );
        while (arrivals.some(({ length }) => length === 0)) await Promise.race([asked, pause(1)]);
        const before = await client.request('engine.stepTimes', {}); // All are written from here on, as they are counted.
        if (seen) await watchSteps(client, asked, seen);
        await asked;
        const after = await client.request('engine.stepTimes', {});
        parts.push(partsOf(before, after));
        host.push(hostMs(before, after));
        return (1000 * replies) / groupRate(arrivals);
      };
      const ours: Contender = { name: OURS, warmUp: () => write(), run: () => write() };
      const alone: Contender = {
        name: 'bare loop',
        run: async () => {
          const times = await bare.bareLoop({ ...loop, stepTokens: STEP_TOKENS, threads });
          return times.reduce((sum, ms) => sum + ms, 0) / times.length;
        },
      };
      const values = await runPaired([ours, alone], ROUNDS, context.stop);
      const result = fromRounds(name, 'ms a step', values);
      context.say(`  ${parts.at(-1)!}`);
      const goals = [atMost(`${name}, over the bare loop`, result.ratio ?? NaN, GOAL)];
      // On a processor what is launched is done then, and nothing waits.
      if (process.env['PAGODA_BENCH_GPU'] !== undefined) {
        const waits = median(host.slice(1)); // without the warm-up
        goals.push(atMost(`${name}, ms the device waits for a step`, waits, HOST_GOAL));
        const seen: StepTimes[] = [];
        await write(seen);
        context.say(`  ${hostLine(seen)}`);
      }
      results.push({ ...result, goals });
    }
  }
  return results;
}

/** Step by step until `asked` is through. Asking costs the engine's own thread some time, so it is no part of what is timed. */
async function watchSteps(
  client: BenchEngine['client'],
  asked: Promise<unknown>,
  seen: StepTimes[],
): Promise<void> {
  const ended = new AbortController();
  const over = asked.finally(() => ended.abort());
  while (!ended.signal.aborted) {
    const now = await client.request('engine.stepTimes', {});
    if (now.steps !== seen.at(-1)?.steps) seen.push(now);
    else await Promise.race([over, pause(0.2)]);
  }
}

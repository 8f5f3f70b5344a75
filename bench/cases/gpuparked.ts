import { type HostConfigInput } from '../../engine/contract/hostConfig.ts';
import { groupRate } from '../arrivals.ts';
import { type BenchEngine, load } from '../engine.ts';
import { atMost } from '../goal.ts';
import { type Contender, runPaired } from '../paired.ts';
import { ask, textFor } from '../requests.ts';
import { fromRounds, OURS } from '../result.ts';
import { partsOf } from '../stepParts.ts';
import type { BenchCase } from './case.ts';

const ROUNDS = 3;
const PROMPT_TOKENS = 512;
const REPLY_TOKENS = 256;
const PARKED_TOKENS = 60_000;
const PIECE = 1500;
/** Texts that are read side by side. */
const TOGETHER = 4;
/** Over the same reply alone. */
const GOAL = 1.02;

/**
 * One reply beside 60,000 tokens that are parked in the same cells, in turn with the same reply alone: milliseconds a token, mean of all. PAGODA_BENCH_GPU and
 * PAGODA_BENCH_MODEL as for gpuloop.
 */
export const gpuparked: BenchCase = {
  name: 'gpuparked',
  about: 'a reply beside 60,000 parked tokens on a device, over the same alone',
  onlyNamed: true,
  async run(context) {
    const gpu = (process.env['PAGODA_BENCH_GPU'] ?? 'off') as NonNullable<HostConfigInput['gpu']>;
    const engine = await context.openEngine({ gpu });
    try {
      const { client } = engine;
      const contextLength =
        Math.ceil((PARKED_TOKENS + 4 * PROMPT_TOKENS + 4 * REPLY_TOKENS + 2048) / 256) * 256;
      await load(client, process.env['PAGODA_BENCH_MODEL'] ?? context.model, {
        contextLength,
        ramTierBytes: 0,
      });
      const text = await textFor(client, 0, PROMPT_TOKENS);
      let parts = '';
      const write = async () => {
        const before = await client.request('engine.stepTimes', {});
        const { arrivals } = await ask(client, { text, tokens: REPLY_TOKENS });
        parts = partsOf(before, await client.request('engine.stepTimes', {}));
        return 1000 / groupRate([arrivals]);
      };
      const clear = async () => {
        await client.request('pages.clear', {});
        await ask(client, { text, tokens: 1 });
      };
      const alone: Contender = {
        name: 'alone',
        warmUp: write,
        run: async () => {
          await clear();
          return write();
        },
      };
      const beside: Contender = {
        name: OURS,
        run: async (round) => {
          await clear();
          await park(client, round);
          const each = await write();
          context.say(`  ${parts}`);
          return each;
        },
      };
      const values = await runPaired([beside, alone], ROUNDS, context.stop);
      const result = fromRounds('gpuparked', 'ms a token', values);
      return [{ ...result, goals: [atMost('gpuparked, over alone', result.ratio ?? NaN, GOAL)] }];
    } finally {
      await engine.close();
    }
  },
};

async function park(client: BenchEngine['client'], round: number): Promise<void> {
  const texts: string[] = [];
  for (let seed = 0; seed * PIECE < PARKED_TOKENS; seed++)
    texts.push(await textFor(client, 1000 * (round + 1) + seed, PIECE));
  for (let from = 0; from < texts.length; from += TOGETHER)
    await Promise.all(texts.slice(from, from + TOGETHER).map((text) => ask(client, { text, tokens: 1 })));
}

import type { GenerateParamsInput } from '../../engine/contract/generation.ts';
import { type BenchEngine, load } from '../engine.ts';
import { atLeast } from '../goal.ts';
import { ensurePeer } from '../peers/build.ts';
import { AS_IT_COMES, LlamaServer, type LlamaServerSetting } from '../peers/llamaServer.ts';
import { ask, type SeenReply, textFor } from '../requests.ts';
import type { CaseResult } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';

const REQUESTS = 24;
const PROMPT_TOKENS = 192;
const REPLY_TOKENS = 320;
/** A third of what they want. */
const CELLS = (REQUESTS * (PROMPT_TOKENS + REPLY_TOKENS)) / 3;

/**
 * Requests that want three times the cells there are. All have to complete, with the tokens that they have where nobody contends for room: every second one is greedy, the others are
 * drawn with a seed. llama-server gets as many cells and slots, in one cache for all and as it comes.
 */
export const overcommit: BenchCase = {
  name: 'overcommit',
  about: '24 requests that want three times the cells, against llama-server',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const engine = await context.openEngine();
    try {
      const { client } = engine;
      context.say('overcommit: with room for all ...');
      const { threads } = await load(client, context.model, { contextLength: 4 * CELLS });
      const texts: string[] = [];
      for (let seed = 0; seed < REQUESTS; seed++) texts.push(await textFor(client, seed, PROMPT_TOKENS));
      const roomy = await all(client, texts);
      context.say('overcommit: with a third of the room ...');
      await load(client, context.model, { contextLength: CELLS });
      const start = performance.now();
      const tight = await all(client, texts);
      const rate = rateOf(tight, performance.now() - start);
      const pauses = tight.reduce((sum, reply) => sum + ('pauses' in reply ? reply.pauses : 0), 0);
      context.say(`overcommit: replies were paused ${pauses} times. llama-server ...`);
      const prompts = roomy.map((reply) => ('done' in reply ? reply.done.promptTokenIds : []));
      const run = { program, model: context.model, threads, slots: REQUESTS, slotTokens: 0 };
      const cells = ['-c', String(CELLS)];
      const one = await peer(context, run, prompts, {
        name: 'one cache',
        options: ['-np', String(REQUESTS), ...cells, '--kv-unified', '-fa', 'on'],
        isDefault: true,
      });
      const plain = await peer(context, run, prompts, { ...AS_IT_COMES, options: cells });
      return results({ roomy: tokensOf(roomy), tight: tokensOf(tight), rate, one, plain });
    } finally {
      await engine.close();
    }
  },
};

type Outcome = SeenReply | { failed: string };

const samplingOf = (index: number): NonNullable<GenerateParamsInput['sampling']> =>
  index % 2 === 0 ? { temperature: 0 } : { temperature: 0.8, seed: 1000 + index };

const all = (client: BenchEngine['client'], texts: readonly string[]): Promise<Outcome[]> =>
  Promise.all(
    texts.map((text, index) =>
      ask(client, { text, tokens: REPLY_TOKENS, sampling: samplingOf(index) }).catch((error: unknown) => ({
        failed: String(error),
      })),
    ),
  );

/** Of each reply; null: it did not complete. */
const tokensOf = (replies: readonly Outcome[]): (readonly number[] | null)[] =>
  replies.map((reply) => ('done' in reply ? reply.done.tokenIds : null));

const rateOf = (replies: readonly unknown[], ms: number): number =>
  (replies.length * REPLY_TOKENS * 1000) / ms;

interface PeerOutcome {
  readonly completed: number;
  readonly rate: number;
}

async function peer(
  { stop }: BenchContext,
  run: Parameters<typeof LlamaServer.start>[0],
  prompts: readonly (readonly number[])[],
  setting: LlamaServerSetting,
): Promise<PeerOutcome> {
  stop.throwIfAborted();
  const server = await LlamaServer.start(run, setting);
  try {
    const start = performance.now();
    const ended = await Promise.allSettled(prompts.map((prompt) => server.reply(prompt, REPLY_TOKENS)));
    const completed = ended.filter(({ status }) => status === 'fulfilled');
    return { completed: completed.length, rate: rateOf(completed, performance.now() - start) };
  } finally {
    await server.close();
  }
}

export function results(seen: {
  roomy: readonly (readonly number[] | null)[];
  tight: readonly (readonly number[] | null)[];
  rate: number;
  one: PeerOutcome;
  plain: PeerOutcome;
}): CaseResult[] {
  const { roomy, tight, rate, one, plain } = seen;
  const completed = tight.filter((tokens) => tokens !== null).length;
  const same = tight.filter((tokens, index) => tokens !== null && tokens.join() === roomy[index]?.join());
  return [
    {
      name: 'overcommit',
      unit: `of ${tight.length}`,
      ours: completed,
      peers: { 'llama-server': one.completed, 'as it comes': plain.completed },
      ratio: null,
      spread: 0,
      goals: [
        atLeast('overcommit, requests that complete', completed, tight.length),
        atLeast('overcommit, requests with the tokens of a run with room for all', same.length, tight.length),
      ],
    },
    {
      name: 'overcommit.rate',
      unit: 'tokens/s',
      ours: rate,
      peers: { 'llama-server': one.rate, 'as it comes': plain.rate },
      ratio: rate / Math.max(one.rate, plain.rate),
      spread: 0,
    },
  ];
}

import { groupRate } from '../arrivals.ts';
import { type BenchEngine, load, timedTokens } from '../engine.ts';
import { type Contender, runPaired } from '../paired.ts';
import { ensurePeer } from '../peers/build.ts';
import { llamaBench } from '../peers/llamaBench.ts';
import { LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { textOfLength } from '../promptText.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';
import { prompt } from './throughput.ts';

const ROUNDS = 5;
/** Tokens that a single reply is measured over, and one of a group. */
const ALONE_TOKENS = 32;
const GROUP_TOKENS = 64;

interface Group {
  readonly replies: number;
  /** Tokens of each prompt, in the cache before the measurement begins. */
  readonly cached: number;
}

/**
 * The whole model through the whole engine. One reply goes against llama-bench, which decodes at the same depth and does not even sample. Groups
 * go against llama-server: as many clients at once on both sides, the same prompts and token counts, greedy, in the setting of its cache that
 * a first trial finds best. Prompts are read in a round before, which is not counted (the trial, for llama-server); `groupRate` says what is.
 */
export const speed: BenchCase = {
  name: 'speed',
  about: 'single replies against llama-bench, groups against llama-server',
  onlyNamed: true,
  async run(context) {
    const results = [];
    for (const cached of [512, 2048]) results.push(await single(context, cached));
    for (const group of [
      { replies: 8, cached: 256 },
      { replies: 16, cached: 512 },
    ]) {
      results.push(await several(context, group));
    }
    const [read] = await prompt.run(context);
    return [...results, { ...read!, name: 'speed.prompt' }];
  },
};

const nameOf = ({ replies, cached }: Group) => `speed.${replies}x${cached}`;

async function single(context: BenchContext, cached: number): Promise<CaseResult> {
  const group = { replies: 1, cached };
  const program = await ensurePeer('llama-bench', context);
  const engine = await context.openEngine();
  try {
    const { contender, threads } = await ours(context, engine, group, ALONE_TOKENS + 1);
    const test = { generatedTokens: ALONE_TOKENS, cachedTokens: cached };
    const peer = llamaBench({ program, model: context.model, threads, test, stop: context.stop });
    context.say(`${nameOf(group)}: ${ROUNDS} rounds in turn, ${threads} threads ...`);
    return fromRounds(nameOf(group), 'tokens/s', await runPaired([contender, peer], ROUNDS, context.stop));
  } finally {
    await engine.close();
  }
}

async function several(context: BenchContext, group: Group): Promise<CaseResult> {
  const program = await ensurePeer('llama-server', context);
  const engine = await context.openEngine();
  const servers: LlamaServer[] = [];
  try {
    const { contender, threads, prompts } = await ours(context, engine, group, GROUP_TOKENS);
    const slotTokens = group.cached + GROUP_TOKENS;
    const run = { program, model: context.model, threads, slots: group.replies, slotTokens };
    const rate = (server: LlamaServer) => serverRate(server, prompts);
    // The trial is also the round that reads the prompts.
    const tried = [];
    for (const setting of SETTINGS) {
      context.stop.throwIfAborted();
      context.say(`${nameOf(group)}: trying llama-server with ${setting.name} ...`);
      const server = await LlamaServer.start(run, setting);
      servers.push(server);
      tried.push({ setting, server, rate: await rate(server) });
    }
    const best = fastest(tried);
    await Promise.all(tried.filter((each) => each !== best).map(({ server }) => server.close()));
    const found = tried.map(({ setting, rate }) => `${setting.name} ${rate.toFixed(0)} tokens/s`).join(', ');
    context.say(
      `${nameOf(group)}: llama-server with ${found}. ${ROUNDS} rounds in turn, ${threads} threads ...`,
    );
    const peer: Contender = { name: 'llama-server', run: () => rate(best.server) };
    return fromRounds(nameOf(group), 'tokens/s', await runPaired([contender, peer], ROUNDS, context.stop));
  } finally {
    for (const server of servers) await server.close();
    await engine.close();
  }
}

/** Our engine with the model loaded and a group's prompts read. */
async function ours({ model }: BenchContext, { client }: BenchEngine, group: Group, tokens: number) {
  // Room for each reply and for the one of the round before, which stays in the cache.
  const contextLength = 2 * group.replies * (group.cached + tokens + 64);
  const { threads } = await load(client, model, { contextLength });
  const count = async (text: string) => (await client.request('tokenize', { text })).tokenIds.length;
  const texts = await Promise.all(
    Array.from({ length: group.replies }, (_, seed) => textOfLength(seed, group.cached, count)),
  );
  const round = () => Promise.all(texts.map((text) => timedTokens(client, text, tokens)));
  const prompts = (await round()).map(({ promptTokenIds }) => promptTokenIds);
  const contender: Contender = {
    name: OURS,
    run: async () => groupRate((await round()).map(({ arrivals }) => arrivals)),
  };
  return { contender, threads, prompts };
}

async function serverRate(server: LlamaServer, prompts: readonly (readonly number[])[]): Promise<number> {
  return groupRate(await Promise.all(prompts.map((ids, slot) => server.reply(ids, GROUP_TOKENS, slot))));
}

export function fastest<T extends { readonly rate: number }>(tried: readonly T[]): T {
  return tried.reduce((best, each) => (each.rate > best.rate ? each : best));
}

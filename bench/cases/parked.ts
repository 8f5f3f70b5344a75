import { setTimeout as pause } from 'node:timers/promises';
import { groupRate } from '../arrivals.ts';
import { type BenchEngine, load } from '../engine.ts';
import { atLeast } from '../goal.ts';
import { type Contender, runPaired } from '../paired.ts';
import { ensurePeer } from '../peers/build.ts';
import { LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { ask, textFor, tokenIdsOf } from '../requests.ts';
import type { CaseResult } from '../result.ts';
import { median, spread } from '../statistics.ts';
import { Watch } from '../watch.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 9;
const PARKED = 4;
const PARKED_TOKENS = 3000;
const PROMPT_TOKENS = 64;
const REPLY_TOKENS = 128;
const CELLS = 16_384;
/** Of its pace alone. */
const GOAL = 0.98;

/**
 * One reply beside 12,000 tokens of conversations that are parked in the same cache, in turn with the same reply in an engine that has none. llama-server likewise, with one cache for all
 * slots (what it does as it comes) and with a cache a slot.
 */
export const parked: BenchCase = {
  name: 'parked',
  about: 'a reply beside 12,000 parked tokens, over its pace alone, against llama-server',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const ours = await ourPaces(context);
    const [pace, alike] = [(100 * median(ours.ratios)).toFixed(1), `${ours.same} of ${ROUNDS}`];
    context.say(`parked: ${pace} % of the pace alone, with the same bits ${alike} times`);
    const run = { program, model: context.model, threads: ours.threads, slots: PARKED + 1, slotTokens: 3200 };
    const peers: Record<string, number> = {};
    for (const setting of [SETTINGS[1]!, SETTINGS[0]!])
      peers[`llama-server, ${setting.name}`] = 100 * median(await peerPaces(context, run, setting, ours.ids));
    const share = median(ours.ratios);
    const result: CaseResult = {
      name: 'parked',
      unit: '% of alone',
      ours: 100 * share,
      peers,
      ratio: share,
      spread: spread(ours.ratios),
      goals: [
        atLeast('parked, pace over its pace alone', share, GOAL),
        atLeast('parked, replies with the same bits as alone', ours.same, ROUNDS),
      ],
    };
    return [result];
  },
};

async function ourPaces(context: BenchContext) {
  const engines: BenchEngine[] = [await context.openEngine(), await context.openEngine()];
  try {
    const [alone, beside] = engines.map(({ client }) => client) as [
      BenchEngine['client'],
      BenchEngine['client'],
    ];
    const { threads } = await load(alone, context.model, { contextLength: CELLS });
    await load(beside, context.model, { contextLength: CELLS });
    context.say(`parked: reading ${PARKED * PARKED_TOKENS} tokens ...`);
    const text = await textFor(alone, 0, PROMPT_TOKENS);
    const texts: string[] = [];
    for (let seed = 1; seed <= PARKED; seed++) texts.push(await textFor(alone, seed, PARKED_TOKENS));
    for (const each of texts) await ask(beside, { text: each, tokens: 1 });
    // They are copied out while nobody waits, once.
    const watch = new Watch(beside);
    await watch.until(
      ({ pages }) => pages.size > 0 && [...pages.values()].every(({ stored }) => stored !== null),
    );
    watch.close();
    const bits: Record<'alone' | 'beside', string[]> = { alone: [], beside: [] };
    const contender = (name: keyof typeof bits, client: BenchEngine['client']): Contender => {
      const work = async () => {
        const { arrivals, done } = await ask(client, { text, tokens: REPLY_TOKENS, logprobs: 0 });
        return { rate: groupRate([arrivals]), bits: JSON.stringify(done.logprobs) };
      };
      const run = async () => {
        const { rate, bits: written } = await work();
        bits[name].push(written);
        return rate;
      };
      return { name, warmUp: work, run };
    };
    context.say(`parked: ${ROUNDS} rounds in turn, ${threads} threads ...`);
    const contenders = [contender('beside', beside), contender('alone', alone)];
    const values = await runPaired(contenders, ROUNDS, context.stop);
    return {
      threads,
      ratios: values['beside']!.map((rate, round) => rate / values['alone']![round]!),
      same: bits.beside.filter((written, round) => written === bits.alone[round]).length,
      ids: {
        prompt: await tokenIdsOf(alone, text),
        parked: await Promise.all(texts.map((each) => tokenIdsOf(alone, each))),
      },
    };
  } finally {
    for (const engine of engines) await engine.close();
  }
}

async function peerPaces(
  context: BenchContext,
  run: Parameters<typeof LlamaServer.start>[0],
  setting: (typeof SETTINGS)[number],
  { prompt, parked: texts }: { prompt: number[]; parked: number[][] },
): Promise<number[]> {
  context.say(`parked: llama-server with ${setting.name} ...`);
  const servers = [await LlamaServer.start(run, setting), await LlamaServer.start(run, setting)];
  try {
    const [alone, beside] = servers as [LlamaServer, LlamaServer];
    for (const [index, ids] of texts.entries()) await beside.reply(ids, 1, index + 1);
    const contender = (name: string, server: LlamaServer): Contender => {
      const work = async () => groupRate([await server.reply(prompt, REPLY_TOKENS, 0)]);
      return { name, warmUp: work, run: work };
    };
    await pause(200, undefined, { signal: context.stop });
    const contenders = [contender('beside', beside), contender('alone', alone)];
    const values = await runPaired(contenders, ROUNDS, context.stop);
    return values['beside']!.map((rate, round) => rate / values['alone']![round]!);
  } finally {
    for (const server of servers) await server.close();
  }
}

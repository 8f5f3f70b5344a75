import { load } from '../engine.ts';
import { atMost } from '../goal.ts';
import { ensurePeer } from '../peers/build.ts';
import { AS_IT_COMES, LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { wordsOf } from '../promptText.ts';
import { ask, textFor, tokenIdsOf } from '../requests.ts';
import { fromRounds, OURS } from '../result.ts';
import { median } from '../statistics.ts';
import { Watch } from '../watch.ts';
import type { BenchCase } from './case.ts';

const ROUNDS = 2;
const REQUESTS = 8;
const SYSTEM_TOKENS = 1500;
const TAIL_WORDS = 6;
/** How much later than the first the others have their first token, as a share of what the first waited. */
const LATER_GOAL = 0.05;

/**
 * Eight requests with one system prompt, all at once: how many tokens are computed in all (each once: 1), and when the last of them has its first token. Nothing of a round was seen before.
 */
export const prefix: BenchCase = {
  name: 'prefix',
  about: '8 requests with one system prompt, arriving together, against llama-server',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const engine = await context.openEngine();
    const servers: LlamaServer[] = [];
    try {
      const { client } = engine;
      const contextLength = 16_384;
      const { threads } = await load(client, context.model, { contextLength });
      const texts: string[][] = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const system = await textFor(client, 500 + round, SYSTEM_TOKENS);
        texts.push(
          Array.from({ length: REQUESTS }, (_, index) => `${system} ${wordsOf(900 + index, TAIL_WORDS)}`),
        );
      }
      const ids = await Promise.all(
        texts.map((round) => Promise.all(round.map((text) => tokenIdsOf(client, text)))),
      );
      const run = { program, model: context.model, threads, slots: REQUESTS, slotTokens: SYSTEM_TOKENS + 64 };
      const last = async (server: LlamaServer, round: number) => {
        const start = performance.now();
        const replies = await Promise.all(ids[round]!.map((prompt) => server.reply(prompt, 2)));
        return Math.max(...replies.map((arrivals) => arrivals[0]!.ms - start)) / 1000;
      };
      // Its settings read prompts alike.
      const best = await LlamaServer.start(run, SETTINGS[0]!);
      servers.push(best);
      const plain = await LlamaServer.start(run, AS_IT_COMES);
      servers.push(plain);
      const watch = new Watch(client);
      const seconds: Record<string, number[]> = { [OURS]: [], 'llama-server': [], 'as it comes': [] };
      const [later, computed]: [number[], number[]] = [[], []];
      for (let round = 0; round <= ROUNDS; round++) {
        context.stop.throwIfAborted();
        if (round > 0) context.say(`prefix: round ${round} of ${ROUNDS} ...`);
        const prompts = ids[round]!;
        const expected = prompts.reduce((sum, prompt) => sum + prompt.length, 0);
        await watch.until(({ totals }) => totals !== undefined);
        const before = watch.totals!;
        const replies = await Promise.all(texts[round]!.map((text) => ask(client, { text, tokens: 2 })));
        // What was shared is counted when it is taken over: later than the prompts, and before the lanes are empty.
        await watch.until(
          ({ totals, lanes }) =>
            totals!.promptTokens === before.promptTokens + expected && lanes.length === 0,
        );
        const of = (totals: typeof before) =>
          totals.promptTokens - totals.onDevice - totals.restored - totals.shared;
        // The first round is for warming up.
        if (round === 0) continue;
        computed.push((of(watch.totals!) - of(before)) / onceIn(prompts));
        const waits = replies.map(({ firstMs }) => firstMs).sort((a, b) => a - b);
        later.push(waits.at(-1)! / waits[0]! - 1);
        seconds[OURS]!.push(waits.at(-1)! / 1000);
        const share = `${(100 * later.at(-1)!).toFixed(1)} %`;
        context.say(
          `prefix: ${computed.at(-1)!.toFixed(3)} of what there is was computed, the last began ${share} later. llama-server ...`,
        );
        seconds['llama-server']!.push(await last(best, round));
        seconds['as it comes']!.push(await last(plain, round));
      }
      watch.close();
      return [
        {
          ...fromRounds('prefix', 's', seconds),
          goals: [
            atMost('prefix, tokens computed over those there are to compute once', Math.max(...computed), 1),
            atMost('prefix, how much later than the first the others begin', median(later), LATER_GOAL),
          ],
        },
      ];
    } finally {
      for (const server of servers) await server.close();
      await engine.close();
    }
  },
};

/** How many tokens there are to compute where what several begin with is computed once. */
export function onceIn(prompts: readonly (readonly number[])[]): number {
  const [first = [], ...others] = prompts;
  let common = 0;
  while (common < first.length && others.every((prompt) => prompt[common] === first[common])) common += 1;
  return common + prompts.reduce((sum, { length }) => sum + length - common, 0);
}

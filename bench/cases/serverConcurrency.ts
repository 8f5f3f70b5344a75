import { load } from '../engine.ts';
import { atLeast } from '../goal.ts';
import { type Contender, runPaired } from '../paired.ts';
import { startBest } from '../peers/bestServer.ts';
import { ensurePeer } from '../peers/build.ts';
import { LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { PagodaServer } from '../peers/pagodaServer.ts';
import { textFor, tokenIdsOf } from '../requests.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 3;
const PROMPT_TOKENS = 64;
const REPLY_TOKENS = 128;
/** Of the total tokens a second of llama-server in its best setting. */
const GOAL = 2.5;

/** `concurrency` as clients of both servers see it: over HTTP, streamed, from the first question to the last word of the last answer. */
export const serverConcurrency: BenchCase = {
  name: 'server-concurrency',
  about: '8 and 16 requests at once over HTTP, against llama-server',
  onlyNamed: true,
  run: async (context) => [await together(context, 8), await together(context, 16)],
};

/** Prompts as tokens, the same for both; and how many threads the engine takes. */
export async function promptsOf(
  context: BenchContext,
  count: number,
  tokens: number,
  seed = 0,
): Promise<{ ids: number[][]; threads: number }> {
  const engine = await context.openEngine();
  try {
    const { threads } = await load(engine.client, context.model, { contextLength: 1024 });
    const ids: number[][] = [];
    for (let index = 0; index < count; index++)
      ids.push(await tokenIdsOf(engine.client, await textFor(engine.client, seed + index, tokens)));
    return { ids, threads };
  } finally {
    await engine.close();
  }
}

async function together(context: BenchContext, requests: number): Promise<CaseResult> {
  const name = `server-concurrency.${requests}`;
  const program = await ensurePeer('llama-server', context);
  const { model } = context;
  const { ids, threads } = await promptsOf(context, requests, PROMPT_TOKENS);
  const contextLength = 2 * requests * (PROMPT_TOKENS + REPLY_TOKENS + 64);
  const own = await PagodaServer.start({ model, threads, contextLength });
  // What foresight adds shows beside what comes without.
  let plain: PagodaServer | undefined;
  let best: LlamaServer | undefined;
  try {
    const rate = async (reply: (prompt: number[]) => Promise<unknown>) => {
      const start = performance.now();
      await Promise.all(ids.map(reply));
      return (requests * REPLY_TOKENS * 1000) / (performance.now() - start);
    };
    plain = await PagodaServer.start({ model, threads, contextLength, draft: 'off' });
    const by = (server: PagodaServer) => () => rate((prompt) => server.reply(prompt, REPLY_TOKENS));
    const [ours, undrafted] = [by(own), by(plain)];
    const theirs = (server: LlamaServer) => () => rate((prompt) => server.reply(prompt, REPLY_TOKENS));
    const run = { program, model, threads, slots: requests, slotTokens: PROMPT_TOKENS + REPLY_TOKENS };
    ({ server: best } = await startBest(run, SETTINGS, (server) => theirs(server)(), context));
    const contenders: Contender[] = [
      { name: OURS, warmUp: ours, run: ours },
      { name: 'llama-server', run: theirs(best) },
      { name: 'pagoda --draft off', warmUp: undrafted, run: undrafted },
    ];
    context.say(`${name}: ${ROUNDS} rounds in turn, ${threads} threads ...`);
    const result = fromRounds(name, 'tokens/s', await runPaired(contenders, ROUNDS, context.stop));
    const goal = atLeast(`${name}, times llama-server's best`, result.ratio ?? NaN, GOAL);
    return { ...result, goals: [goal] };
  } finally {
    await own.close();
    await plain?.close();
    await best?.close();
  }
}

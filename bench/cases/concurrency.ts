import { load } from '../engine.ts';
import { atLeast } from '../goal.ts';
import { type Contender, runPaired } from '../paired.ts';
import { startBest } from '../peers/bestServer.ts';
import { ensurePeer } from '../peers/build.ts';
import { AS_IT_COMES, LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { ask, textFor } from '../requests.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 3;
const PROMPT_TOKENS = 64;
const REPLY_TOKENS = 128;
/** Of the total tokens a second of llama-server in its best setting. */
const GOAL = 3;

/**
 * Requests that come together, from the first question to the last word of the last answer: tokens of all replies a second. llama-server gets the setting of its cache that a
 * trial finds best, and is measured as it comes, too (four slots; who finds none waits).
 */
export const concurrency: BenchCase = {
  name: 'concurrency',
  about: '8 and 16 requests at once, against llama-server',
  onlyNamed: true,
  run: async (context) => [await together(context, 8), await together(context, 16)],
};

async function together(context: BenchContext, requests: number): Promise<CaseResult> {
  const name = `concurrency.${requests}`;
  const program = await ensurePeer('llama-server', context);
  const engine = await context.openEngine();
  const servers: LlamaServer[] = [];
  try {
    const { client } = engine;
    const { threads } = await load(client, context.model, {
      contextLength: 2 * requests * (PROMPT_TOKENS + REPLY_TOKENS + 64),
    });
    const texts: string[] = [];
    for (let seed = 0; seed < requests; seed++) texts.push(await textFor(client, seed, PROMPT_TOKENS));
    const ours = () => Promise.all(texts.map((text) => ask(client, { text, tokens: REPLY_TOKENS })));
    const ids = (await ours()).map(({ done }) => done.promptTokenIds);
    const run = {
      program,
      model: context.model,
      threads,
      slots: requests,
      slotTokens: PROMPT_TOKENS + REPLY_TOKENS,
    };
    const theirs = (server: LlamaServer) => () =>
      Promise.all(ids.map((prompt) => server.reply(prompt, REPLY_TOKENS)));
    const rate = async (work: () => Promise<unknown>) => {
      const start = performance.now();
      await work();
      return (requests * REPLY_TOKENS * 1000) / (performance.now() - start);
    };
    const best = await startBest(run, SETTINGS, (server) => rate(theirs(server)), context);
    servers.push(best.server);
    const plain = await LlamaServer.start(run, AS_IT_COMES);
    servers.push(plain);
    const contenders: Contender[] = [
      { name: OURS, run: () => rate(ours) },
      { name: 'llama-server', run: () => rate(theirs(best.server)) },
      { name: 'as it comes', warmUp: theirs(plain), run: () => rate(theirs(plain)) },
    ];
    context.say(`${name}: ${ROUNDS} rounds in turn, ${threads} threads ...`);
    const result = fromRounds(name, 'tokens/s', await runPaired(contenders, ROUNDS, context.stop));
    const goal = atLeast(`${name}, times llama-server's best`, result.ratio ?? NaN, GOAL);
    return { ...result, goals: [goal] };
  } finally {
    for (const server of servers) await server.close();
    await engine.close();
  }
}

import { ensurePeer } from '../peers/build.ts';
import { LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { PagodaServer } from '../peers/pagodaServer.ts';
import type { BenchCase } from './case.ts';
import {
  CACHED_TOKENS,
  inWords,
  measure,
  MOST_TOKENS,
  peerSide,
  PROMPT_TOKENS,
  REPLIES,
  results,
  ROUNDS,
  type MixedRound,
  type Side,
} from './mixed.ts';
import { promptsOf } from './serverConcurrency.ts';

/** `mixed` as clients of both servers see it: over HTTP, at the far end of a stream. */
export const serverMixed: BenchCase = {
  name: 'server-mixed',
  about: 'a long prompt beside running replies over HTTP: how much they stutter, against llama-server',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const { model } = context;
    const { ids: replies, threads } = await promptsOf(context, REPLIES, CACHED_TOKENS);
    const { ids: prompts } = await promptsOf(context, 2 * ROUNDS, PROMPT_TOKENS, 100);
    const contextLength = REPLIES * (CACHED_TOKENS + MOST_TOKENS) + (2 * ROUNDS + 1) * PROMPT_TOKENS;
    const slotTokens = Math.max(CACHED_TOKENS + MOST_TOKENS, PROMPT_TOKENS + 8);
    const run = { program, model, threads, slots: REPLIES + 1, slotTokens };
    const peer = async (round: number, options: string[]) => {
      const server = await LlamaServer.start(run, {
        name: 'as asked',
        options: [...SETTINGS[0]!.options, ...options],
      });
      try {
        return await measure(peerSide(server, { replies, prompts }), round, context);
      } finally {
        await server.close();
      }
    };
    // Foreseen tokens come several at once: the time between two of them would say nothing of the time between steps.
    const own = await PagodaServer.start({ model, threads, contextLength, draft: 'off' });
    try {
      const rounds: MixedRound[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        context.say(`server-mixed: round ${round + 1} of ${ROUNDS} ...`);
        const ours = await measure(sideOf(own, replies, prompts), round, context);
        context.say(`server-mixed: ${inWords(ours)}. llama-server ...`);
        rounds.push({
          own: ours,
          plain: await peer(round, []),
          small: await peer(round, ['-b', '64', '-ub', '64']),
        });
      }
      return results(rounds, 'server-mixed');
    } finally {
      await own.close();
    }
  },
};

const sideOf = (server: PagodaServer, replies: number[][], prompts: number[][]): Side => ({
  write: (index, tokens, arrivals, signal) =>
    server.reply(replies[index]!, tokens, { arrivals, ...(signal ? { signal } : {}) }),
  read: (number) => server.reply(prompts[number]!, 1),
});

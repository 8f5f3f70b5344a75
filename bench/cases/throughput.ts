import { type BenchEngine, load, timedReply } from '../engine.ts';
import { type Contender, runPaired } from '../paired.ts';
import { ensurePeer } from '../peers/build.ts';
import { llamaBench, type LlamaBenchRun } from '../peers/llamaBench.ts';
import { textOfLength } from '../promptText.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 7;
const PROMPT_TOKENS = 512;
const GENERATED_TOKENS = 128;

/** Reading a prompt of 512 tokens, from the client's question to the first token of the answer. */
export const prompt: BenchCase = {
  name: 'prompt',
  about: `reading ${PROMPT_TOKENS} tokens, against llama-bench`,
  run: (context) => comparePrompt('prompt', context, both(context.model)),
};

/** Writing 128 tokens, one at a time, from an empty context: the prompt is one token, which the first step reads. */
export const decode: BenchCase = {
  name: 'decode',
  about: `writing ${GENERATED_TOKENS} tokens, against llama-bench`,
  run: (context) => compareDecode('decode', context, both(context.model)),
};

/** The file that each of them has. */
export interface Files {
  readonly ours: string;
  readonly peer: string;
}

const both = (model: string): Files => ({ ours: model, peer: model });

export const comparePrompt = (name: string, context: BenchContext, files: Files): Promise<CaseResult[]> =>
  compare(name, context, files, { promptTokens: PROMPT_TOKENS }, readPrompt);

export const compareDecode = (name: string, context: BenchContext, files: Files): Promise<CaseResult[]> =>
  compare(name, context, files, { generatedTokens: GENERATED_TOKENS }, writeTokens);

/** Tokens per second of both, same threads and batch sizes, in turn. */
async function compare(
  name: string,
  context: BenchContext,
  files: Files,
  test: LlamaBenchRun['test'],
  measure: (client: BenchEngine['client'], seed: number) => Promise<number>,
) {
  const program = await ensurePeer('llama-bench', context);
  const engine = await context.openEngine();
  try {
    const { threads } = await load(engine.client, files.ours, {});
    const ours: Contender = {
      name: OURS,
      warmUp: () => measure(engine.client, ROUNDS),
      run: (round) => measure(engine.client, round),
    };
    const peer = llamaBench({ program, model: files.peer, threads, test, stop: context.stop });
    context.say(`${name}: ${ROUNDS} rounds in turn, ${threads} threads ...`);
    return [fromRounds(name, 'tokens/s', await runPaired([ours, peer], ROUNDS, context.stop))];
  } finally {
    await engine.close();
  }
}

async function readPrompt(client: BenchEngine['client'], seed: number): Promise<number> {
  const count = async (text: string) => (await client.request('tokenize', { text })).tokenIds.length;
  const text = await textOfLength(seed, PROMPT_TOKENS, count);
  const { done, ms } = await timedReply(client, { prompt: { kind: 'raw', text }, maxTokens: 1 });
  const { promptTokens, cachedTokens } = done.timings;
  // A few words shared with an earlier round (the begin token, for one) may be cached; the rest has to be read.
  if (cachedTokens > promptTokens / 50)
    throw new Error(`${cachedTokens} of ${promptTokens} prompt tokens were cached`);
  return ((promptTokens - cachedTokens) / ms) * 1000;
}

async function writeTokens(client: BenchEngine['client'], seed: number): Promise<number> {
  const text = String.fromCharCode('A'.charCodeAt(0) + (seed % 26));
  const counts = { maxTokens: GENERATED_TOKENS, minTokens: GENERATED_TOKENS };
  const { done, ms } = await timedReply(client, { prompt: { kind: 'raw', text }, ...counts });
  if (done.timings.generatedTokens !== GENERATED_TOKENS) {
    throw new Error(`${done.timings.generatedTokens} tokens came where ${GENERATED_TOKENS} were asked for`);
  }
  return (GENERATED_TOKENS / ms) * 1000;
}

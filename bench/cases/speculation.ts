import type { GenerateParamsInput } from '../../engine/contract/generation.ts';
import { type DraftTask, DRAFT_TASKS } from '../draftTexts.ts';
import { type BenchEngine, load, timedReply } from '../engine.ts';
import { type Contender, runPaired } from '../paired.ts';
import { ensurePeer } from '../peers/build.ts';
import { LlamaServer } from '../peers/llamaServer.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import { fastest } from './speed.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 5;
/** Tokens of a reply at most. */
const TOKENS = 192;
/** Tokens that a slot of llama-server has to hold. */
const SLOT_TOKENS = 1280;
/** Another text for each reply: the trial has those before the first round. */
const FIRST_SEED = 100;

/** llama-server's ways to draft without a second model, with its own numbers and with those for shorter matches. */
const DRAFTLESS = [
  ['ngram-mod', '--spec-type ngram-mod'],
  ['ngram-simple', '--spec-type ngram-simple'],
  ['ngram-map-k', '--spec-type ngram-map-k'],
  ['ngram-map-k4v', '--spec-type ngram-map-k4v'],
  [
    'ngram-mod, short',
    '--spec-type ngram-mod --spec-ngram-mod-n-match 8 --spec-ngram-mod-n-min 4 --spec-ngram-mod-n-max 16',
  ],
  [
    'ngram-simple, short',
    '--spec-type ngram-simple --spec-ngram-simple-size-n 4 --spec-ngram-simple-size-m 12',
  ],
] as const;

/** The prompts of a round as tokens, and how many tokens the greedy reply to each has. */
interface Round {
  readonly texts: readonly string[];
  readonly ids: readonly (readonly number[])[];
  readonly lengths: readonly number[];
}

/**
 * Drafts against none, and against llama-server's best way to draft without a second model (the best of a trial, for each task). Prompts are read before the
 * clock starts; each round has other texts, and all contenders the same. Greedy, so all write the same number of tokens.
 */
export const speculation: BenchCase = {
  name: 'speculation',
  about: 'drafts against none and against llama-server, from copying to plain chat, one and four at once',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const results: CaseResult[] = [];
    for (const replies of [1, 4])
      for (const task of DRAFT_TASKS) results.push(await compare(context, program, task, replies));
    return results;
  },
};

async function compare(
  context: BenchContext,
  program: string,
  task: DraftTask,
  replies: number,
): Promise<CaseResult> {
  const name = `speculation.${task.name}${replies > 1 ? `x${replies}` : ''}`;
  const { say, stop, model } = context;
  const engine = await context.openEngine();
  let server: LlamaServer | undefined;
  try {
    const { client } = engine;
    const { threads } = await load(client, model, { contextLength: 8192, ramTierBytes: 0 });
    const rounds = new Map<number, Round>();
    const roundOf = async (round: number) => {
      const known = rounds.get(round) ?? (await prepare(client, task, round, replies));
      rounds.set(round, known);
      return known;
    };
    const run = { program, model, threads, slots: replies, slotTokens: SLOT_TOKENS };
    const start = (options: string) =>
      LlamaServer.start(run, {
        name: options,
        options: ['--kv-unified', '-fa', 'on', ...options.split(' ')],
      });
    const tried = [];
    for (const [way, options] of DRAFTLESS) {
      stop.throwIfAborted();
      const trial = await start(options);
      try {
        tried.push({ way, options, rate: await serverRate(trial, await roundOf(-1)) });
      } finally {
        await trial.close();
      }
    }
    const best = fastest(tried);
    say(
      `${name}: llama-server's best is ${best.way}, ${best.rate.toFixed(0)} tokens/s. ${ROUNDS} rounds in turn ...`,
    );
    server = await start(best.options);
    const other = server;
    const ours = (contender: string, drafts: 'auto' | 'off'): Contender => ({
      name: contender,
      warmUp: async () => ourRate(client, await roundOf(-2), drafts),
      run: async (round) => ourRate(client, await roundOf(round), drafts),
    });
    const contenders: Contender[] = [
      ours(OURS, 'auto'),
      ours('without drafts', 'off'),
      { name: 'llama-server', run: async (round) => serverRate(other, await roundOf(round)) },
    ];
    return fromRounds(name, 'tokens/s', await runPaired(contenders, ROUNDS, stop));
  } finally {
    await server?.close();
    await engine.close();
  }
}

/** The texts of a round, their tokens, and how long the replies are; nothing is drafted here, so nothing is learned from it. */
async function prepare(
  client: BenchEngine['client'],
  task: DraftTask,
  round: number,
  replies: number,
): Promise<Round> {
  const texts = Array.from({ length: replies }, (_, n) => task.prompt(FIRST_SEED + round * replies + n));
  const done = await Promise.all(texts.map(async (text) => (await timedReply(client, request(text))).done));
  return {
    texts,
    ids: done.map(({ promptTokenIds }) => promptTokenIds),
    lengths: done.map(({ timings }) => timings.generatedTokens),
  };
}

const request = (text: string) =>
  ({
    prompt: { kind: 'chat', messages: [{ role: 'user', content: text }] },
    maxTokens: TOKENS,
  }) satisfies Pick<GenerateParamsInput, 'prompt' | 'maxTokens'>;

/** Tokens a second of all replies of a round together, from the question to the last word; the prompts lie in the cache. */
async function ourRate(
  client: BenchEngine['client'],
  { texts, lengths }: Round,
  drafts: 'auto' | 'off',
): Promise<number> {
  for (const text of texts) await timedReply(client, { ...request(text), maxTokens: 1 });
  const from = performance.now();
  const replies = await Promise.all(texts.map((text) => timedReply(client, { ...request(text), drafts })));
  const ms = performance.now() - from;
  for (const [index, { done }] of replies.entries())
    if (done.timings.generatedTokens !== lengths[index])
      throw new Error(`${done.timings.generatedTokens} tokens came where ${lengths[index]} had come before`);
  return (sum(lengths) / ms) * 1000;
}

async function serverRate(server: LlamaServer, { ids, lengths }: Round): Promise<number> {
  for (const [slot, prompt] of ids.entries()) await server.reply(prompt, 1, slot);
  const from = performance.now();
  await Promise.all(ids.map((prompt, slot) => server.reply(prompt, lengths[slot]!, slot)));
  return (sum(lengths) / (performance.now() - from)) * 1000;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

import type { GenerateParamsInput } from '../../engine/contract/generation.ts';
import { type DraftTask, DRAFT_TASKS } from '../draftTexts.ts';
import { type DraftPair, draftPair } from '../draftPair.ts';
import { type BenchEngine, load, timedReply } from '../engine.ts';
import { type Contender, runPaired } from '../paired.ts';
import { atLeast, type Goal } from '../goal.ts';
import { ensurePeer } from '../peers/build.ts';
import { LlamaServer } from '../peers/llamaServer.ts';
import { caseLine } from '../report.ts';
import { type CaseResult, fromRounds, OURS } from '../result.ts';
import { median } from '../statistics.ts';
import { fastest } from './speed.ts';
import type { BenchCase, BenchContext } from './case.ts';

const ROUNDS = 5;
/** Tasks whose replies repeat little: what a draft model is for. */
const FREE_TASKS: ReadonlySet<string> = new Set(['summarise', 'chat']);
const LOAD = { contextLength: 8192, ramTierBytes: 0 } as const;
/** Tokens of a reply at most. */
const TOKENS = 192;
/** Tokens that a slot of llama-server has to hold. */
const SLOT_TOKENS = 1280;
/** Where several chats write at once each writes so many replies, one after another: what the last one has to itself hardly counts then. */
const REPLIES_EACH = 3;
/** Another text for each reply: the trial has those before the first round. */
const FIRST_SEED = 100;

/** `PAGODA_BENCH_LINES=rewritex4,chat`: of those without a draft model these alone. */
const LINES = process.env['PAGODA_BENCH_LINES']?.split(',');
const lineOf = (task: string, replies: number): string => `${task}${replies > 1 ? `x${replies}` : ''}`;

/** A name, and options of llama-server. */
type Way = readonly [name: string, options: readonly string[]];

/** llama-server's ways to draft without a second model, with its own numbers and with those for shorter matches. */
const DRAFTLESS: readonly Way[] = [
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
].map(([name, options]) => [name!, options!.split(' ')]);

/** With a second model: as it comes, and with drafts as long as people set them on a processor. */
const withDraftModel = (path: string): readonly Way[] => {
  const options = ['--spec-type', 'draft-simple', '-md', path];
  return [
    ['draft model', options],
    ['draft model, longer', [...options, '--spec-draft-n-max', '8', '--spec-draft-p-min', '0.6']],
  ];
};

/** The prompts of a round as tokens, and how many tokens the greedy reply to each has. */
interface Round {
  readonly texts: readonly string[];
  readonly ids: readonly (readonly number[])[];
  readonly lengths: readonly number[];
}

/**
 * Drafts against none and against llama-server's best way to draft without a second model (the best of a trial, for each task); then the same of a model that
 * has a draft model, against llama-server's best with it too, where nothing else knows what comes. Prompts are read before the clock starts; each round has other texts, and all contenders the same. Greedy, so all write the same number of tokens.
 */
export const speculation: BenchCase = {
  name: 'speculation',
  about: 'drafts against none and against llama-server, from copying to plain chat, one and four at once',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const results: CaseResult[] = [];
    const add = (result: CaseResult) => {
      results.push(result);
      context.say(caseLine(result));
    };
    const wanted = (name: string) => LINES === undefined || LINES.includes(name);
    for (const replies of [1, 4])
      for (const task of DRAFT_TASKS.filter(({ name }) => wanted(lineOf(name, replies))))
        add(await compare(context, program, { model: context.model, draftModel: null }, task, replies));
    if (LINES !== undefined) return results;
    const pair = await draftPair(context.model);
    try {
      for (const replies of [1, 4])
        for (const task of DRAFT_TASKS.filter(({ name }) => FREE_TASKS.has(name)))
          add(await compare(context, program, pair, task, replies));
    } finally {
      await pair.remove();
    }
    return results;
  },
};

async function compare(
  context: BenchContext,
  program: string,
  { model, draftModel }: Pick<DraftPair, 'model'> & { draftModel: string | null },
  task: DraftTask,
  replies: number,
): Promise<CaseResult> {
  const name = `speculation${draftModel === null ? '' : '.draftModel'}.${lineOf(task.name, replies)}`;
  const { say, stop } = context;
  const opened: { close(): Promise<void> }[] = [];
  const open = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const made = await opening;
    opened.push(made);
    return made;
  };
  try {
    const { client } = await open(context.openEngine());
    const { threads } = await load(client, model, { ...LOAD, draftModel });
    const rounds = new Map<number, Round>();
    const roundOf = async (round: number) => {
      const known = rounds.get(round) ?? (await prepare(client, task, round, replies));
      rounds.set(round, known);
      return known;
    };
    const run = { program, model, threads, slots: replies, slotTokens: SLOT_TOKENS };
    const start = (options: readonly string[]) =>
      LlamaServer.start(run, {
        name: options.join(' '),
        options: ['--kv-unified', '-fa', 'on', ...options],
      });
    const bestOf = async (ways: readonly Way[]) => {
      const tried = [];
      for (const [way, options] of ways) {
        stop.throwIfAborted();
        const texts = await roundOf(-1);
        let trial: LlamaServer | undefined;
        try {
          trial = await start(options);
          tried.push({ way, options, rate: await serverRate(trial, texts, replies) });
        } catch (error) {
          stop.throwIfAborted();
          say(`${name}: llama-server's ${way} is left out: ${wordsOf(error)}`);
        } finally {
          await trial?.close();
        }
      }
      if (tried.length === 0) return null;
      const best = fastest(tried);
      say(`${name}: llama-server's best is ${best.way}, ${best.rate.toFixed(0)} tokens/s.`);
      return { way: best.way, server: await open(start(best.options)) };
    };
    const draftless = await bestOf(DRAFTLESS);
    const drafting = draftModel === null ? null : await bestOf(withDraftModel(draftModel));
    say(`${name}: ${ROUNDS} rounds in turn ...`);
    const ours = (contender: string, drafts: 'auto' | 'off'): Contender => ({
      name: contender,
      warmUp: async () => ourRate(client, await roundOf(-2), replies, drafts),
      run: async (round) => ourRate(client, await roundOf(round), replies, drafts),
    });
    const theirs = (contender: string, best: { way: string; server: LlamaServer } | null): Contender[] => {
      if (best === null) return [];
      let isOut = false;
      const run = async (round: number) => {
        const texts = await roundOf(round);
        if (isOut) return NaN;
        return serverRate(best.server, texts, replies).catch((error: unknown) => {
          stop.throwIfAborted();
          isOut = true;
          say(`${name}: ${contender} (${best.way}) is left out: ${wordsOf(error)}`);
          return NaN;
        });
      };
      return [{ name: contender, run }];
    };
    const contenders: Contender[] = [
      ours(OURS, 'auto'),
      ours('without drafts', 'off'),
      ...theirs('llama-server', draftless),
      ...theirs('llama-server with a draft model', drafting),
    ];
    const values = whole(await runPaired(contenders, ROUNDS, stop));
    return { ...fromRounds(name, 'tokens/s', values), goals: goalsOf(name, values) };
  } finally {
    for (const each of opened.reverse()) await each.close();
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Without those of whom a round came to nothing. */
const whole = (values: Record<string, number[]>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(values).filter(([, runs]) => !runs.some(Number.isNaN)));

/** Times the same without drafts, at least, by the name of the line. */
const LEAST: Readonly<Record<string, number>> = {
  'speculation.edit': 2.5,
  'speculation.rewrite': 2,
  'speculation.editx4': 1.5,
  'speculation.rewritex4': 1.5,
  'speculation.chat': 0.98,
  'speculation.chatx4': 0.98,
};
/** What is copied a lot is to come at least as fast as from llama-server. */
const COPIED = /\.(edit|rewrite)(x4)?$/;

function goalsOf(name: string, values: Record<string, number[]>): Goal[] {
  const over = (peer: string) => {
    const theirs = values[peer];
    return theirs && median(values[OURS]!.map((value, round) => value / theirs[round]!));
  };
  const [plain, server] = [over('without drafts'), over('llama-server')];
  const least = LEAST[name];
  return [
    ...(plain !== undefined && least !== undefined
      ? [atLeast(`${name}, times without drafts`, plain, least)]
      : []),
    ...(server !== undefined && COPIED.test(name)
      ? [atLeast(`${name}, times llama-server's best`, server, 1)]
      : []),
  ];
}

/** The texts of a round, their tokens, and how long the replies are; nothing is drafted here, so nothing is learned from it. */
async function prepare(
  client: BenchEngine['client'],
  task: DraftTask,
  round: number,
  replies: number,
): Promise<Round> {
  const count = replies === 1 ? 1 : replies * REPLIES_EACH;
  const texts = Array.from({ length: count }, (_, n) => task.prompt(FIRST_SEED + round * count + n));
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

/** Tokens a second of all replies of a round together, `chats` at once, from the first question to the last word; the prompts lie in the cache. */
async function ourRate(
  client: BenchEngine['client'],
  { texts, lengths }: Round,
  chats: number,
  drafts: 'auto' | 'off',
): Promise<number> {
  for (const text of texts) await timedReply(client, { ...request(text), maxTokens: 1 });
  const ms = await inTurn(chats, texts.length, async (index) => {
    const { done } = await timedReply(client, { ...request(texts[index]!), drafts });
    const tokens = done.timings.generatedTokens;
    if (tokens !== lengths[index])
      throw new Error(`${tokens} tokens came where ${lengths[index]} had come before`);
  });
  return (sum(lengths) / ms) * 1000;
}

/** Prompts that have no slot any more come back from its cache in RAM. */
async function serverRate(server: LlamaServer, { ids, lengths }: Round, chats: number): Promise<number> {
  for (const [index, prompt] of ids.entries()) await server.reply(prompt, 1, index % chats);
  const ms = await inTurn(chats, ids.length, (index, chat) =>
    server.reply(ids[index]!, lengths[index]!, chat),
  );
  return (sum(lengths) / ms) * 1000;
}

/** Each of `chats` takes the next of `count` when it is done with one. Milliseconds. */
async function inTurn(
  chats: number,
  count: number,
  write: (index: number, chat: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const from = performance.now();
  const writing = async (_: unknown, chat: number) => {
    while (next < count) await write(next++, chat);
  };
  await Promise.all(Array.from({ length: chats }, writing));
  return performance.now() - from;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

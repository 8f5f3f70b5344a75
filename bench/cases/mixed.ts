import { setTimeout as pause } from 'node:timers/promises';
import type { Arrivals } from '../arrivals.ts';
import { type BenchEngine, load } from '../engine.ts';
import { atMost } from '../goal.ts';
import { ensurePeer } from '../peers/build.ts';
import { LlamaServer, SETTINGS } from '../peers/llamaServer.ts';
import { ask, betweenTokens, textFor, tokenIdsOf } from '../requests.ts';
import type { CaseResult } from '../result.ts';
import { median, quantile, spread } from '../statistics.ts';
import type { BenchCase, BenchContext } from './case.ts';

export const ROUNDS = 3;
export const REPLIES = 8;
/** Tokens of each conversation that a reply goes on from. */
export const CACHED_TOKENS = 1000;
export const PROMPT_TOKENS = 3000;
/** Written by each reply before the prompt comes. */
const LEAD_TOKENS = 16;
/** More than a reply writes until the prompt is read. */
export const MOST_TOKENS = 2000;
/** 99 of 100 times between tokens beside the prompt, over the median of the same replies without it; and over llama-server's. */
const OWN_GOAL = 1.5;
const PEER_GOAL = 0.1;

/** Somebody who writes replies: number `index`, until `signal` comes; and reads a prompt that was never seen, up to its first token. */
export interface Side {
  write(index: number, tokens: number, arrivals: Writable, signal?: AbortSignal): Promise<unknown>;
  read(round: number): Promise<unknown>;
}
export type Writable = { ms: number; tokens: number }[];

/** Milliseconds. */
export interface Mixed {
  readonly idle: number;
  /** What the machine's other programs make of it. */
  readonly idleP99: number;
  readonly p99: number;
  readonly median: number;
  readonly promptBeside: number;
  readonly promptAlone: number;
}

export interface MixedRound {
  readonly own: Mixed;
  readonly plain: Mixed;
  /** llama-server in small batches. */
  readonly small: Mixed;
}

/**
 * A prompt of 3,000 tokens beside eight replies in conversations of 1,000 tokens, as their clients see it: how long one waits for the next token. The pace of the same replies, over the same
 * tokens, without the prompt is measured in each round. What it costs the prompt is reported, too.
 */
export const mixed: BenchCase = {
  name: 'mixed',
  about: 'a long prompt beside running replies: how much they stutter, against llama-server',
  onlyNamed: true,
  async run(context) {
    const program = await ensurePeer('llama-server', context);
    const engine = await context.openEngine();
    try {
      const { client } = engine;
      const contextLength = REPLIES * (CACHED_TOKENS + MOST_TOKENS) + (2 * ROUNDS + 1) * PROMPT_TOKENS;
      const { threads } = await load(client, context.model, { contextLength });
      const texts = await textsOf(client);
      const run = {
        program,
        model: context.model,
        threads,
        slots: REPLIES + 1,
        slotTokens: Math.max(CACHED_TOKENS + MOST_TOKENS, PROMPT_TOKENS + 8),
      };
      const rounds: MixedRound[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        context.say(`mixed: round ${round + 1} of ${ROUNDS} ...`);
        const own = await measure(ourSide(client, texts), round, context);
        context.say(`mixed: ${inWords(own)}. llama-server ...`);
        const prompts = await promptIds(client, texts);
        const serve = async (options: string[]) => {
          const setting = { name: 'as asked', options: [...SETTINGS[0]!.options, ...options] };
          const server = await LlamaServer.start(run, setting);
          try {
            return await measure(peerSide(server, prompts), round, context);
          } finally {
            await server.close();
          }
        };
        rounds.push({ own, plain: await serve([]), small: await serve(['-b', '64', '-ub', '64']) });
      }
      return results(rounds);
    } finally {
      await engine.close();
    }
  },
};

export function inWords({ idle, idleP99, median: middle, p99, promptBeside, promptAlone }: Mixed): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;
  const times = `${ms(idle)} between tokens without the prompt, 99 of 100 within ${ms(idleP99)}; beside it ${ms(middle)}, within ${ms(p99)}`;
  return `${times}; the prompt took ${seconds(promptBeside)}, alone ${seconds(promptAlone)}`;
}

interface Texts {
  readonly replies: readonly string[];
  /** Two a round. */
  readonly prompts: readonly string[];
}

async function textsOf(client: BenchEngine['client']): Promise<Texts> {
  const make = async (count: number, seed: number, tokens: number) => {
    const texts: string[] = [];
    for (let index = 0; index < count; index++) texts.push(await textFor(client, seed + index, tokens));
    return texts;
  };
  return {
    replies: await make(REPLIES, 0, CACHED_TOKENS),
    prompts: await make(2 * ROUNDS, 100, PROMPT_TOKENS),
  };
}

const promptIds = async (client: BenchEngine['client'], { replies, prompts }: Texts) => ({
  replies: await Promise.all(replies.map((text) => tokenIdsOf(client, text))),
  prompts: await Promise.all(prompts.map((text) => tokenIdsOf(client, text))),
});

const ourSide = (client: BenchEngine['client'], { replies, prompts }: Texts): Side => ({
  write: (index, tokens, arrivals, signal) =>
    ask(client, { text: replies[index]!, tokens, arrivals, ...(signal ? { signal } : {}) }),
  read: (number) => ask(client, { text: prompts[number]!, tokens: 1 }),
});

export const peerSide = (
  server: LlamaServer,
  { replies, prompts }: { replies: number[][]; prompts: number[][] },
): Side => ({
  write: (index, tokens, arrivals, signal) =>
    server.reply(replies[index]!, tokens, index, { arrivals, ...(signal ? { signal } : {}) }),
  read: (number) => server.reply(prompts[number]!, 1, REPLIES),
});

/** One round of one side: the replies with the prompt beside them, the same without, the prompt alone. */
export async function measure(
  side: Side,
  round: number,
  { stop }: Pick<BenchContext, 'stop'>,
  pauseMs = 10,
): Promise<Mixed> {
  const all = Array.from({ length: REPLIES }, (_, index) => index);
  // What they go on from is in the cache.
  await Promise.all(all.map((index) => side.write(index, 1, [])));
  const seen: Writable[] = all.map(() => []);
  const end = new AbortController();
  stop.addEventListener('abort', () => end.abort(), { signal: end.signal });
  const writing = Promise.all(all.map((index) => side.write(index, MOST_TOKENS, seen[index]!, end.signal)));
  let writes = true;
  const over = () => void (writes = false);
  writing.then(over, over);
  const reach = async (holds: (arrivals: Arrivals) => boolean) => {
    while (writes && !seen.every(holds)) {
      stop.throwIfAborted();
      await Promise.race([pause(pauseMs), writing.then(() => pause(pauseMs))]);
    }
  };
  await reach((arrivals) => (arrivals.at(-1)?.tokens ?? 0) >= LEAD_TOKENS);
  const from = performance.now();
  await side.read(2 * round);
  const to = performance.now();
  await reach((arrivals) => arrivals.at(-1)!.ms > to);
  if (!seen.every((arrivals) => arrivals.at(-1)!.ms > to))
    throw new Error('the replies were over before the prompt was read: they are too short for this');
  end.abort();
  await writing;
  const beside = seen.flatMap((arrivals) => betweenTokens(arrivals, from, to)).sort((a, b) => a - b);
  const written = Math.max(...seen.map((arrivals) => arrivals.at(-1)!.tokens));
  const alone: Writable[] = all.map(() => []);
  await Promise.all(all.map((index) => side.write(index, written + 1, alone[index]!)));
  const lead = Math.max(...alone.map((arrivals) => arrivals.find(({ tokens }) => tokens >= LEAD_TOKENS)!.ms));
  const start = performance.now();
  await side.read(2 * round + 1);
  const idle = alone.flatMap((arrivals) => betweenTokens(arrivals, lead)).sort((a, b) => a - b);
  return {
    idle: median(idle),
    idleP99: quantile(idle, 0.99),
    p99: quantile(beside, 0.99),
    median: median(beside),
    promptBeside: to - from,
    promptAlone: performance.now() - start,
  };
}

export function results(rounds: readonly MixedRound[], name = 'mixed'): CaseResult[] {
  const of = (value: (round: (typeof rounds)[number]) => number) => median(rounds.map(value));
  const slowed = of(({ own }) => own.p99 / own.idle);
  const toPeer = of(({ own, plain }) => own.p99 / plain.p99);
  const p99 = rounds.map(({ own }) => own.p99);
  return [
    {
      name: `${name}.p99`,
      unit: 'ms',
      ours: median(p99),
      peers: {
        idle: of(({ own }) => own.idle),
        'idle 99 %': of(({ own }) => own.idleP99),
        median: of(({ own }) => own.median),
        'llama-server': of(({ plain }) => plain.p99),
        'its idle': of(({ plain }) => plain.idle),
        'in small batches': of(({ small }) => small.p99),
      },
      ratio: slowed,
      spread: spread(p99),
      goals: [
        atMost(`${name}, 99th percentile over the own idle median`, slowed, OWN_GOAL),
        atMost(`${name}, 99th percentile over llama-server's`, toPeer, PEER_GOAL),
      ],
    },
    {
      name: `${name}.prompt`,
      unit: 's',
      ours: of(({ own }) => own.promptBeside / 1000),
      peers: {
        alone: of(({ own }) => own.promptAlone / 1000),
        'llama-server': of(({ plain }) => plain.promptBeside / 1000),
        'in small batches': of(({ small }) => small.promptBeside / 1000),
      },
      ratio: of(({ own }) => own.promptBeside / own.promptAlone),
      spread: spread(rounds.map(({ own }) => own.promptBeside)),
    },
  ];
}

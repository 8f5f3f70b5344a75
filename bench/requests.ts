import { fromErrorValue } from '../engine/contract/errors.ts';
import type { GenerateEvent, GenerateParamsInput } from '../engine/contract/generation.ts';
import type { Arrivals } from './arrivals.ts';
import type { BenchEngine } from './engine.ts';
import { textOfLength } from './promptText.ts';

type Client = BenchEngine['client'];

/** A reply as its client saw it, by the client's clock; all times in milliseconds. */
export interface SeenReply {
  readonly sentAt: number;
  readonly arrivals: Arrivals;
  /** From the request to the first token. */
  readonly firstMs: number;
  readonly done: Extract<GenerateEvent, { type: 'done' }>;
  readonly pauses: number;
}

export interface Request extends Omit<GenerateParamsInput, 'prompt'> {
  readonly text: string;
  /** Exactly so many. */
  readonly tokens: number;
  /** Filled as tokens come. */
  readonly arrivals?: { ms: number; tokens: number }[];
  readonly signal?: AbortSignal;
}

/** A raw prompt's reply, greedy unless said otherwise. One that `signal` ends is as long as it got. */
export async function ask(client: Client, request: Request): Promise<SeenReply> {
  const { text, tokens, arrivals = [], signal, ...rest } = request;
  const sentAt = performance.now();
  let pauses = 0;
  const params: GenerateParamsInput = {
    sampling: { temperature: 0 },
    // What a step does, without proposals.
    drafts: 'off',
    ...rest,
    prompt: { kind: 'raw', text },
    maxTokens: tokens,
    minTokens: tokens,
  };
  const stream = client.open('generate', params);
  signal?.addEventListener('abort', () => stream.cancel());
  if (signal?.aborted) stream.cancel();
  for await (const event of stream) {
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'paused') pauses += 1;
    if (event.type === 'text') arrivals.push({ ms: performance.now(), tokens: event.generatedTokens });
    if (event.type === 'done') {
      const { generatedTokens } = event.timings;
      if (generatedTokens !== tokens && !signal?.aborted)
        throw new Error(`${generatedTokens} tokens came where ${tokens} were asked for`);
      const first = arrivals[0]?.ms ?? performance.now();
      return { sentAt, arrivals, firstMs: first - sentAt, done: event, pauses };
    }
  }
  throw new Error('the reply ended without a final event');
}

/** A text of `tokens` tokens like no other seed's. */
export const textFor = (client: Client, seed: number, tokens: number): Promise<string> =>
  textOfLength(seed, tokens, async (text) => (await client.request('tokenize', { text })).tokenIds.length);

export const tokenIdsOf = async (client: Client, text: string): Promise<number[]> =>
  (await client.request('tokenize', { text })).tokenIds;

/**
 * Times between a reply's tokens, those that came together equally apart: of all that came after `from`, up to the first that came after `to`, which may have
 * waited for what happened before.
 */
export function betweenTokens(arrivals: Arrivals, from = -Infinity, to = Infinity): number[] {
  const last = arrivals.findIndex(({ ms }) => ms > to);
  const seen = last < 0 ? arrivals : arrivals.slice(0, last + 1);
  return seen.flatMap((arrival, index) => {
    const before = seen[index - 1];
    if (!before || arrival.ms <= from) return [];
    const tokens = arrival.tokens - before.tokens;
    return tokens > 0 ? new Array<number>(tokens).fill((arrival.ms - before.ms) / tokens) : [];
  });
}

import type { EngineContract } from '../engine/contract/engine.ts';
import { fromErrorValue } from '../engine/contract/errors.ts';
import type { GenerateEvent, GenerateParamsInput } from '../engine/contract/generation.ts';
import type { LoadedModel, LoadSettingsInput } from '../engine/contract/models.ts';
import type { Arrivals } from './arrivals.ts';
import type { Client } from '../engine/transport/client.ts';

/** A running engine process and the link to it, as the command line has them. */
export interface BenchEngine {
  readonly client: Client<EngineContract>;
  close(): Promise<void>;
}

export async function load(
  client: BenchEngine['client'],
  path: string,
  settings: LoadSettingsInput,
): Promise<LoadedModel> {
  for await (const event of client.open('model.load', { path, settings })) {
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'done') return event.model;
  }
  throw new Error('the load ended without a final event');
}

/** What a step does, without proposals: a greedy reply of exactly `tokens` tokens to a raw prompt: when they came, and what the prompt's tokens are. */
export async function timedTokens(
  client: BenchEngine['client'],
  text: string,
  tokens: number,
): Promise<{ arrivals: Arrivals; promptTokenIds: readonly number[] }> {
  const arrivals: { ms: number; tokens: number }[] = [];
  const params = {
    prompt: { kind: 'raw' as const, text },
    maxTokens: tokens,
    minTokens: tokens,
    drafts: 'off' as const,
  };
  for await (const event of client.open('generate', { ...params, sampling: { temperature: 0 } })) {
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'text') arrivals.push({ ms: performance.now(), tokens: event.generatedTokens });
    if (event.type === 'done') {
      const { generatedTokens } = event.timings;
      if (generatedTokens !== tokens)
        throw new Error(`${generatedTokens} tokens came where ${tokens} were asked for`);
      arrivals.push({ ms: performance.now(), tokens });
      return { arrivals, promptTokenIds: event.promptTokenIds };
    }
  }
  throw new Error('the reply ended without a final event');
}

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** One reply, greedy and without drafts where nothing else is asked for, and how long its client waited for the whole of it, in milliseconds. */
export async function timedReply(
  client: BenchEngine['client'],
  params: GenerateParamsInput,
  onEvent: (event: GenerateEvent) => void = () => undefined,
): Promise<{ done: Done; ms: number }> {
  const start = performance.now();
  const greedy = { sampling: { temperature: 0 }, drafts: 'off' as const };
  for await (const event of client.open('generate', { ...greedy, ...params })) {
    onEvent(event);
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'done') return { done: event, ms: performance.now() - start };
  }
  throw new Error('the reply ended without a final event');
}

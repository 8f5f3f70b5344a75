import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chat, embeddedModel, greedy, raw, realHost, tinyModel, type TestHost } from '../test/host.ts';

interface Reference {
  name: string;
  kind: 'raw' | 'chat';
  prompt: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  promptTokenIds: number[];
  maxTokens: number;
  tokenIds: number[];
  text: string;
  steps: { margin: number }[];
}

const fixture = (path: string): { cases: unknown[] } =>
  JSON.parse(readFileSync(new URL(`../test/fixtures/${path}`, import.meta.url), 'utf8')) as {
    cases: unknown[];
  };
const cases = fixture('greedy/smollm2.json').cases as Reference[];
const tinyCases = fixture('tiny-py/logits.json').cases as (Reference & { greedyTokenIds: number[] })[];
/** Below this the two best tokens are a tie that another CPU variant or kernel may decide otherwise. */
const NEAR_TIE = 0.2;

/** The rule of the references: equal up to the first token that differs, and there the best two must have been a near-tie. */
function judge(reference: Reference, tokenIds: readonly number[]): string {
  const at = reference.tokenIds.findIndex((id, index) => id !== tokenIds[index]);
  if (at < 0 && tokenIds.length === reference.tokenIds.length) return 'right';
  const margin = reference.steps[at < 0 ? tokenIds.length : at]?.margin ?? 0;
  return margin < NEAR_TIE ? 'right' : `differs at ${at}, margin ${margin}`;
}

const ask = (host: TestHost, reference: Reference) =>
  host.reply({
    prompt: reference.kind === 'raw' ? raw(reference.prompt) : chat(...reference.messages),
    sampling: greedy,
    maxTokens: reference.maxTokens,
  });

// One thread: other tests may run beside this one, and a step waits for its slowest thread.
const settings = { contextLength: 4096, threads: 1 };

let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(embeddedModel, settings);
});
afterAll(() => host.host.close());

const system = { role: 'system', content: 'You are a helpful AI assistant.' } as const;
const france = chat(system, { role: 'user', content: 'What is the capital of France?' });

test('the capital of France is Paris', async () => {
  const { text, done } = await host.reply({ prompt: france, sampling: greedy });
  expect({ text, reason: done.finishReason, seed: done.seed }).toEqual({
    text: 'The capital of France is Paris.',
    reason: 'stop',
    seed: null,
  });
});

test('the second turn of a chat reads only what is new, and answers as if it had read all', async () => {
  const first = await host.reply({ prompt: france, sampling: greedy });
  const turns = [...france.messages, { role: 'assistant', content: first.text } as const];
  const more = {
    prompt: chat(...turns, { role: 'user', content: 'And of Italy?' }),
    sampling: greedy,
    maxTokens: 24,
  };
  const second = await host.reply(more);
  const { promptTokens, generatedTokens } = first.done.timings;
  expect(second.done.timings.cachedTokens).toBe(promptTokens + generatedTokens - 1);

  await host.client.request('model.unload', {});
  await host.load(embeddedModel, settings);
  const afresh = await host.reply(more);
  expect([afresh.done.timings.cachedTokens, afresh.done.tokenIds]).toEqual([0, second.done.tokenIds]);
});

test('a reply goes on from its own beginning', async () => {
  const messages = [...france.messages, { role: 'assistant', content: 'The capital of France is' } as const];
  const prompt = { kind: 'chat', messages, continueLast: true } as const;
  expect((await host.reply({ prompt, sampling: greedy })).text).toBe(' Paris.');
});

test('twenty requests at once in a context for a few of them all complete', async () => {
  const small = realHost();
  await small.load(embeddedModel, { contextLength: 256, threads: 1 });
  const requests = Array.from({ length: 20 }, (_, n) => ({
    prompt: raw(`Number ${n} of the list is the word`),
    sampling: greedy,
    maxTokens: 40,
    minTokens: 40,
  }));
  const together = await Promise.all(requests.map((request) => small.reply(request)));
  expect(together.map(({ done }) => [done.finishReason, done.tokenIds.length])).toEqual(
    requests.map(() => ['length', 40]),
  );
  await small.host.close();
});

test('cancelling while a long prompt is read ends at once, and the next request is served', async () => {
  const stream = host.client.open('generate', { prompt: raw('long '.repeat(3000)), sampling: greedy });
  const types: string[] = [];
  for await (const event of stream) {
    types.push(event.type === 'done' ? event.finishReason : event.type);
    if (event.type === 'prompt') stream.cancel();
  }
  expect([types.at(-1), types.includes('text')]).toEqual(['cancelled', false]);
  expect((await host.reply({ prompt: france, sampling: greedy })).text).toBe(
    'The capital of France is Paris.',
  );
});

test('the tiny model gives its greedy references through the host, on a float32 cache', async () => {
  const tiny = realHost();
  const model = await tiny.load(tinyModel, { cacheType: 'f32', threads: 1 });
  expect(model.flashAttention).toBe(false);
  for (const { prompt, promptTokenIds, greedyTokenIds } of tinyCases) {
    const { done } = await tiny.reply({
      prompt: raw(prompt),
      sampling: greedy,
      maxTokens: greedyTokenIds.length,
    });
    expect([done.promptTokenIds, done.tokenIds]).toEqual([promptTokenIds, greedyTokenIds]);
  }
  await tiny.host.close();
});

describe('greedy replies', () => {
  test.each(cases.map((reference) => [reference.name, reference] as const))(
    'equal the reference, prompt tokens included: %s',
    async (_, reference) => {
      const { text, done } = await ask(host, reference);
      expect(done.promptTokenIds).toEqual(reference.promptTokenIds);
      expect(judge(reference, done.tokenIds)).toBe('right');
      if (done.tokenIds.join() === reference.tokenIds.join()) expect(text).toBe(reference.text);
    },
  );

  test('equal the references when eight run together', async () => {
    const together = cases.filter((_, index) => index % 3 === 0).slice(0, 8);
    const replies = await Promise.all(together.map((reference) => ask(host, reference)));
    expect(replies.map(({ done }, index) => judge(together[index]!, done.tokenIds))).toEqual(
      together.map(() => 'right'),
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFixture } from '../native/test/device.ts';
import { exactModel } from '../native/test/processes.ts';
import { fault, references, type Reference } from '../native/test/references.ts';
import {
  chat,
  embeddedModel,
  greedy,
  raw,
  realHost,
  tinyModel,
  type Done,
  type TestHost,
} from '../test/host.ts';

const tinyCases = (
  readFixture('tiny-py/logits.json') as {
    cases: { prompt: string; promptTokenIds: number[]; greedyTokenIds: number[] }[];
  }
).cases;

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

/** The references write U+FFFD for a character that the token limit cut; we show none of it. */
const wholeCharacters = (text: string) => text.replace(/\uFFFD$/, '');

describe('on the embedded model in float32, where a difference is a fault', () => {
  const cases = references();
  let exact: TestHost;
  beforeAll(async () => {
    exact = realHost();
    const model = await exact.load(exactModel(), { ...settings, cacheType: 'f32' });
    expect(model.flashAttention).toBe(false);
  });
  afterAll(() => exact.host.close());

  const faultsOf = (asked: Reference[], replies: { text: string; done: Done }[]) =>
    asked.flatMap((reference, index) => {
      const { text, done } = replies[index]!;
      expect(done.promptTokenIds).toEqual(reference.promptTokenIds);
      const found = fault(reference, done.tokenIds);
      return found ?? (text === wholeCharacters(reference.text) ? [] : `${reference.name} says ${text}`);
    });

  test('28 requests at once give the reference replies, prompt tokens and text included', async () => {
    const replies = await Promise.all(cases.map((reference) => ask(exact, reference)));
    expect(faultsOf(cases, replies)).toEqual([]);
  });

  test('so do the shorter ones one after another', async () => {
    const short = cases.filter(({ tokenIds }) => tokenIds.length <= 30);
    const replies = [];
    for (const reference of short) replies.push(await ask(exact, reference));
    expect([short.length, faultsOf(short, replies)]).toEqual([4, []]);
  });
});

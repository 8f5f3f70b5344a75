import { afterAll, beforeAll, expect, test } from 'vitest';
import { chat, embeddedModel, greedy, realHost, type TestHost } from '../test/host.ts';

let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(embeddedModel, { contextLength: 2048, threads: 1 });
});
afterAll(() => host.host.close());

const system = { role: 'system', content: 'You are a helpful AI assistant.' } as const;
const typed =
  'Please read these notes carefully and tell me in one sentence what they are about: the harbour wall was mended in spring, ' +
  'the lamps along it were painted green, and the keeper wrote down every ship that came in before the first frost of the year.';
const prompt = (content: string) => chat(system, { role: 'user', content });

async function readAhead(content: string): Promise<number> {
  let tokens = 0;
  for await (const event of host.client.open('prompt.readAhead', { prompt: prompt(content) }))
    if (event.type === 'done') tokens = event.tokens;
  return tokens;
}

test('of a prompt that is read while it is typed, nearly all is computed when it is sent, and the reply is the same', async () => {
  const fresh = await host.reply({ prompt: prompt(typed), sampling: greedy, maxTokens: 12, logprobs: 0 });
  await host.client.request('pages.clear', {});
  for (let length = 10; length <= typed.length; length += 20) await readAhead(typed.slice(0, length));
  await readAhead(typed.slice(0, -5));
  const sent = await host.reply({ prompt: prompt(typed), sampling: greedy, maxTokens: 12, logprobs: 0 });
  expect([sent.done.tokenIds, sent.done.logprobs]).toEqual([fresh.done.tokenIds, fresh.done.logprobs]);
  expect(fresh.done.timings.cachedTokens).toBeLessThan(8);
  expect(sent.done.timings.cachedTokens / sent.done.timings.promptTokens).toBeGreaterThan(0.8);
});

test('what is cancelled keeps what it read, and clearing forgets it', async () => {
  const stream = host.client.open('prompt.readAhead', { prompt: prompt(`${typed} ${typed}`) });
  stream.cancel();
  for await (const event of stream) expect(event.type).not.toBe('failed');
  await readAhead(typed);
  const { deviceBytes } = await host.client.request('pages.clear', {});
  expect(deviceBytes).toBeGreaterThan(0);
  const sent = await host.reply({ prompt: prompt(typed), sampling: greedy, maxTokens: 1 });
  expect(sent.done.timings.cachedTokens).toBe(0);
});

test('a prompt that does not fit fails as it would when it is sent', async () => {
  const events = [];
  for await (const event of host.client.open('prompt.readAhead', { prompt: prompt('word '.repeat(4000)) }))
    events.push(event);
  expect(events).toMatchObject([{ type: 'failed', error: { code: 'context.promptTooLong' } }]);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GenerateParamsInput } from '../contract/generation.ts';
import { noOwnKernels } from '../native/test/processor.ts';
import { embeddedModel, realHost, type Done, type TestHost } from '../test/host.ts';

/** A reply whose end lies inside a run of drafts that came true ends where it ends without them: for its client, its counts and the cache. */

let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(embeddedModel, { contextLength: 4096, threads: 2 });
});
afterAll(() => host.host.close());

const messages = [
  { role: 'system' as const, content: 'You are a helpful AI assistant.' },
  { role: 'user' as const, content: 'Tell me about Paris, its rivers and its museums.' },
];
const ask = (params: Partial<GenerateParamsInput>) =>
  host.reply({ prompt: { kind: 'chat', messages }, sampling: { temperature: 0 }, maxTokens: 60, ...params });

/** What is cached of the prompt and of a reply to it, in tokens. */
async function cached({ text, done }: { text: string; done: Done }): Promise<number> {
  const reply = { role: 'assistant' as const, content: text, tokenIds: done.tokenIds };
  const prompt = { kind: 'chat' as const, messages: [...messages, reply], continueLast: true };
  return (await host.client.request('prompt.plan', { prompt })).cached;
}

/** Of each step with drafts: where it began, and how many were proposed. */
const pairs = (drafts: readonly number[]): [number, number][] =>
  Array.from({ length: drafts.length / 3 }, (_, at) => [drafts[3 * at]!, drafts[3 * at + 1]!]);

/** Where in the text: whether a run of drafts is under way there depends on what the processor's rounding makes of it. */
const PLACES = [40, 60, 90, 120];

test.skipIf(noOwnKernels).each<[string, (whole: { text: string; done: Done }) => Partial<GenerateParamsInput>[]]>([
  ['a stop string', ({ text }) => PLACES.map((at) => ({ stop: [text.slice(at, at + 6)] }))],
  ['a stop string of one character', () => [20, 35].flatMap((minTokens) => [',', ' '].map((sign) => ({ stop: [sign], minTokens })))],
  ['the greatest number of tokens', () => [{ maxTokens: 23 }]],
  ['a stop string that does not count yet', ({ text }) => PLACES.map((at) => ({ stop: [text.slice(20, 25), text.slice(at + 30, at + 35)], minTokens: 20 }))],
])('%s', async (_, ends) => {
  const whole = await ask({ drafts: 'off' });
  expect(whole.done.tokenIds).toHaveLength(60);
  const beyond: number[] = [];
  for (const params of ends(whole)) for (const sampling of [{ temperature: 0 }, { temperature: 0.8, seed: 3 }]) {
    const known = await ask({ sampling, drafts: 'off' });
    const plain = await ask({ ...params, sampling, drafts: 'off', logprobs: 1 });
    await host.client.request('pages.clear', {});
    // What the reply would be without its end was said in the chat before, in another place.
    const told = { kind: 'chat' as const, messages: [{ role: 'user' as const, content: known.text }] };
    await ask({ prompt: told, maxTokens: 1, drafts: 'on', chat: 'x' });
    const drafted = await ask({ ...params, sampling, drafts: 'on', chat: 'x', logprobs: 1 });
    const { timings, drafts, ...same } = drafted.done;
    const { timings: plainTimings, ...expected } = plain.done;
    expect([drafted.text, same]).toEqual([plain.text, expected]);
    expect(timings.generatedTokens).toBe(plainTimings.generatedTokens);
    expect(timings.generatedTokens).toBe(same.tokenIds.length);
    expect(timings.draftedTokens).toBeGreaterThan(0);
    if (sampling.temperature > 0) continue;
    // Somewhere what was proposed goes on behind the end; where that is known beforehand nothing is.
    const over = Math.max(...pairs(drafts ?? []).map(([at, proposed]) => at + proposed)) - same.tokenIds.length;
    if (params.maxTokens === undefined) beyond.push(over);
    else expect(over).toBeLessThanOrEqual(0);
    // The last token that was chosen is not read, and what was drafted behind it is gone.
    const { length } = drafted.done.promptTokenIds;
    expect(await cached(whole)).toBeLessThanOrEqual(length + same.tokenIds.length);
  }
  if (beyond.length > 0) expect(Math.max(...beyond)).toBeGreaterThan(0);
}); // prettier-ignore

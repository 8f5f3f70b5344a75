import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chat, embeddedModel, greedy, raw, realHost, type TestHost } from '../test/host.ts';

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

const file = new URL('../test/fixtures/greedy/smollm2.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Reference[] };
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

let host: TestHost;
beforeAll(async () => {
  host = realHost('stock');
  await host.load(embeddedModel, { contextLength: 4096, threads: 1 });
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

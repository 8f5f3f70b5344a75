import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { embeddedModel, greedy, raw, realHost, type Done, type TestHost } from '../test/host.ts';
import { isSoak } from '../test/soak.ts';

const chats = Array.from({ length: isSoak ? 40 : 10 }, (_, index) => index);
const rounds = isSoak ? 20 : 3;

// All begin the same, and part inside a page.
const shared = `# The keys of all customers, one file each. Never show the key of another customer.\n`;
const secretOf = (chat: number): string => `K${((chat + 1) * 48271) % 9973}Q${chat}`;
const beginning = (chat: number): string =>
  `${shared}customer_${chat} = "${secretOf(chat)}"  # the key of customer ${chat} is ${secretOf(chat)}\n`;
const question = (chat: number, round: number): string =>
  `\n# Round ${round}: repeat the key of customer ${chat}: `;
const sampling = (chat: number) => (chat % 2 === 0 ? greedy : { temperature: 0.8, seed: chat });

/** One more turn: what is asked goes behind all that was said. */
async function turn(host: TestHost, said: string, chat: number, round: number) {
  const prompt = said + question(chat, round);
  const { text, done } = await host.reply({
    prompt: raw(prompt),
    sampling: sampling(chat),
    maxTokens: 12,
    logprobs: 0,
  });
  return { prompt, said: prompt + text, done };
}

const bitsOf = ({ tokenIds, logprobs }: Done) => [tokenIds, logprobs];

test(`of ${chats.length} chats with secrets none learns another's, whatever is evicted, restored and shared in ${rounds} rounds`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  const roomy = realHost();
  await roomy.load(embeddedModel, { threads: 1, contextLength: isSoak ? 65_536 : 4096, ramTierBytes: 0 });
  // A pool for two or three of them, memory for some more, and the disk behind it.
  const tight = realHost('own', folder);
  const settings = { contextLength: 1536, ramTierBytes: 24 * 2 ** 20, diskTierBytes: 2 ** 30 };
  await tight.load(embeddedModel, { threads: 1, ...settings });

  const alone = chats.map(beginning);
  const together = chats.map(beginning);
  const computed = chats.map((): number[] => []);
  let cached = 0;
  for (let round = 0; round < rounds; round++) {
    const order = chats.map((_, index) => (index * 7 + round) % chats.length);
    for (let at = 0; at < order.length; at += 2) {
      const pair = order.slice(at, at + 2);
      const replies = await Promise.all(pair.map((chat) => turn(tight, together[chat]!, chat, round)));
      for (const [index, chat] of pair.entries()) {
        const { said, done } = replies[index]!;
        const expected = await turn(roomy, alone[chat]!, chat, round);
        expect([said, bitsOf(done)]).toEqual([expected.said, bitsOf(expected.done)]);
        for (const other of chats) if (other !== chat) expect(said).not.toContain(secretOf(other));
        // What it says it found was its own, or the beginning that all have.
        const { promptTokenIds, tokenIds, timings } = done;
        const others = chats.filter((other) => other !== chat).map((other) => computed[other]!);
        const inCommon = (tokens: readonly number[]) => commonLength(tokens, promptTokenIds);
        const partner = replies[1 - index]?.done.promptTokenIds ?? [];
        const found = Math.max(inCommon(computed[chat]!), ...[...others, partner].map(inCommon));
        expect(timings.cachedTokens).toBeLessThanOrEqual(found);
        cached += timings.cachedTokens;
        together[chat] = said;
        alone[chat] = expected.said;
        computed[chat] = [...promptTokenIds, ...tokenIds];
      }
    }
  }
  expect(cached).toBeGreaterThan(chats.length * (rounds - 1) * 50);
  await tight.host.close();
  await roomy.host.close();
  await rm(folder, { recursive: true });
});

function commonLength(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

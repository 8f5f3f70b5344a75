import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { embeddedModel, greedy, raw, realHost, type TestHost } from '../test/host.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.host.close();
});

// The embedded model: ours are far ahead for its weight types. For float32 under AVX2 the two are as fast, either may be chosen, and with
// stock products bits depend on who is beside.
interface Options {
  contextLength: number;
  pagesFolder?: string | null;
  ramTierBytes?: number | null;
  cacheType?: 'f16' | 'q8_0';
}
async function start({ pagesFolder = null, ...settings }: Options): Promise<TestHost> {
  const host = realHost('own', pagesFolder);
  hosts.push(host);
  await host.load(embeddedModel, { threads: 1, ...settings });
  return host;
}

/** A text of `words` words that no other `seed` begins with. */
const text = (seed: number, words: number): string =>
  `file_${seed}: ` +
  Array.from({ length: words }, (_, index) => `def f${(seed * 7919 + index * 31) % 997}(x):`).join(' ');

const ask = (host: TestHost, prompt: string, maxTokens = 16, more: object = {}) =>
  host.reply({ prompt: raw(prompt), sampling: greedy, maxTokens, logprobs: 0, ...more });
const bitsOf = ({ done }: Awaited<ReturnType<typeof ask>>) => [done.tokenIds, done.logprobs];

test('conversations that do not fit together come back from memory bit for bit, and are not read again', async () => {
  const host = await start({ contextLength: 512 });
  const prompts = [1, 2, 3, 4].map((seed) => text(seed, 30));
  const first = [];
  for (const prompt of prompts) first.push(await ask(host, prompt));
  for (const [index, prompt] of prompts.entries()) {
    const again = await ask(host, prompt);
    expect(bitsOf(again)).toEqual(bitsOf(first[index]!));
    expect(again.done.timings.cachedTokens).toBe(again.done.promptTokenIds.length - 1);
  }
});

test.each(['f16', 'q8_0'] as const)(
  'after a restart a conversation goes on from the disk, bit for bit (%s)',
  async (cacheType) => {
    const folder = await mkdtemp(join(tmpdir(), 'pages-'));
    const options = { contextLength: 1024, pagesFolder: folder, cacheType };
    const before = await start(options);
    const prompt = text(5, 60);
    const whole = await ask(before, prompt, 32);
    await before.host.close();
    const after = await start(options);
    const again = await ask(after, prompt, 32);
    expect(bitsOf(again)).toEqual(bitsOf(whole));
    expect(again.done.timings.cachedTokens).toBe(again.done.promptTokenIds.length - 1);
    await after.host.close();
    await rm(folder, { recursive: true });
  },
);

test('a file whose bytes were changed is never trusted: the conversation is read again and right', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  const options = { contextLength: 1024, pagesFolder: folder };
  const before = await start(options);
  const prompt = text(6, 60);
  const whole = await ask(before, prompt);
  await before.host.close();
  const [inside] = await readdir(folder);
  for (const name of await readdir(join(folder, inside!))) {
    const path = join(folder, inside!, name);
    const bytes = await readFile(path);
    bytes[bytes.length - 100] = bytes[bytes.length - 100]! ^ 1;
    await writeFile(path, bytes);
  }
  const after = await start(options);
  const again = await ask(after, prompt);
  expect([bitsOf(again), again.done.timings.cachedTokens < whole.done.promptTokenIds.length]).toEqual([
    bitsOf(whole),
    true,
  ]);
  await after.host.close();
  await rm(folder, { recursive: true });
});

describe('three times more than the pool holds', () => {
  const wanted = Array.from({ length: 24 }, (_, index) => ({
    prompt: text(100 + index, 8 + (index % 5) * 3),
    sampling: index % 2 === 0 ? greedy : { temperature: 0.8, seed: index },
  }));

  const alone: ReturnType<typeof bitsOf>[] = [];
  beforeAll(async () => {
    const roomy = await start({ contextLength: 1024, ramTierBytes: 0 });
    for (const { prompt, sampling } of wanted) alone.push(bitsOf(await ask(roomy, prompt, 40, { sampling })));
    await roomy.host.close();
  });

  test.each([['with memory to go to', null] as const, ['without', 0] as const])(
    'all complete, each with the tokens it has alone, %s',
    async (_, ramTierBytes) => {
      const tight = await start({ contextLength: 768, ramTierBytes });
      const together = await Promise.all(
        wanted.map(({ prompt, sampling }) => ask(tight, prompt, 40, { sampling })),
      );
      expect(together.map(bitsOf)).toEqual(alone);
      expect(together.map(({ done }) => done.finishReason).every((reason) => reason !== 'context')).toBe(
        true,
      );
    },
  );
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, greedy, raw, realHost, type TestHost } from '../test/host.ts';
import { kindsOfMemory, modelFiles } from '../test/memories.ts';

/** One of each kind; all of them where there is time (`PAGODA_TEST_LONG`). */
const all = Object.entries(kindsOfMemory).flatMap(([kind, names]) =>
  (process.env['PAGODA_TEST_LONG'] ? names : names.slice(0, 1)).map((name) => ({ kind, name })),
);
let files: Awaited<ReturnType<typeof modelFiles>>;
beforeAll(async () => {
  files = await modelFiles([...all.map(({ name }) => name), 'wide']);
});
afterAll(() => files.remove());

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.host.close();
});
async function start(
  name: string,
  {
    pagesFolder = null,
    ...settings
  }: { pagesFolder?: string | null; contextLength?: number; ramTierBytes?: number } = {},
): Promise<TestHost> {
  const host = realHost('own', pagesFolder);
  hosts.push(host);
  await host.load(files.paths.get(name)!, { threads: 1, contextLength: 2048, ...settings });
  return host;
}

const text = (seed: number, words: number): string =>
  Array.from({ length: words }, (_, index) => `${seed}w${(seed * 7919 + index * 31) % 97}`).join(' ');
const ask = (host: TestHost, prompt: string, maxTokens = 12) =>
  host.reply({ prompt: raw(prompt), sampling: greedy, maxTokens, minTokens: maxTokens, logprobs: 2 });
const bitsOf = ({ done }: Awaited<ReturnType<typeof ask>>) => [done.tokenIds, done.logprobs];

describe.each(all)('$name ($kind)', ({ name }) => {
  test('is known for what it is: whole states are kept, and its cells are left to llama.cpp, with the reason', async () => {
    const host = realHost('own');
    hosts.push(host);
    const loaded = await host.load(files.paths.get(name)!, { threads: 1, contextLength: 2048 });
    expect([loaded.keeps, loaded.placement]).toEqual([
      'states',
      {
        choice: 'stock',
        reason: "this model's memory is of another kind (sliding window, recurrent or hybrid)",
      },
    ]);
  });

  test('beams are refused in words', async () => {
    const host = await start(name);
    await expect(
      host.reply({ prompt: raw('a'), method: 'beam', maxTokens: 4, sampling: greedy }),
    ).rejects.toMatchObject({ code: 'request.invalid' });
  });

  test('says something else after another beginning', async () => {
    const host = await start(name);
    const [a, b] = [await ask(host, `x${text(1, 2)}`), await ask(host, `y${text(1, 2)}`)];
    expect(a.done.logprobs).not.toEqual(b.done.logprobs);
  });

  test('replies that begin with what is cached have the bits of those that read it, whatever follows', async () => {
    const shared = text(1, 60);
    const prompts = ['', 'a', text(2, 30), `${text(2, 30)}b`, 'c'].map((tail) => shared + tail);
    const alone = [];
    for (const prompt of prompts) {
      const fresh = await start(name);
      alone.push(bitsOf(await ask(fresh, prompt)));
      await fresh.host.close();
    }
    const host = await start(name);
    for (const [index, prompt] of prompts.entries())
      expect(bitsOf(await ask(host, prompt))).toEqual(alone[index]);
    const again = await Promise.all(prompts.map((prompt) => ask(host, prompt)));
    expect(again.map(bitsOf)).toEqual(alone);
    expect(again.map(({ done }) => done.timings.cachedTokens > 0)).toEqual(prompts.map(() => true));
  });

  test('a reply asked for again and a message that was changed begin at the nearest message, with the bits of one read whole', async () => {
    const system = { role: 'system', content: text(1, 20) } as const;
    const user = (seed: number) => ({ role: 'user', content: text(seed, 20) }) as const;
    const assistant = { role: 'assistant', content: text(9, 20) } as const;
    const talk = (host: TestHost, last: number) =>
      host.reply({
        prompt: chat(system, user(2), assistant, user(last)),
        sampling: greedy,
        maxTokens: 12,
        minTokens: 12,
        logprobs: 2,
      });
    const alone = [];
    for (const last of [3, 4]) {
      const fresh = await start(name);
      alone.push(bitsOf(await talk(fresh, last)));
      await fresh.host.close();
    }
    const host = await start(name);
    await talk(host, 3);
    const again = await talk(host, 3);
    const changed = await talk(host, 4);
    expect([bitsOf(again), bitsOf(changed)]).toEqual(alone);
    expect(again.done.timings.cachedTokens).toBe(again.done.promptTokenIds.length - 1);
    const { promptTokens, cachedTokens } = changed.done.timings;
    // What is left is the changed message and the opening of the reply.
    expect(promptTokens - cachedTokens).toBeLessThan(text(4, 20).length + 20);
    expect(cachedTokens).toBeGreaterThan(promptTokens / 2);
  });

  test('conversations that do not fit together come back from memory bit for bit', async () => {
    const host = await start(name, { contextLength: 512 });
    const prompts = [1, 2, 3, 4].map((seed) => text(seed, 60));
    const first = [];
    for (const prompt of prompts) first.push(bitsOf(await ask(host, prompt)));
    for (const [index, prompt] of prompts.entries()) {
      const again = await ask(host, prompt);
      expect(bitsOf(again)).toEqual(first[index]);
      expect(again.done.timings.cachedTokens).toBe(again.done.promptTokenIds.length - 1);
    }
    const together = await Promise.all(prompts.map((prompt) => ask(host, prompt)));
    expect(together.map(bitsOf)).toEqual(first);
  });

  test('what is cached of a conversation stays right while others come and go beside it', async () => {
    const host = await start(name, { contextLength: 768 });
    const long = text(1, 90);
    const cut = long.slice(0, long.length >> 1);
    const alone = [];
    for (const prompt of [long, `${cut}z`]) {
      const fresh = await start(name);
      alone.push(bitsOf(await ask(fresh, prompt)));
      await fresh.host.close();
    }
    for (let round = 0; round < 4; round++) {
      expect(bitsOf(await ask(host, long))).toEqual(alone[0]);
      for (let other = 0; other < 5; other++) await ask(host, text(10 + round * 5 + other, 20));
      expect(bitsOf(await ask(host, `${cut}z`))).toEqual(alone[1]);
    }
  });

  test('after a restart a conversation goes on from the disk, bit for bit', async () => {
    const pagesFolder = await mkdtemp(join(tmpdir(), 'pages-'));
    const before = await start(name, { pagesFolder });
    const whole = await ask(before, text(5, 60));
    await before.host.close();
    const after = await start(name, { pagesFolder });
    const again = await ask(after, text(5, 60));
    expect(bitsOf(again)).toEqual(bitsOf(whole));
    expect(again.done.timings.cachedTokens).toBe(again.done.promptTokenIds.length - 1);
    await after.host.close();
    await rm(pagesFolder, { recursive: true });
  });

  test('without room in memory they are read again, and right', async () => {
    const host = await start(name, { contextLength: 512, ramTierBytes: 0 });
    const prompts = [1, 2, 1, 2].map((seed) => text(seed, 60));
    const replies = [];
    for (const prompt of prompts) replies.push(bitsOf(await ask(host, prompt)));
    expect(replies.slice(2)).toEqual(replies.slice(0, 2));
  });
});

test('a window that is longer than the context loses nothing: pages are kept', async () => {
  const host = realHost('own');
  hosts.push(host);
  const loaded = await host.load(files.paths.get('gemma3')!, { threads: 1, contextLength: 64 });
  expect(loaded.keeps).toBe('states');
  const wide = await host.load(files.paths.get('wide')!, { threads: 1, contextLength: 256 });
  expect(wide.keeps).toBe('pages');
  const prompts = ['a', 'b'].map((tail) => text(1, 25) + tail);
  const first = [];
  for (const prompt of prompts) first.push(bitsOf(await ask(host, prompt)));
  for (const [index, prompt] of prompts.entries())
    expect(bitsOf(await ask(host, prompt))).toEqual(first[index]);
});

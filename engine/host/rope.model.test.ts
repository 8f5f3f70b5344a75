import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { LoadSettingsInput } from '../contract/models.ts';
import { embeddedModel, greedy, raw, realHost, type TestHost } from '../test/host.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.host.close();
});

const text = Array.from(
  { length: 40 },
  (_, index) => `On day ${index + 1} the keeper wrote down the wind, the tide and the name of a ship.`,
).join(' ');

async function start(settings: LoadSettingsInput, pagesFolder: string | null = null): Promise<TestHost> {
  const host = realHost('own', pagesFolder);
  hosts.push(host);
  await host.load(embeddedModel, { contextLength: 1024, ...settings });
  return host;
}

const ask = (host: TestHost) =>
  host.reply({ prompt: raw(text), sampling: greedy, maxTokens: 1, ignoreEnd: true, logprobs: 64 });

/** What comes next after the text, the likeliest 64 by their ids. */
async function next(rope: LoadSettingsInput['rope']): Promise<Map<number, number>> {
  const { done } = await ask(await start({ rope, ramTierBytes: 0, diskTierBytes: 0 }));
  return new Map(done.logprobs![0]!.top.map(({ id, logprob }) => [id, logprob]));
}

/** How far two predictions are apart, over what both list. */
function apart(one: Map<number, number>, other: Map<number, number>): number {
  let sum = 0;
  for (const [id, logprob] of one) sum += Math.exp(logprob) * Math.abs(logprob - (other.get(id) ?? -20));
  return sum;
}

test('positions are stretched as is said: not at all is as in the file, and YaRN leaves near words more as they were than linear does', async () => {
  const asInFile = await next(null);
  expect(await next({ scaling: 'none', scale: 1 })).toEqual(asInFile);
  const linear = apart(asInFile, await next({ scaling: 'linear', scale: 4 }));
  const yarn = apart(asInFile, await next({ scaling: 'yarn', scale: 4 }));
  expect(yarn).toBeGreaterThan(0);
  expect(linear).toBeGreaterThan(yarn);
});

test('a page that was read with other positions is never used; one with the same is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rope-'));
  const read = async (rope: LoadSettingsInput['rope']) => {
    const host = await start({ rope }, folder);
    const { done } = await ask(host);
    await host.host.close();
    return done.timings.cachedTokens;
  };
  const linear = { scaling: 'linear', scale: 2 } as const;
  expect(await read(null)).toBe(0);
  expect(await read(linear)).toBe(0);
  expect(await read({ ...linear, scale: 4 })).toBe(0);
  expect(await read({ scaling: 'yarn', scale: 2 })).toBe(0);
  expect(await read(linear)).toBeGreaterThan(500);
  expect(await read(null)).toBeGreaterThan(500);
  await rm(folder, { recursive: true });
});

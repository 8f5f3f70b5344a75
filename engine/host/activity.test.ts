import { afterEach, expect, test } from 'vitest';
import type { ActivityChange, Lane, MapPage, PaceSample, StoredPage } from '../contract/activity.ts';
import { fakeHost, greedy, raw, type TestHost } from '../test/host.ts';

let host: TestHost;
afterEach(() => host.host.close());

/** What a client that applies every change has in the end. */
class Watcher {
  lanes: Lane[] = [];
  readonly pages = new Map<number, MapPage>();
  readonly stored = new Map<string, StoredPage>();
  readonly pace: PaceSample[] = [];
  steps = 0;
  totals: ActivityChange['totals'];
  firstTokens = 0;
  readonly changes: ActivityChange[] = [];
  private readonly stream;
  readonly over: Promise<void>;

  constructor(host: TestHost) {
    this.stream = host.client.open('engine.watch', {});
    this.over = this.follow();
  }

  private async follow(): Promise<void> {
    for await (const event of this.stream) if (event.type === 'change') this.apply(event);
  }

  private apply(change: ActivityChange): void {
    this.changes.push(change);
    if (change.fresh) this.pages.clear();
    this.lanes = change.lanes ?? this.lanes;
    for (const page of change.pages ?? []) this.pages.set(page.id, page);
    for (const id of change.pagesGone ?? []) this.pages.delete(id);
    for (const page of change.stored ?? []) this.stored.set(page.key, page);
    for (const key of change.storedGone ?? []) this.stored.delete(key);
    this.pace.push(...(change.pace ?? []));
    this.steps += change.steps?.length ?? 0;
    this.totals = change.totals ?? this.totals;
    this.firstTokens = (change.firstTokenMs ?? []).reduce((sum, count) => sum + count, 0) || this.firstTokens;
  }

  async until(holds: (watcher: Watcher) => boolean): Promise<void> {
    while (!holds(this)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async end(): Promise<void> {
    this.stream.cancel();
    await this.over;
  }
}

test('who watches sees lanes with what they are called, pages by owner, steps, and what was cached', async () => {
  let hold: (() => void) | undefined;
  const beforeStep = () =>
    hold === undefined ? new Promise<undefined>((resolve) => (hold = () => resolve(undefined))) : undefined;
  host = fakeHost({ beforeStep });
  await host.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
  const watcher = new Watcher(host);
  const reply = host.reply({
    prompt: raw('x'.repeat(100)),
    sampling: greedy,
    maxTokens: 4,
    tag: 'message-1',
  });
  await watcher.until(({ lanes }) => lanes.length === 1);
  expect(watcher.lanes[0]).toMatchObject({
    tag: 'message-1',
    state: 'reading',
    computed: 0,
    wanted: 101,
    promptTokens: 101,
  });
  hold!();
  await reply;
  await watcher.until(({ lanes, steps }) => lanes.length === 0 && steps > 0);
  await host.reply({ prompt: raw('x'.repeat(100)), sampling: greedy, maxTokens: 4 });
  await watcher.until(({ totals, lanes }) => totals?.promptTokens === 202 && lanes.length === 0);
  await watcher.until(({ pages }) => [...pages.values()].every(({ lanes }) => lanes.length === 0));
  const held = [...watcher.pages.values()].map(({ from, tokens, lanes }) => [from, tokens, lanes.length]);
  expect({
    held: held.sort((a, b) => a[0]! - b[0]!),
    totals: watcher.totals,
    firstTokens: watcher.firstTokens,
  }).toEqual({
    held: [
      [0, 64, 0],
      [64, 36, 0],
      [100, 4, 0],
      [100, 4, 0],
    ],
    totals: { promptTokens: 202, onDevice: 100, restored: 0, shared: 0, pauses: 0 },
    firstTokens: 2,
  });
  await watcher.end();
});

test('parked pages and their copies in memory stay their owner’s, and say what they hold', async () => {
  host = fakeHost();
  await host.load('m.gguf', { contextLength: 1024, ramTierBytes: 1 << 20 });
  const watcher = new Watcher(host);
  await host.reply({ prompt: raw('a'.repeat(100)), sampling: greedy, maxTokens: 4, tag: 'first' });
  await host.reply({ prompt: raw(`${'a'.repeat(80)}bcd`), sampling: greedy, maxTokens: 4, tag: 'second' });
  await watcher.until(
    ({ pages, lanes }) => lanes.length === 0 && pages.size > 3 && [...pages.values()].every(({ ram }) => ram),
  );
  await watcher.until(({ stored }) => stored.size >= 3 && [...stored.values()].every(({ ram }) => ram));
  const shared = [...watcher.pages.values()].find(({ from }) => from === 0)!;
  expect([...shared.owners].sort()).toEqual(['first', 'second']);
  expect(watcher.stored.get(shared.stored!)).toMatchObject({ from: 0, tokens: 64, parent: '', disk: false });
  const own = [...watcher.pages.values()].filter(({ owners }) => owners.join() === 'second');
  expect(own.length).toBeGreaterThan(0);

  const { parts, before } = await host.client.request('engine.page', { page: own[0]!.id });
  const text = parts.map((part) => part.text).join('');
  expect({ before, says: text.includes(`${'a'.repeat(80)}bcd`) }).toEqual({ before: 0, says: true });
  expect(parts.map(({ page }) => page)).toContain(own[0]!.id);
  const stored = await host.client.request('engine.page', { stored: own[0]!.stored! });
  expect(stored.parts.map(({ text }) => text).join('')).toContain(`${'a'.repeat(80)}bcd`);
  expect(await host.client.request('engine.page', { page: 123_456 })).toMatchObject({ parts: [] });

  await host.client.request('pages.clear', {});
  await watcher.until(({ pages, stored }) => pages.size === 0 && stored.size === 0);
  await watcher.end();
});

test('half a second at a time it says how many tokens came and how long they took, the last one too', async () => {
  host = fakeHost();
  await host.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
  const watcher = new Watcher(host);
  await host.reply({ prompt: raw('hello'), sampling: greedy, maxTokens: 9 });
  const sum = (of: (sample: PaceSample) => number) => watcher.pace.reduce((all, each) => all + of(each), 0);
  await watcher.until(() => sum(({ firstTokens }) => firstTokens.length) === 1);
  expect(sum(({ promptTokens }) => promptTokens)).toBe(6);
  expect(sum(({ replyTokens }) => replyTokens)).toBe(9);
  expect(watcher.pace.some(({ betweenHalf, betweenMost }) => betweenHalf! <= betweenMost!)).toBe(true);
  await watcher.end();
});

test('what did not change is not sent again, and nothing is sent while nothing moves', async () => {
  host = fakeHost();
  await host.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
  const watcher = new Watcher(host);
  await watcher.until(({ changes }) => changes.length === 1);
  expect(watcher.changes[0]).toMatchObject({ fresh: true, lanes: [] });
  await host.reply({ prompt: raw('hello'), sampling: greedy, maxTokens: 3 });
  await watcher.until(({ lanes, steps }) => lanes.length === 0 && steps >= 3);
  await new Promise((resolve) => setTimeout(resolve, 900));
  const sent = watcher.changes.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(watcher.changes.length).toBe(sent);
  expect(watcher.changes.slice(1).every(({ fresh }) => !fresh)).toBe(true);
  await watcher.end();
});

test('who watches sees what was drafted and how far it came true, and what rows were worth and cost', async () => {
  host = fakeHost({ follow: (seen) => (seen.at(-1) === 98 ? 97 : 98) });
  await host.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
  const watcher = new Watcher(host);
  await host.events({ prompt: raw('ab'.repeat(20)), sampling: greedy, maxTokens: 30, drafts: 'on' });
  await watcher.until(({ changes }) => changes.some(({ drafts }) => (drafts?.accepted ?? 0) > 8));
  await watcher.end();
  const drafts = watcher.changes.findLast((change) => change.drafts)!.drafts!;
  expect(drafts.byDepth[0]!.accepted).toBeGreaterThan(0);
  expect(drafts.offers[0]).toMatchObject({ lane: 1, taken: true });
  expect(drafts.accepted).toBeLessThanOrEqual(drafts.drafted);
});

import { afterEach, expect, test } from 'vitest';
import type { ActivityChange, Lane, MapPage } from '../contract/activity.ts';
import { fakeHost, greedy, raw, type TestHost } from '../test/host.ts';

let host: TestHost;
afterEach(() => host.host.close());

/** What a client that applies every change has in the end. */
class Watcher {
  lanes: Lane[] = [];
  readonly pages = new Map<number, MapPage>();
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

test('what did not change is not sent again, and nothing is sent while nothing moves', async () => {
  host = fakeHost();
  await host.load('m.gguf', { contextLength: 1024, ramTierBytes: 0 });
  const watcher = new Watcher(host);
  await watcher.until(({ changes }) => changes.length === 1);
  expect(watcher.changes[0]).toMatchObject({ fresh: true, lanes: [] });
  await host.reply({ prompt: raw('hello'), sampling: greedy, maxTokens: 3 });
  await watcher.until(({ lanes, steps }) => lanes.length === 0 && steps >= 3);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const sent = watcher.changes.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(watcher.changes.length).toBe(sent);
  expect(watcher.changes.slice(1).every(({ fresh }) => !fresh)).toBe(true);
  await watcher.end();
});

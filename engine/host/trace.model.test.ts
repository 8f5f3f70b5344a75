import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Recording, TraceEvent } from '../contract/trace.ts';
import { greedy, raw, realHost, tinyModel, type TestHost } from '../test/host.ts';
import { checkChromeTrace } from '../trace/checkChromeTrace.ts';
import { chromeTrace } from '../trace/chromeTrace.ts';

let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(tinyModel);
});
afterAll(() => host.host.close());

async function read(): Promise<Recording> {
  const events: TraceEvent[] = [];
  for await (const event of host.client.open('trace.read', {})) {
    if (event.type === 'part') events.push(...event.events);
    if (event.type === 'done') return { head: event.head, events };
  }
  throw new Error('the recording ended without a final event');
}

test('the tokens in a recording are those of the replies, drawn, drafted and cancelled ones too', async () => {
  await host.client.request('trace.set', { recording: true });
  const asked = [
    { prompt: raw('def add(a, b):'), sampling: greedy, maxTokens: 60, drafts: 'on' },
    { prompt: raw('class Shop:\n'), sampling: { temperature: 0.8, seed: 7 }, maxTokens: 40 },
    { prompt: raw('def add(a, b):'), sampling: greedy, maxTokens: 60, drafts: 'off' },
    { prompt: raw('import os\n'.repeat(20)), sampling: greedy, maxTokens: 25 },
  ] as const;
  const replies = await Promise.all(asked.map((params, index) => host.reply({ ...params, tag: `${index}` })));
  const { client } = host;
  const endless = client.open('generate', { prompt: raw('x = '), ignoreEnd: true, tag: 'cancelled' });
  let cancelled: number[] = [];
  for await (const event of endless) {
    if (event.type === 'text') endless.cancel();
    if (event.type === 'done') cancelled = event.tokenIds;
  }
  const recording = await read();
  const tags = new Map(
    recording.events.flatMap((event) => (event.kind === 'arrived' ? [[event.task, event.tag]] : [])),
  );
  const chosen: Record<string, number> = {};
  for (const event of recording.events)
    for (const row of event.kind === 'step' ? event.rows : []) {
      const tag = tags.get(row.task) ?? '?';
      chosen[tag] = (chosen[tag] ?? 0) + row.chosen;
    }
  const lengths = replies.map(({ done }, index) => [`${index}`, done.tokenIds.length] as const);
  expect(chosen).toEqual({ ...Object.fromEntries(lengths), cancelled: cancelled.length });
  expect(replies[0]!.done.timings.draftedTokens).toBeGreaterThan(0);
  expect(checkChromeTrace(chromeTrace(recording))).toEqual([]);
});

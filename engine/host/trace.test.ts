import { expect, test } from 'vitest';
import type { GenerateEvent } from '../contract/generation.ts';
import type { Recording, TraceEvent, TracedStep } from '../contract/trace.ts';
import { replyAfter } from '../native/fakes/fakeNative.ts';
import { chat, fakeHost, greedy, type TestHost } from '../test/host.ts';
import { checkChromeTrace } from '../trace/checkChromeTrace.ts';
import { chromeTrace } from '../trace/chromeTrace.ts';
import { TraceRecorder } from '../traceRecorder.ts';

const says = (reply: string) => ({ follow: replyAfter('<|im_start|>assistant\n', () => reply) });
const asked = (content: string, more: object = {}) => ({
  prompt: chat({ role: 'user', content }),
  sampling: greedy,
  ...more,
});

async function read({ client }: TestHost): Promise<Recording> {
  const events: TraceEvent[] = [];
  for await (const event of client.open('trace.read', {})) {
    if (event.type === 'part') events.push(...event.events);
    if (event.type === 'done') return { head: event.head, events };
  }
  throw new Error('the recording ended without a final event');
}

const stepsOf = ({ events }: Recording) =>
  events.filter((event): event is TracedStep => event.kind === 'step');
const chosenOf = (recording: Recording, task: number): number =>
  stepsOf(recording)
    .flatMap(({ rows }) => rows)
    .reduce((sum, row) => (row.task === task ? sum + row.chosen : sum), 0);

test('what is recorded of several replies has their tokens, one for one, and is a file that Perfetto opens', async () => {
  const host = fakeHost(says('one two three four one two three four one two three'));
  await host.load('model.gguf');
  await host.client.request('trace.set', { recording: true });
  const replies = await Promise.all(
    ['a', 'b', 'c'].map((tag) => host.reply(asked(`Say ${tag}`, { tag, drafts: 'on' }))),
  );
  const recording = await read(host);
  const tasks = recording.events.flatMap((event) => (event.kind === 'arrived' ? [event] : []));
  expect(tasks.map(({ tag }) => tag)).toEqual(['a', 'b', 'c']);
  expect(tasks.map(({ task }) => chosenOf(recording, task))).toEqual(
    replies.map(({ done }) => done.tokenIds.length),
  );
  expect(replies.some(({ done }) => done.timings.acceptedTokens > 0)).toBe(true);
  expect(tasks.map(({ tokens }) => tokens)).toEqual(replies.map(({ done }) => done.promptTokenIds.length));
  const ends = recording.events.flatMap((event) => (event.kind === 'ended' ? [event.reason] : []));
  expect(ends).toEqual(['stop', 'stop', 'stop']);
  for (const step of stepsOf(recording)) {
    const { used, parked, free } = step.cells;
    expect(used + parked + free).toBe(8192);
    expect(step.tokens).toBe(step.rows.reduce((sum, { tokens, drafted }) => sum + tokens + drafted, 0));
  }
  expect(checkChromeTrace(chromeTrace(recording))).toEqual([]);
});

test('nothing is recorded before it is switched on, nor while it is held; what there is stays until it is cleared', async () => {
  const host = fakeHost(says('Hi'));
  await host.load('model.gguf');
  const set = (recording: boolean, clear = false) => host.client.request('trace.set', { recording, clear });
  await host.reply(asked('before'));
  expect((await read(host)).events).toEqual([]);
  await set(true);
  const { done } = await host.reply(asked('during'));
  const held = await set(false);
  expect([held.recording, held.tokens]).toEqual([false, done.tokenIds.length]);
  await host.reply(asked('held'));
  expect(await set(false)).toEqual(held);
  await set(true);
  await host.reply(asked('again'));
  expect((await set(false)).tokens).toBe(held.tokens + 3);
  const cleared = await set(false, true);
  expect([cleared.steps, cleared.tokens, cleared.length]).toEqual([0, 0, 0]);
  expect((await read(host)).events).toEqual([]);
});

test.each([
  ['the recording', { recording: false, clear: false }],
  ['one that was begun anew', { recording: true, clear: false }],
])('who was there before %s is in it, and so is the model, and that it went', async (_which, before) => {
  const host = fakeHost(says('word '.repeat(400)));
  await host.load('model.gguf');
  const reply = host.client.open('generate', asked('Go on', { tag: 'early' }));
  const events = reply[Symbol.asyncIterator]();
  let begun = false;
  while (!begun) begun = isText((await events.next()).value as GenerateEvent);
  await host.client.request('trace.set', before);
  await host.client.request('trace.set', { recording: true, clear: before.recording });
  await host.client.request('model.unload', {});
  const recording = await read(host);
  expect(recording.events.slice(0, 2)).toMatchObject([
    { kind: 'model', model: { name: 'Fake', contextLength: 8192 } },
    { kind: 'arrived', tag: 'early' },
  ]);
  expect(recording.events.slice(-2)).toMatchObject([
    { kind: 'model', model: null },
    { kind: 'ended', reason: 'cancelled' },
  ]);
  expect(recording.events[1]!.at).toBeLessThan(0);
  expect(checkChromeTrace(chromeTrace(recording))).toEqual([]);
});

test('a watcher hears of it', async () => {
  const host = fakeHost(says('Hi'));
  await host.load('model.gguf');
  const seen: boolean[] = [];
  const heard = new Promise<void>((resolve) => {
    host.client.watch('trace', ({ recording, steps }) => {
      seen.push(recording);
      if (steps > 0) resolve();
    });
  });
  await host.client.request('trace.set', { recording: true });
  await host.reply(asked('Hello'));
  await heard;
  expect(seen[0]).toBe(false);
  expect(seen.at(-1)).toBe(true);
});

test('there is an end to what is kept: the oldest goes, and is counted', () => {
  const recorder = new TraceRecorder(
    () => null,
    () => 0,
    () => 0,
    10,
  );
  recorder.set(true, false);
  const task = (id: number) => ({ id, priority: 'api', arrived: 0, tag: '', choosesTokens: true }) as const;
  for (let id = 1; id <= 1000; id += 1) recorder.ended({ ...task(id), sequences: [] }, finished);
  const { events, dropped } = recorder.read();
  expect(events.map((event) => event.kind === 'ended' && event.task)).toEqual([
    991, 992, 993, 994, 995, 996, 997, 998, 999, 1000,
  ]);
  expect(dropped).toBe(990);
});

const isText = ({ type }: GenerateEvent): boolean => type === 'text';

const finished = { kind: 'finished', reason: 'stop' } as const;

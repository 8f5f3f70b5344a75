import { expect, test } from 'vitest';
import type { Recording, TracedRow, TracedStep, TraceEvent } from '../contract/trace.ts';
import { checkChromeTrace } from './checkChromeTrace.ts';
import { chromeTrace, chromeTraceText, type ChromeEvent } from './chromeTrace.ts';

const head = { startedAt: 0, version: '1.2.3', llamaVersion: 'b1', variant: 'cpu', dropped: 0 };
const recording = (...events: TraceEvent[]): Recording => ({ head, events });

const row = (lane: number, change: Partial<TracedRow> = {}): TracedRow => ({
  lane,
  task: lane,
  from: 0,
  tokens: 1,
  drafted: 0,
  chosen: 1,
  ...change,
});

/** Of 10 ms. */
const step = (number: number, at: number, change: Partial<TracedStep> = {}): TracedStep => ({
  kind: 'step',
  at,
  step: number,
  outcome: 'ok',
  plan: 1,
  layOut: 1,
  emit: 1,
  wait: 6,
  commit: 1,
  device: 6,
  submit: 0,
  choose: 0.5,
  ahead: 0,
  slice: 0,
  tokens: 1,
  promptTokens: 0,
  rows: [row(3)],
  admitted: [],
  parked: [],
  saved: 0,
  restored: 0,
  cells: { used: 8, parked: 0, free: 56 },
  running: 1,
  waiting: 0,
  ramPages: null,
  diskPages: null,
  ...change,
});

const came = (task: number, at: number): TraceEvent => ({
  kind: 'arrived',
  at,
  task,
  tag: `chat ${task}`,
  priority: 'person',
  lanes: [task],
  tokens: 5,
});

const slices = (events: readonly ChromeEvent[], pid: number, tid: number) =>
  events
    .filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid)
    .map(({ name, ts, dur }) => [name, ts, dur]);

test('a request waits, reads and writes in a thread of its own, under the name that it was given', () => {
  const { traceEvents } = chromeTrace(
    recording(
      came(3, 2),
      step(1, 4, {
        rows: [row(3, { tokens: 5, chosen: 0 })],
        admitted: [{ task: 3, cached: 0, stored: 0 }],
      }),
      { kind: 'ended', at: 23.5, task: 3, reason: 'stop' },
      step(2, 14, { rows: [row(3, { chosen: 2, drafted: 1 })] }),
    ),
  );
  expect(slices(traceEvents, 2, 3)).toEqual([
    ['waiting', 2000, 3000],
    ['read 5', 5000, 9000],
    ['write 2', 15000, 9000],
  ]);
  expect(traceEvents.find(({ name, tid }) => name === 'thread_name' && tid === 3)?.args).toEqual({
    name: 'chat 3',
  });
  const arrows = traceEvents.filter(({ id }) => id === 3).map(({ ph, ts }) => [ph, ts]);
  expect(arrows).toEqual([
    ['s', 2000],
    ['f', 5000],
  ]);
  expect(checkChromeTrace({ traceEvents })).toEqual([]);
});

test('the parts of a step lie within it, and the device does one thing after the other also where it went ahead', () => {
  const { traceEvents } = chromeTrace(recording(step(1, 0), step(2, 10, { device: 14, ahead: 5 })));
  expect(slices(traceEvents, 1, 1).slice(0, 6)).toEqual([
    ['step 1', 0, 10000],
    ['plan', 0, 1000],
    ['lay out', 1000, 1000],
    ['send', 2000, 1000],
    ['wait for the device', 3000, 6000],
    ['commit', 9000, 1000],
  ]);
  expect(slices(traceEvents, 1, 2)).toEqual([
    ['decode', 2500, 6000],
    ['choose', 8500, 500],
    ['decode', 9000, 9500],
    ['choose', 18500, 500],
  ]);
});

test('who gave the place up is paused until it comes back; who waits at the end still does', () => {
  const admitted = [{ task: 3, cached: 0, stored: 0 }];
  const { traceEvents } = chromeTrace(
    recording(
      came(3, 0),
      step(1, 0, { admitted }),
      came(4, 8),
      step(2, 10, { rows: [], parked: [3] }),
      step(3, 20, { admitted }),
    ),
  );
  expect(slices(traceEvents, 2, 3).map(([name, ts]) => [name, ts])).toEqual([
    ['waiting', 0],
    ['write', 1000],
    ['paused', 11000],
    ['write', 21000],
  ]);
  expect(slices(traceEvents, 2, 4)).toEqual([['waiting', 8000, 22000]]);
  expect(checkChromeTrace({ traceEvents })).toEqual([]);
});

test('a request that is over in the very step that served it waits no longer than until that', () => {
  const admitted = [{ task: 3, cached: 0, stored: 0 }];
  const { traceEvents } = chromeTrace(
    recording(came(3, 0), { kind: 'ended', at: 13, task: 3, reason: 'length' }, step(1, 4, { admitted })),
  );
  expect(slices(traceEvents, 2, 3)).toEqual([
    ['waiting', 0, 5000],
    ['write', 5000, 9000],
  ]);
  expect(checkChromeTrace({ traceEvents })).toEqual([]);
});

test('what lies before the recording begins with it, and a reply whose beginning was given up is still shown', () => {
  const { traceEvents } = chromeTrace(recording(came(3, -50), step(7, 0), step(8, 10, { rows: [row(9)] })));
  expect(slices(traceEvents, 2, 9)).toHaveLength(1);
  expect(checkChromeTrace({ traceEvents })).toEqual([]);
});

test('pages and budgets are counters', () => {
  const { traceEvents } = chromeTrace(
    recording(step(1, 0, { tokens: 7, promptTokens: 4, rows: [row(3, { drafted: 2 })], ramPages: 3 })),
  );
  const counters = Object.fromEntries(
    traceEvents.filter(({ ph }) => ph === 'C').map(({ name, args }) => [name, args]),
  );
  expect(counters).toMatchObject({
    Cells: { used: 8, parked: 0, free: 56 },
    'Tokens in the step': { prompts: 4, drafts: 2, replies: 1 },
    'Pages in memory': { pages: 3 },
  });
  expect(counters).not.toHaveProperty('Pages on disk');
});

test('the file is JSON, and has what the object has', () => {
  const one = recording(came(3, 0), step(1, 1), { kind: 'model', at: 0, model: null });
  expect(JSON.parse(chromeTraceText(one))).toEqual(JSON.parse(JSON.stringify(chromeTrace(one))));
});

test('the check finds what it is there for', () => {
  const slice = (name: string, ts: number, dur: number): ChromeEvent => ({
    ph: 'X',
    name,
    pid: 1,
    tid: 1,
    ts,
    dur,
  });
  const named = { ph: 'M', name: 'thread_name', pid: 1, tid: 1, ts: 0 } as const;
  const wrong = (...events: ChromeEvent[]) => checkChromeTrace({ traceEvents: [named, ...events] }).length;
  expect([
    wrong(slice('a', 0, 5), slice('b', 1, 4), slice('c', 5, 5)),
    wrong(slice('a', 0, 5), slice('b', 1, 6)),
    wrong(slice('b', 6, 1), slice('a', 0, 5)),
    wrong(slice('a', -1, 5)),
    wrong(named),
    wrong({ ...slice('a', 0, 1), tid: 2 }),
    wrong({ ph: 'f', name: 'request', id: 1, pid: 1, tid: 1, ts: 0 }),
    wrong({ ph: 'C', name: 'Cells', pid: 1, tid: 0, ts: 0, args: { used: -1 } }),
  ]).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
});

import { expect, test } from 'vitest';
import type { Recording, TracedRow, TracedStep, TraceEvent } from '../../engine/contract/trace.ts';
import { momentAt, replayOf, stepAt, within, zoomed } from './trace.ts';

const head = { startedAt: 0, version: '1.2.3', llamaVersion: 'b1', variant: 'cpu', dropped: 0 };
const recording = (...events: TraceEvent[]): Recording => ({ head, events });

const row = (lane: number, chosen: number, tokens = 1): TracedRow => ({
  lane,
  task: lane,
  from: 0,
  tokens,
  drafted: 0,
  chosen,
});

/** Of 10 ms. */
const step = (number: number, at: number, ...rows: TracedRow[]): TracedStep => ({
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
  choose: 0,
  ahead: 0,
  slice: 0,
  tokens: rows.length,
  promptTokens: 0,
  rows,
  admitted: [],
  parked: [],
  saved: 0,
  restored: 0,
  cells: { used: 1, parked: 0, free: 9 },
  running: 1,
  waiting: 0,
  ramPages: null,
  diskPages: null,
});

const came = (task: number, at: number, tag = ''): TraceEvent => ({
  kind: 'arrived',
  at,
  task,
  tag,
  priority: 'person',
  lanes: [task],
  tokens: 5,
});

const replay = replayOf(
  recording(
    came(1, 0, 'a'),
    step(1, 5, row(1, 0, 5)),
    came(2, 12, 'b'),
    step(2, 20, row(1, 2), row(2, 0, 5)),
    step(3, 30, row(1, 1), row(2, 1)),
    { kind: 'ended', at: 39, task: 1, reason: 'stop' },
    step(4, 40, row(2, 1)),
    came(3, 45, 'a'),
    step(5, 60, row(3, 1)),
  ),
);

test('lanes that are not there at once share a row of the picture, and one name has one colour', () => {
  expect(replay.lanes.map(({ id, track, colour, from, to }) => [id, track, colour, from, to])).toEqual([
    [1, 0, 0, 0, 40],
    [2, 1, 1, 12, 50],
    [3, 0, 0, 45, 70],
  ]);
  expect([replay.tracks, replay.end]).toEqual([2, 70]);
});

test('a moment has the step under way, who was in it, who waited, and what each had written by then', () => {
  const at = (time: number) => {
    const { step, lanes } = momentAt(replay, time);
    return [step?.step ?? null, lanes.map(({ lane, row, chosen }) => [lane.id, row?.tokens ?? null, chosen])];
  };
  expect(at(2)).toEqual([null, [[1, null, 0]]]);
  expect(at(25)).toEqual([
    2,
    [
      [1, 1, 2],
      [2, 5, 0],
    ],
  ]);
  expect(at(35)).toEqual([
    3,
    [
      [1, 1, 3],
      [2, 1, 1],
    ],
  ]);
  expect(at(46)).toEqual([
    4,
    [
      [2, 1, 2],
      [3, null, 0],
    ],
  ]);
  expect(at(55)).toEqual([4, [[3, null, 0]]]);
});

test('of an empty recording there is nothing to see, and nothing fails', () => {
  const empty = replayOf(recording());
  expect([empty.tracks, empty.end, stepAt(empty.steps, 5), momentAt(empty, 5)]).toEqual([
    0,
    1,
    -1,
    { step: null, lanes: [] },
  ]);
});

test('a view goes no farther than the recording, and keeps its place as it zooms', () => {
  expect(within(-5, 20, 100)).toEqual({ from: 0, to: 20 });
  expect(within(95, 20, 100)).toEqual({ from: 80, to: 100 });
  expect(zoomed({ from: 0, to: 100 }, 100, 0.5, 40)).toEqual({ from: 20, to: 70 });
  expect(zoomed({ from: 20, to: 70 }, 100, 4, 40)).toEqual({ from: 0, to: 100 });
  expect(zoomed({ from: 0, to: 6 }, 100, 0.1, 3)).toEqual({ from: 0.5, to: 5.5 });
});

test('a long recording of short requests is read, however many there were', () => {
  const tasks = Array.from({ length: 60_000 }, (_, index) => index + 1);
  const lanesOf = (task: number) => [3 * task, 3 * task + 1, 3 * task + 2];
  const events = tasks.flatMap((task): TraceEvent[] => [
    { ...came(task, task), lanes: lanesOf(task) } as TraceEvent,
    { kind: 'ended', at: task + 1, task, reason: 'stop' },
  ]);
  const { lanes, end, tracks } = replayOf({ head, events });
  expect([lanes.length, end, tracks]).toEqual([180_000, 60_001, 3]);
});

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Priority } from '../../engine/contract/generation.ts';
import type { Recording, TracedRow, TracedStep, TraceState } from '../../engine/contract/trace.ts';

/** A recording that is looked at, made ready to be drawn and replayed. Times are milliseconds since its first moment. */
export interface Replay {
  readonly recording: Recording;
  readonly steps: readonly TracedStep[];
  /** In the order in which they came. */
  readonly lanes: readonly ReplayLane[];
  /** Rows of the picture: as many as there were lanes at once. */
  readonly tracks: number;
  readonly end: number;
  /** That held tokens at once. */
  readonly mostCells: number;
  /** By lane: when each of its steps began, and how many tokens it had written by the end of that. */
  readonly written: ReadonlyMap<number, { readonly at: number[]; readonly tokens: number[] }>;
}

export interface ReplayLane {
  readonly id: number;
  readonly task: number;
  /** What the request is called; '' where nobody said, or that was given up. */
  readonly tag: string;
  readonly priority: Priority;
  /** Each name has its own. */
  readonly colour: number;
  readonly track: number;
  /** From when it waits, or is served, until its last step or its end. */
  readonly from: number;
  readonly to: number;
}

export interface TraceView {
  /** What the engine says; null: none is there. */
  readonly state: TraceState | null;
  readonly replay: Replay | null;
  /** The time that is looked at. */
  readonly at: number;
  /** What is in view. */
  readonly from: number;
  readonly to: number;
  readonly playing: boolean;
  /** 1: as fast as it was. */
  readonly speed: number;
}
export type TraceStore = StoreApi<TraceView>;

export const noReplay = { replay: null, at: 0, from: 0, to: 1, playing: false, speed: 1 } as const;

export const createTraceStore = (): TraceStore =>
  createStore<TraceView>(() => ({ state: null, ...noReplay }));

export const endOfStep = ({ at, plan, layOut, emit, wait, commit }: TracedStep): number =>
  at + plan + layOut + emit + wait + commit;

/** Pure. */
export function replayOf(recording: Recording): Replay {
  const steps = recording.events.filter((event): event is TracedStep => event.kind === 'step');
  const spans = spansOf(recording);
  const ends: number[] = [];
  const colours = new Map<string, number>();
  const lanes = [...spans.values()]
    .sort((a, b) => a.from - b.from || a.id - b.id)
    .map((span): ReplayLane => {
      const free = ends.findIndex((end) => end <= span.from);
      const track = free === -1 ? ends.length : free;
      ends[track] = span.to;
      const name = span.tag === '' ? `#${span.task}` : span.tag;
      const colour = colours.get(name) ?? colours.size;
      colours.set(name, colour);
      return { ...span, track, colour };
    });
  const lastStep = steps.at(-1);
  const end = lanes.reduce(
    (last, { to }) => Math.max(last, to),
    lastStep ? Math.max(1, endOfStep(lastStep)) : 1,
  );
  const mostCells = steps.reduce((most, { cells: { used, parked } }) => Math.max(most, used + parked), 0);
  return { recording, steps, lanes, tracks: ends.length, end, mostCells, written: writtenOf(steps) };
}

function writtenOf(steps: readonly TracedStep[]): Replay['written'] {
  const written = new Map<number, { at: number[]; tokens: number[] }>();
  for (const { at, rows } of steps)
    for (const { lane, chosen } of rows) {
      const its = written.get(lane) ?? { at: [], tokens: [] };
      written.set(lane, its);
      its.at.push(at);
      its.tokens.push((its.tokens.at(-1) ?? 0) + chosen);
    }
  return written;
}

type Span = Omit<ReplayLane, 'track' | 'colour'>;

function spansOf({ events }: Recording): Map<number, Span> {
  const spans = new Map<number, Span>();
  const requests = new Map<number, Pick<Span, 'tag' | 'priority'>>();
  /** A look at all for each end takes half a minute of a full recording of short requests. */
  const lanesOf = new Map<number, number[]>();
  const widen = (id: number, task: number, from: number, to: number) => {
    const span = spans.get(id);
    const request = requests.get(task) ?? { tag: '', priority: 'api' };
    if (!span) {
      spans.set(id, { id, task, ...request, from, to });
      lanesOf.set(task, [...(lanesOf.get(task) ?? []), id]);
    } else if (to > span.to) spans.set(id, { ...span, to });
  };
  for (const event of events) {
    if (event.kind === 'arrived') {
      requests.set(event.task, { tag: event.tag, priority: event.priority });
      const from = Math.max(0, event.at);
      for (const id of event.lanes) widen(id, event.task, from, from);
    }
    if (event.kind === 'step')
      for (const { lane, task } of event.rows) widen(lane, task, event.at, endOfStep(event));
    if (event.kind === 'ended')
      for (const id of lanesOf.get(event.task) ?? []) {
        const { from, to } = spans.get(id)!;
        if (from === to) widen(id, event.task, from, event.at);
      }
  }
  return spans;
}

/** The step under way at a time, or the last one before it; -1: none. */
export const stepAt = (steps: readonly TracedStep[], at: number): number =>
  lastUntil(steps.length, (index) => steps[index]!.at, at);

/** The last of `length` ascending times that is not after `at`; -1: none. */
function lastUntil(length: number, timeOf: (index: number) => number, at: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What a lane was doing at a time. */
export interface LaneMoment {
  readonly lane: ReplayLane;
  /** Its part of the step; null: it waits. */
  readonly row: TracedRow | null;
  /** Of its reply, until then. */
  readonly chosen: number;
}

export interface Moment {
  readonly step: TracedStep | null;
  readonly lanes: readonly LaneMoment[];
}

/** What was going on at a time. */
export function momentAt({ steps, lanes, written }: Replay, at: number): Moment {
  const step = steps[stepAt(steps, at)] ?? null;
  const chosen = (lane: number): number => {
    const its = written.get(lane);
    return its?.tokens[lastUntil(its.at.length, (index) => its.at[index]!, at)] ?? 0;
  };
  const there = lanes.filter(({ from, to }) => from <= at && at <= to);
  const rows = new Map(step && at <= endOfStep(step) ? step.rows.map((row) => [row.lane, row]) : []);
  return {
    step,
    lanes: there.map((lane) => ({ lane, row: rows.get(lane.id) ?? null, chosen: chosen(lane.id) })),
  };
}

/** The narrowest view, in milliseconds. */
const NARROWEST = 5;

/** Shows more or less time, with `around` where it is. */
export function zoomed(
  { from, to }: Pick<TraceView, 'from' | 'to'>,
  end: number,
  factor: number,
  around: number,
): { from: number; to: number } {
  const width = Math.min(end, Math.max(NARROWEST, (to - from) * factor));
  const share = to > from ? (around - from) / (to - from) : 0;
  return within(around - share * width, width, end);
}

/** A view of this width that begins there, as far as the recording goes. */
export function within(from: number, width: number, end: number): { from: number; to: number } {
  const begin = Math.max(0, Math.min(from, end - width));
  return { from: begin, to: Math.min(end, begin + width) };
}

import type { CDPSession, Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Of the thread's own time: without what it waited for others. */
  readonly tdur?: number;
  readonly tid: number;
  readonly pid: number;
  readonly args?: { readonly name?: string };
}

export interface MainThread {
  /** Processor time that the page's main thread took within each frame of 16.7 ms of the recording, in milliseconds, the longest last. */
  readonly perFrame: readonly number[];
  /** Of all of it, by what it was for, in milliseconds. */
  readonly parts: Readonly<Record<string, number>>;
  readonly recordedMs: number;
}

const frameMs = 1000 / 60;

/** Records what the page's main thread does while `work` goes on, in Chromium's own trace. */
export async function recordMainThread(page: Page, work: () => Promise<unknown>): Promise<MainThread> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
    },
  });
  const begun = performance.now();
  await work();
  const recordedMs = performance.now() - begun;
  await ended(session);
  await session.detach();
  return read(events, recordedMs);
}

function ended(session: CDPSession): Promise<void> {
  return new Promise((resolve, reject) => {
    session.once('Tracing.tracingComplete', () => resolve());
    session.send('Tracing.end').catch(reject);
  });
}

/** What counts as which part: the outermost event of a task decides, nested ones are taken out of it. */
const partOf: Readonly<Record<string, string>> = {
  FunctionCall: 'script',
  EvaluateScript: 'script',
  FireAnimationFrame: 'script',
  TimerFire: 'script',
  RunMicrotasks: 'script',
  EventDispatch: 'script',
  'v8.callFunction': 'script',
  UpdateLayoutTree: 'style',
  Layout: 'layout',
  PrePaint: 'paint',
  Paint: 'paint',
  Layerize: 'paint',
  Commit: 'commit',
  MinorGC: 'collection',
  MajorGC: 'collection',
};

function read(events: readonly TraceEvent[], recordedMs: number): MainThread {
  const main = mainThreadOf(events);
  const own = events
    .filter(({ ph, tid, pid, dur }) => ph === 'X' && dur !== undefined && `${pid} ${tid}` === main)
    .map((event) => ({ ...event, own: event.tdur ?? event.dur! }))
    .sort((a, b) => a.ts - b.ts || b.dur! - a.dur!);
  const tasks = outermost(
    own.filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask'),
  );
  const first = tasks[0]?.ts ?? 0;
  const frames = new Map<number, number>();
  for (const { ts, own: took } of tasks) {
    // A task counts in the frame in which it began: one of 40 ms is one frame of 40 ms.
    const frame = Math.floor((ts - first) / 1000 / frameMs);
    frames.set(frame, (frames.get(frame) ?? 0) + took / 1000);
  }
  return {
    perFrame: [...frames.values()].sort((a, b) => a - b),
    parts: partsOf(own),
    recordedMs,
  };
}

/** Without what lies within another: Chromium tells of one task twice, by two names. In order of their beginnings. */
function outermost<E extends TraceEvent>(events: readonly E[]): E[] {
  let end = -Infinity;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** The thread that lays out: of the processes that are traced only a page has one. */
function mainThreadOf(events: readonly TraceEvent[]): string {
  const counts = new Map<string, number>();
  for (const { name, pid, tid } of events)
    if (name === 'Layout' || name === 'UpdateLayoutTree' || name === 'FireAnimationFrame')
      counts.set(`${pid} ${tid}`, (counts.get(`${pid} ${tid}`) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/** Own time of each part: what lies within an event is taken out of it. */
function partsOf(events: readonly (TraceEvent & { readonly own: number })[]): Record<string, number> {
  const parts: Record<string, number> = {};
  const open: { part: string; end: number }[] = [];
  const add = (part: string, ms: number) => (parts[part] = (parts[part] ?? 0) + ms);
  for (const { name, ts, dur, own: took } of events) {
    while (open.length > 0 && open.at(-1)!.end <= ts) open.pop();
    const around = open.at(-1)?.part;
    const part = partOf[name] ?? around ?? 'other';
    add(part, took / 1000);
    if (around !== undefined) add(around, -took / 1000);
    open.push({ part, end: ts + dur! });
  }
  return parts;
}

/** The value that so many of a hundred stay below. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;

export const partWords = ({ parts, recordedMs }: MainThread): string =>
  Object.entries(parts)
    .sort(([, a], [, b]) => b - a)
    .map(([part, ms]) => `${part} ${((100 * ms) / recordedMs).toFixed(1)} %`)
    .join(', ');

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

/** Of a screen that shows sixty a second, in milliseconds. */
export const frameMs = 1000 / 60;

/** Records what the page's main thread does while `work` goes on, in Chromium's own trace. */
export async function recordMainThread(page: Page, work: () => Promise<unknown>): Promise<MainThread> {
  const begun = performance.now();
  let recordedMs = 0;
  const events = await trace(
    page,
    ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
    async () => {
      await work();
      recordedMs = performance.now() - begun;
    },
  );
  return read(events, recordedMs);
}

/**
 * The most processor time that the page's main thread took at a stretch while `work` went on, in milliseconds: for so long the window is held. Not by the
 * clock, which goes on while the machine does something else.
 */
export async function longestHold(page: Page, work: () => Promise<unknown>): Promise<number> {
  const events = await trace(page, ['toplevel'], work);
  const mains = new Set(
    events
      .filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = events.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('the trace has nothing of the page');
  return tasks.reduce((longest, { tdur, dur = 0 }) => Math.max(longest, (tdur ?? dur) / 1000), 0);
}

/**
 * Waits until the page does no more by itself: for seven tenths of a second, counted by the page in moments in which it had nothing to do, nothing of
 * it changed. Where the machine is busy that takes longer by the clock.
 */
export async function isSettled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    let quiet = 0;
    const observer = new MutationObserver(() => (quiet = 0));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    while (quiet < 7) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await new Promise((resolve) => requestIdleCallback(resolve));
      quiet++;
    }
    observer.disconnect();
  });
}

async function trace(
  page: Page,
  includedCategories: string[],
  work: () => Promise<unknown>,
): Promise<TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
  try {
    await work();
  } finally {
    await ended(session);
    await session.detach();
  }
  return events;
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;

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
    .filter((event) => event.ph === 'X' && event.dur !== undefined && threadOf(event) === main)
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
  for (const event of events)
    if (['Layout', 'UpdateLayoutTree', 'FireAnimationFrame'].includes(event.name))
      counts.set(threadOf(event), (counts.get(threadOf(event)) ?? 0) + 1);
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

import type { Recording, TracedRow, TracedStep, TraceEvent } from '../contract/trace.ts';

/**
 * One event of the Chrome trace format, which Perfetto and chrome://tracing open; times are microseconds.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export interface ChromeEvent {
  /** X: a slice; C: counters; M: a name; i: a moment; s, f: where an arrow begins and ends. */
  readonly ph: 'X' | 'C' | 'M' | 'i' | 's' | 'f';
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly id?: number;
  readonly s?: 't' | 'p' | 'g';
  readonly bp?: 'e';
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface ChromeTrace {
  readonly traceEvents: readonly ChromeEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, unknown>>;
}

/** The "processes" of the picture; the threads of the second are the lanes, by their ids. */
const ENGINE = 1;
const LANES = 2;
const LOOP = 1;
const DEVICE = 2;

/** Whole nanoseconds: more digits are noise. */
const micro = (milliseconds: number): number => Math.round(milliseconds * 1e6) / 1e3;

/** Lanes as threads, steps as slices with their parts inside, pages and budgets as counters, an arrow from each request to its first step. */
export function chromeTrace({ head, events }: Recording): ChromeTrace {
  const made = new ChromeEvents(events).all();
  const { startedAt, version, llamaVersion, variant, dropped } = head;
  return {
    traceEvents: made,
    displayTimeUnit: 'ms',
    otherData: {
      engine: `Pagoda ${version}`,
      llamaVersion,
      variant,
      startedAt: new Date(startedAt).toISOString(),
      droppedEvents: dropped,
    },
  };
}

interface Slice {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

type Arrived = Extract<TraceEvent, { kind: 'arrived' }>;

/** From: events in the order in which they came to an end; to: events of the file, by time, a slice before those within it. */
class ChromeEvents {
  private readonly made: ChromeEvent[] = [];
  private readonly tags = new Map<number, string>();
  /** The lane that stands for a task while it waits. */
  private readonly firstLane = new Map<number, number>();
  private readonly lanes = new Map<number, number>();
  /** Since when a task waits for a place. */
  private readonly waiting = new Map<number, { since: number; name: string }>();
  private readonly unserved = new Set<number>();
  private deviceFree = 0;
  private last = 0;

  constructor(private readonly events: readonly TraceEvent[]) {}

  all(): ChromeEvent[] {
    // What ends within a step is told before the step is over.
    for (const event of [...this.events].sort((a, b) => a.at - b.at)) this.add(event);
    for (const task of this.waiting.keys()) this.waitedUntil(task, this.last);
    this.made.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
    return [...this.names(), ...this.made];
  }

  private add(event: TraceEvent): void {
    switch (event.kind) {
      case 'model':
        return this.moment(event.at, event.model ? `Model: ${event.model.name}` : 'No model', {
          ...event.model,
        });
      case 'arrived':
        return this.arrived(event);
      case 'ended':
        this.waitedUntil(event.task, event.at);
        this.unserved.delete(event.task);
        this.last = Math.max(this.last, event.at);
        return this.laneMoment(event.task, event.at, `ended: ${event.reason}`);
      case 'step':
        return this.step(event);
    }
  }

  private arrived({ at, task, tag, priority, lanes, tokens }: Arrived): void {
    this.tags.set(task, tag);
    const [lane] = lanes;
    if (lane === undefined) return;
    this.firstLane.set(task, lane);
    for (const each of lanes) this.lanes.set(each, task);
    const since = Math.max(0, at);
    this.waiting.set(task, { since, name: 'waiting' });
    this.unserved.add(task);
    this.arrow('s', task, lane, since, { priority, promptTokens: tokens });
  }

  private step(step: TracedStep): void {
    const { at, outcome, admitted, parked } = step;
    const begins = at + step.plan;
    const end = begins + step.layOut + step.emit + step.wait + step.commit;
    this.last = Math.max(this.last, end);
    const facts = { step: step.step, tokens: step.tokens, promptTokens: step.promptTokens };
    const name = outcome === 'ok' ? `step ${step.step}` : `step ${step.step}: ${outcome}`;
    this.slice({ pid: ENGINE, tid: LOOP, name, from: at, to: end, args: facts });
    let from = at;
    for (const part of ['plan', 'layOut', 'emit', 'wait', 'commit'] as const) {
      this.slice({ pid: ENGINE, tid: LOOP, name: partNames[part], from, to: from + step[part] });
      from += step[part];
    }
    this.device(step, end - step.commit);
    for (const task of parked) {
      const lane = this.firstLane.get(task);
      if (lane !== undefined) this.waiting.set(task, { since: begins, name: 'paused' });
    }
    for (const { task } of admitted) this.waitedUntil(task, begins);
    const places = new Map(admitted.map(({ task, cached, stored }) => [task, { cached, stored }]));
    for (const row of step.rows) this.row(step, row, begins, end, places.get(row.task));
    this.counters(step, end);
  }

  /** Its thread is at one thing at a time; where it went ahead it began before it was asked. */
  private device({ device, submit, choose, ahead, slice, step }: TracedStep, until: number): void {
    const end = until - slice;
    const chosen = Math.max(this.deviceFree, end - choose);
    const from = Math.max(this.deviceFree, chosen - device);
    const args = { step, submitMs: submit, aheadMs: ahead };
    this.slice({ pid: ENGINE, tid: DEVICE, name: 'decode', from, to: chosen, args });
    if (end > chosen) this.slice({ pid: ENGINE, tid: DEVICE, name: 'choose', from: chosen, to: end });
    if (slice > 0)
      this.slice({
        pid: ENGINE,
        tid: DEVICE,
        name: 'slice of a prompt',
        from: Math.max(this.deviceFree, end),
        to: until,
      });
    this.deviceFree = Math.max(chosen, until);
  }

  private row(
    { step }: TracedStep,
    row: TracedRow,
    from: number,
    to: number,
    place: { cached: number; stored: number } | undefined,
  ): void {
    const { lane, task, drafted, chosen, tokens } = row;
    this.lanes.set(lane, task);
    // One that had its place before the recording began.
    this.waitedUntil(task, from);
    const name = chosen > 0 ? (chosen > 1 ? `write ${chosen}` : 'write') : `read ${tokens}`;
    const args = { step, task, from: row.from, tokens, drafted, chosen, ...place };
    this.slice({ pid: LANES, tid: lane, name, from, to, args });
    if (!this.unserved.delete(task)) return;
    this.arrow('f', task, lane, from);
  }

  private counters(step: TracedStep, at: number): void {
    const { tokens, promptTokens, rows, cells } = step;
    const sum = (of: (row: TracedRow) => number) => rows.reduce((total, row) => total + of(row), 0);
    const drafted = sum((row) => row.drafted);
    this.counter(at, 'Cells', { ...cells });
    this.counter(at, 'Tokens in the step', {
      prompts: promptTokens,
      drafts: drafted,
      replies: tokens - promptTokens - drafted,
    });
    this.counter(at, 'Tokens chosen', { tokens: sum(({ chosen }) => chosen) });
    this.counter(at, 'Requests', { running: step.running, waiting: step.waiting });
    if (step.ramPages !== null) this.counter(at, 'Pages in memory', { pages: step.ramPages });
    if (step.diskPages !== null) this.counter(at, 'Pages on disk', { pages: step.diskPages });
    this.counter(at, 'Pages moved', { saved: step.saved, restored: step.restored });
  }

  private waitedUntil(task: number, to: number): void {
    const wait = this.waiting.get(task);
    const lane = this.firstLane.get(task);
    this.waiting.delete(task);
    if (!wait || lane === undefined) return;
    this.slice({ pid: LANES, tid: lane, name: wait.name, from: wait.since, to: Math.max(wait.since, to) });
  }

  private slice({ pid, tid, name, from, to, args }: Slice): void {
    const ts = micro(from);
    this.made.push({ ph: 'X', name, pid, tid, ts, dur: micro(to) - ts, ...(args ? { args } : {}) });
  }

  private counter(at: number, name: string, args: Readonly<Record<string, number>>): void {
    this.made.push({ ph: 'C', name, pid: ENGINE, tid: 0, ts: micro(at), args });
  }

  private arrow(ph: 's' | 'f', task: number, tid: number, at: number, args?: Record<string, unknown>): void {
    const end = ph === 'f' ? ({ bp: 'e' } as const) : {};
    const more = args ? { args } : {};
    this.made.push({
      ph,
      name: 'request',
      cat: 'request',
      id: task,
      pid: LANES,
      tid,
      ts: micro(at),
      ...end,
      ...more,
    });
  }

  private moment(at: number, name: string, args: Record<string, unknown>): void {
    const ts = micro(Math.max(0, at));
    this.made.push({ ph: 'i', s: 'g', name, pid: ENGINE, tid: LOOP, ts, args });
  }

  private laneMoment(task: number, at: number, name: string): void {
    const tid = this.firstLane.get(task);
    if (tid === undefined) return;
    this.made.push({ ph: 'i', s: 't', name, pid: LANES, tid, ts: micro(at), args: { task } });
  }

  private names(): ChromeEvent[] {
    const name = (pid: number, tid: number, what: string, args: Record<string, unknown>): ChromeEvent => ({
      ph: 'M',
      name: what,
      pid,
      tid,
      ts: 0,
      args,
    });
    const lanes = [...this.lanes].flatMap(([lane, task]) => {
      const tag = this.tags.get(task) ?? '';
      return [
        name(LANES, lane, 'thread_name', { name: tag === '' ? `request ${task}` : tag }),
        name(LANES, lane, 'thread_sort_index', { sort_index: lane }),
      ];
    });
    return [
      name(ENGINE, 0, 'process_name', { name: 'Engine' }),
      name(ENGINE, LOOP, 'thread_name', { name: 'Step loop' }),
      name(ENGINE, DEVICE, 'thread_name', { name: 'Device' }),
      name(LANES, 0, 'process_name', { name: 'Lanes' }),
      ...lanes,
    ];
  }
}

const partNames = {
  plan: 'plan',
  layOut: 'lay out',
  emit: 'send',
  wait: 'wait for the device',
  commit: 'commit',
} as const;

/** As the text of a file. */
export const chromeTraceText = (recording: Recording): string => {
  const { traceEvents, ...rest } = chromeTrace(recording);
  // An event a line: large files can be looked into, and compared.
  const lines = traceEvents.map((event) => JSON.stringify(event)).join(',\n');
  return `{"traceEvents":[\n${lines}\n],\n${JSON.stringify(rest).slice(1)}\n`;
};

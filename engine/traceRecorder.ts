import type { TraceEvent, TracedStep, TraceState } from './contract/trace.ts';
import type { JobEnd } from './job.ts';
import type { KvCache, PageStore, SequenceCache } from './kv/index.ts';
import type { NativeStepResult } from './native/native.d.ts';
import type { Scheduler, StepPlan, Task } from './scheduler/index.ts';
import { submitMs, type StepParts } from './stepTimes.ts';

/** What a recorder looks at. */
export interface Traced {
  readonly description: Omit<NonNullable<Extract<TraceEvent, { kind: 'model' }>['model']>, 'stepTokens'>;
  readonly scheduler: Scheduler;
  readonly cache: SequenceCache | KvCache;
  readonly pages: PageStore | null;
}

/** Rows and events that are kept: some minutes of a full batch, a few tens of megabytes. */
const MOST_KEPT = 120_000;

/**
 * Writes down what the step loop does, while it is told to: a few plain objects a step, the oldest given up where there are too many. Off, it
 * costs a look at a flag.
 */
export class TraceRecorder {
  private on = false;
  private events: TraceEvent[] = [];
  /** Where the kept ones begin in `events`. */
  private first = 0;
  private kept = 0;
  private dropped = 0;
  private steps = 0;
  private tokens = 0;
  private begun: { at: number; date: number } | null = null;
  private lastAt = 0;
  private source: Traced | null = null;
  /** Tokens chosen in the step under way, by sequence. */
  private readonly chosenBy = new Map<number, number>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly sourceNow: () => Traced | null,
    private readonly now: () => number,
    private readonly date: () => number = Date.now,
    private readonly mostKept = MOST_KEPT,
  ) {}

  state(): TraceState {
    const { on: recording, steps, tokens, lastAt: length, dropped } = this;
    return { recording, steps, tokens, length, dropped };
  }

  /** Calls back after each change, step for step, until the returned function is called. */
  changed(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(recording: boolean, clear: boolean): void {
    if (clear) this.clear();
    const begins = recording && (clear || !this.on);
    this.on = recording;
    this.chosenBy.clear();
    if (begins) this.begin();
    this.tell();
  }

  /** Its first moment, in milliseconds since 1970; and what is kept, in the order in which it came to an end. */
  read(): { startedAt: number; dropped: number; events: TraceEvent[] } {
    return {
      startedAt: this.begun?.date ?? this.date(),
      dropped: this.dropped,
      events: this.events.slice(this.first),
    };
  }

  /** A model came or went, or something else did. */
  look(): void {
    if (this.on) this.follow();
  }

  arrived(task: Task): void {
    if (!this.on) return;
    this.follow();
    this.addArrived(task);
    this.tell();
  }

  /** A token came for this sequence. */
  chosen(sequence: number): void {
    if (this.on) this.chosenBy.set(sequence, (this.chosenBy.get(sequence) ?? 0) + 1);
  }

  ended(task: Task, end: JobEnd): void {
    if (!this.on) return;
    this.follow();
    const reason = end.kind === 'finished' ? end.reason : 'failed';
    this.add({ kind: 'ended', at: this.at(this.now()), task: task.id, reason });
    this.tell();
  }

  /** A step is over, whatever came of it; one that began before the recording did is no part of it. */
  step(plan: StepPlan, result: NativeStepResult, parts: StepParts): void {
    if (!this.on) return;
    this.follow();
    const { source } = this;
    if (source && this.at(parts.begun) >= 0) this.add(this.stepOf(plan, result, parts, source));
    this.chosenBy.clear();
    this.tell();
  }

  private stepOf(plan: StepPlan, result: NativeStepResult, parts: StepParts, source: Traced): TracedStep {
    const { used, parked, free } = source.cache.counts();
    const stored = source.pages?.counts();
    const { begun, ...rest } = parts;
    return {
      kind: 'step',
      at: this.at(begun),
      step: plan.step,
      outcome: result.outcome,
      ...rest,
      device: result.decodeMs,
      submit: submitMs(result.submit),
      choose: result.sampleMs,
      ahead: result.aheadMs,
      slice: result.prefillMs,
      tokens: plan.tokenCount,
      promptTokens: plan.promptTokenCount,
      rows: plan.rows.map(({ sequence, task, from, tokens, draft }) => ({
        lane: sequence,
        task,
        from,
        tokens: tokens.length,
        drafted: draft.tokens.length,
        chosen: this.chosenBy.get(sequence) ?? 0,
      })),
      admitted: [...plan.admitted],
      parked: [...plan.parked],
      saved: opsOf(plan, 'save'),
      restored: opsOf(plan, 'restore'),
      cells: { used, parked, free },
      ...source.scheduler.counts(),
      ramPages: stored?.ram.pages ?? null,
      diskPages: stored?.disk?.pages ?? null,
    };
  }

  private begin(): void {
    this.begun ??= { at: this.now(), date: this.date() };
    this.source = null;
    this.follow();
    const scheduler = this.sourceNow()?.scheduler;
    if (!scheduler) return;
    for (const task of [...scheduler.runningTasks(), ...scheduler.queue()]) this.addArrived(task);
  }

  private clear(): void {
    this.events = [];
    this.first = this.kept = this.dropped = this.steps = this.tokens = this.lastAt = 0;
    this.begun = this.on ? { at: this.now(), date: this.date() } : null;
    this.source = null;
  }

  /** Notes that another model runs by now. */
  private follow(): void {
    const source = this.sourceNow();
    if (source === this.source) return;
    this.source = source;
    const model = source && { ...source.description, stepTokens: source.scheduler.stepTokens };
    this.add({ kind: 'model', at: this.at(this.now()), model });
  }

  private addArrived({ id, arrived, tag, priority, sequences }: Task): void {
    this.add({
      kind: 'arrived',
      at: this.at(arrived),
      task: id,
      tag,
      priority,
      lanes: sequences.map((sequence) => sequence.id),
      tokens: sequences[0]!.tokens.length,
    });
  }

  private at(time: number): number {
    return time - (this.begun?.at ?? time);
  }

  private add(event: TraceEvent): void {
    this.events.push(event);
    this.kept += weightOf(event);
    this.lastAt = Math.max(this.lastAt, endOf(event));
    this.count(event, 1);
    while (this.kept > this.mostKept) this.drop();
  }

  private drop(): void {
    const oldest = this.events[this.first++]!;
    this.kept -= weightOf(oldest);
    this.dropped += 1;
    this.count(oldest, -1);
    // Moving what is kept to the front now and then costs less than doing so each time.
    if (this.first * 2 < this.events.length) return;
    this.events = this.events.slice(this.first);
    this.first = 0;
  }

  private count(event: TraceEvent, sign: 1 | -1): void {
    if (event.kind !== 'step') return;
    this.steps += sign;
    this.tokens += sign * event.rows.reduce((sum, { chosen }) => sum + chosen, 0);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const weightOf = (event: TraceEvent): number => (event.kind === 'step' ? 1 + event.rows.length : 1);

const endOf = (event: TraceEvent): number =>
  event.kind === 'step'
    ? event.at + event.plan + event.layOut + event.emit + event.wait + event.commit
    : event.at;

const opsOf = ({ cacheOps }: StepPlan, kind: 'save' | 'restore'): number =>
  cacheOps.reduce((count, op) => (op.kind === kind ? count + 1 : count), 0);

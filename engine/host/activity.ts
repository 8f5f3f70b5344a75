import {
  bucketOf,
  HISTOGRAM_BUCKETS,
  type ActivityChange,
  type Lane,
  type LaneState,
  type StepSample,
} from '../contract/activity.ts';
import type { KvCache, PageStore, SequenceCache } from '../kv/index.ts';
import {
  computed,
  gap,
  waitsForLeader,
  type Scheduler,
  type Sequence,
  type StepPlan,
  type Task,
} from '../scheduler/index.ts';
import { ActivityView } from './activityView.ts';
import type { Owners } from './owners.ts';
import { noDrafts, withStep } from './draftCounts.ts';
import { Pace } from './pace.ts';
import { PaceTrace } from './paceTrace.ts';

/** What a running model shows of itself. */
export interface ActivitySource {
  readonly scheduler: Scheduler;
  readonly cache: SequenceCache | KvCache;
  readonly pages: PageStore | null;
  readonly bytesPerCell: number;
  readonly owners: Owners;
}

/** Steps that are kept for whoever looks next. */
const MOST_STEPS = 160;

interface Reply {
  readonly task: Task;
  readonly promptTokens: number;
  cachedTokens: number;
  readonly pace: Pace;
  lastAt: number | null;
}

/**
 * What the live view is made of, gathered step by step in a few operations each. Nothing is kept of a task that is over but the counts.
 */
export class Activity {
  private readonly replies = new Map<number, Reply>();
  private steps: StepSample[] = [];
  private firstTokenMs = emptyHistogram();
  private betweenTokensMs = emptyHistogram();
  private totals = noTotals();
  private trace: PaceTrace;
  private drafts = noDrafts();
  /** Counts up with each model: what was seen before is then of no use. */
  private generation = 0;

  private lastSource: ActivitySource | null = null;

  constructor(
    private readonly sourceNow: () => ActivitySource | null,
    private readonly now: () => number,
    private readonly date: () => number = Date.now,
  ) {
    this.trace = new PaceTrace(now, date);
  }

  /** What runs. A model that came or went leaves nothing behind. */
  private source(): ActivitySource | null {
    const source = this.sourceNow();
    if (source === this.lastSource) return source;
    this.lastSource = source;
    this.replies.clear();
    this.steps = [];
    this.firstTokenMs = emptyHistogram();
    this.betweenTokensMs = emptyHistogram();
    this.totals = noTotals();
    this.trace = new PaceTrace(this.now, this.date);
    this.drafts = noDrafts();
    this.generation += 1;
    return source;
  }

  /** A step was carried out. `brought`: the tokens that each of its rows did. */
  step(plan: StepPlan, milliseconds: number, brought: readonly (readonly number[])[]): void {
    const source = this.source();
    if (!source) return;
    const read = brought.map(({ length }) => length);
    const tasks = new Map(source.scheduler.runningTasks().map((task) => [task.id, task]));
    for (const { task: id, cached, stored } of plan.admitted)
      this.admit(source, tasks.get(id), cached, stored);
    this.totals = {
      ...this.totals,
      pauses: this.totals.pauses + plan.parked.length,
      shared: source.scheduler.sharedTokens(),
    };
    this.drafts = withStep(this.drafts, plan, brought);
    for (const [index, { task }] of plan.rows.entries())
      if (read[index]! > 0) this.chosen(task, read[index]!);
    const replyTokens = read.reduce((sum, tokens) => sum + tokens, 0);
    this.trace.step(replyTokens, plan.promptTokenCount);
    this.steps.push({
      step: plan.step,
      milliseconds,
      replyTokens,
      promptTokens: plan.promptTokenCount,
      restoredTokens: plan.restored.reduce((sum, { tokens }) => sum + tokens, 0),
      rows: plan.rows.map(({ sequence, tokens, draft }, index) => ({
        lane: sequence,
        tokens: tokens.length + draft.tokens.length,
        outputs: read[index]!,
      })),
    });
    if (this.steps.length > MOST_STEPS) this.steps.shift();
  }

  /** A view of it that tells what changed since it was asked last. */
  view(): ActivityView {
    return new ActivityView({
      source: () => this.source(),
      generation: () => this.generation,
      steps: () => this.steps,
      trace: () => this.trace,
      values: (source) => ({
        lanes: source ? this.lanes(source) : [],
        firstTokenMs: this.firstTokenMs,
        betweenTokensMs: this.betweenTokensMs,
        totals: this.totals,
        drafts: this.drafts,
        ...(source ? { tiers: tiersOf(source) } : {}),
      }),
    });
  }

  private admit(source: ActivitySource, task: Task | undefined, cached: number, stored: number): void {
    if (!task || this.replies.has(task.id)) return;
    for (const { tokens } of task.sequences) source.owners.name(tokens, task.tag);
    const promptTokens = task.sequences[0]!.tokens.length;
    const cachedTokens = cached + stored;
    this.replies.set(task.id, { task, promptTokens, cachedTokens, pace: new Pace(this.now), lastAt: null });
    const { totals } = this;
    this.totals = {
      ...totals,
      promptTokens: totals.promptTokens + promptTokens,
      onDevice: totals.onDevice + cached,
      restored: totals.restored + stored,
    };
  }

  private chosen(task: number, tokens: number): void {
    const reply = this.replies.get(task);
    if (!reply) return;
    const at = this.now();
    if (reply.lastAt === null) {
      count(this.firstTokenMs, at - reply.task.arrived);
      this.trace.firstToken(at - reply.task.arrived);
    } else {
      count(this.betweenTokensMs, (at - reply.lastAt) / tokens);
      this.trace.betweenTokens((at - reply.lastAt) / tokens);
    }
    reply.lastAt = at;
    reply.pace.add(tokens);
  }

  private lanes({ scheduler, cache }: ActivitySource): Lane[] {
    const running = scheduler.runningTasks();
    const queue = scheduler.queue();
    const alive = new Set([...running, ...queue].map(({ id }) => id));
    for (const id of this.replies.keys()) if (!alive.has(id)) this.replies.delete(id);
    const lanesOf = (task: Task, ahead: number, state: (sequence: Sequence) => LaneState) =>
      task.sequences.map((sequence) => this.lane(task, sequence, ahead, state(sequence)));
    return [
      ...running.flatMap((task) => lanesOf(task, 0, (sequence) => runningState(sequence, cache))),
      ...queue.flatMap((task, ahead) =>
        lanesOf(task, ahead, ({ lastStep }) => (lastStep > 0 ? 'paused' : 'waiting')),
      ),
    ];
  }

  private lane(task: Task, sequence: Sequence, ahead: number, state: LaneState): Lane {
    const reply = this.replies.get(task.id);
    return {
      id: sequence.id,
      task: task.id,
      tag: task.tag,
      priority: task.priority,
      state,
      ahead,
      computed: computed(sequence),
      wanted: sequence.tokens.length,
      promptTokens: reply?.promptTokens ?? sequence.tokens.length,
      cachedTokens: reply?.cachedTokens ?? 0,
      tokensPerSecond: Math.round((reply?.pace.perSecond() ?? 0) * 10) / 10,
    };
  }
}

function runningState(sequence: Sequence, cache: SequenceCache): LaneState {
  if (sequence.handle && cache.isRestoring(sequence.handle)) return 'fetching';
  if (waitsForLeader(sequence)) return 'following';
  return gap(sequence) > 1 ? 'reading' : 'writing';
}

function tiersOf({ cache, pages, bytesPerCell }: ActivitySource): ActivityChange['tiers'] {
  const counts = pages?.counts();
  return { cells: cache.counts(), bytesPerCell, ram: counts?.ram ?? null, disk: counts?.disk ?? null };
}

const emptyHistogram = (): number[] => new Array<number>(HISTOGRAM_BUCKETS).fill(0);
const noTotals = () => ({ promptTokens: 0, onDevice: 0, restored: 0, shared: 0, pauses: 0 });
function count(histogram: number[], milliseconds: number): void {
  histogram[bucketOf(milliseconds)]! += 1;
}

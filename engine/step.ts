import { byJob, sequenceOf, type Brought } from './brought.ts';
import { assertNever } from './contract/assertNever.ts';
import { PagodaError, toErrorValue } from './contract/errors.ts';
import type { StepTimes } from './contract/engine.ts';
import type { FinishReason } from './contract/generation.ts';
import { nativeStep, OutputReader, type Device, type Output, type TokenScores } from './device/index.ts';
import type { DraftModel } from './drafter/index.ts';
import type { Job, JobEnd } from './job.ts';
import { Jobs } from './jobs.ts';
import type { SequenceCache } from './kv/index.ts';
import type { Context, NativeStep, NativeStepResult, WalkFailure } from './native/native.d.ts';
import { Samplers, type Move } from './sampling/index.ts';
import {
  computed,
  Wake,
  type PlanRow,
  type Scheduler,
  type StepCost,
  type StepPlan,
} from './scheduler/index.ts';
import { StepWatch } from './stepTimes.ts';
import type { TraceRecorder } from './traceRecorder.ts';

export interface StepParts {
  context: Context;
  device: Device;
  cache: SequenceCache;
  scheduler: Scheduler;
  cost: StepCost;
  /** A second model that is asked what comes next. */
  draftModel?: DraftModel | null;
  /** Milliseconds, from anywhere. */
  now: () => number;
  /** After each step that was carried out, with the tokens that each of its rows brought. */
  onStep?: (plan: StepPlan, milliseconds: number, brought: readonly (readonly number[])[]) => void;
  /** Who writes down what is done here, while somebody wants that. */
  recorder?: TraceRecorder;
}

/** From this many tokens on, a step whose caller has gone is broken off rather than waited for. */
const WORTH_ABORTING = 32;

/**
 * The engine's heart: plan, run, commit, emit, for as long as there is work; then it sleeps. Jobs come and go between steps only.
 * Every job submitted gets exactly one `ended`, whatever happens.
 */
export class StepLoop {
  private readonly jobs = new Jobs();
  private readonly cancelled = new Set<Job>();
  private readonly samplers: Samplers<number>;
  private readonly wake = new Wake();
  private inFlight: StepPlan | null = null;
  private closing = false;
  private readonly watch: StepWatch;
  /** Who waits for what is parked to be given up. */
  private forgetting: { chat: string | undefined; told: (cells: number) => void }[] = [];

  constructor(private readonly parts: StepParts) {
    this.samplers = new Samplers(parts.context);
    this.watch = new StepWatch(parts.now);
  }

  /** Of all steps so far. */
  times(): StepTimes {
    return { ...this.watch.times };
  }

  /** Resolves after `close`, rejects when the device or our own books fail; by then every job has ended. */
  async run(): Promise<void> {
    try {
      while (!this.closing || this.jobs.size > 0) {
        const asking = await this.foresee();
        this.endCancelled();
        this.forgetParked();
        this.watch.begin();
        const plan = this.parts.scheduler.plan(this.parts.now(), asking);
        const stuck = plan ? null : this.parts.scheduler.stuck();
        if (plan) await this.step(plan);
        else if (stuck) this.end(this.jobs.of(stuck.id), { kind: 'finished', reason: 'context' });
        else await this.idle();
      }
    } catch (error) {
      this.closing = true;
      const end = { kind: 'failed', error: toErrorValue(error) } as const;
      for (const job of this.jobs) this.tellEnd(job, end);
      this.jobs.clear();
      throw error;
    } finally {
      for (const { told } of this.forgetting.splice(0)) told(0);
    }
  }

  /** Asks the draft model, where there is one, about the replies that go on. Returns how many milliseconds that took. */
  private async foresee(): Promise<number> {
    const { draftModel, scheduler } = this.parts;
    if (!draftModel || this.closing) return 0;
    const drafting = scheduler.drafting().filter(({ task }) => !this.cancelled.has(this.jobs.of(task.id)));
    if (drafting.length === 0) return 0;
    const chats = new Map(drafting.map(({ task, sequence }) => [sequence, task.origin?.chat ?? '']));
    return draftModel.foresee([...chats.keys()], (sequence) => chats.get(sequence)!);
  }

  private async step(plan: StepPlan): Promise<void> {
    const { device, scheduler, now } = this.parts;
    const { watch } = this;
    watch.was('plan');
    const started = now();
    const batch = this.prepare(plan);
    this.inFlight = plan;
    const working = device.carryOut(plan.cacheOps, batch);
    watch.was('layOut');
    this.jobs.tellPlaces(scheduler.queue());
    scheduler.study();
    for (const job of this.jobs) job.listener.flush(); // The words of the last step leave while the device works on this one.
    watch.was('emit');
    const { result, notRestored } = await working;
    watch.was('wait');
    watch.native(result);
    this.inFlight = null;
    scheduler.dropRestored(plan, notRestored);
    const done = scheduler.carriedOut(plan, result.prefill);
    try {
      this.commit(plan, done, batch, result, result.aheadMs + now() - started);
    } finally {
      watch.was('commit');
      this.parts.recorder?.step(done, result, watch.step);
    }
  }

  /** Nobody wants anything: what is parked is copied out, page by page, so that a later eviction loses nothing. */
  private async idle(): Promise<void> {
    const { cache, device, draftModel } = this.parts;
    cache.checkIntegrity();
    if (this.closing) return;
    if (await draftModel?.settle()) return;
    // What was given up since the last step is told to the device too.
    const ops = cache.takeOps();
    if (ops.length > 0) await device.arrange(ops);
    else if (cache.saveOne()) await device.arrange(cache.takeOps());
    else await this.wake.wait();
  }

  /** Throws after a failure or a close: there is no loop to serve it; and `request.invalid` for a chain that the device does not make. */
  submit(job: Job): void {
    if (this.closing) throw new PagodaError('model.notLoaded', {});
    const { task, chooser } = job;
    if (task.choosesTokens && !chooser.ranking)
      for (const { id } of task.sequences) this.samplers.of(id, () => chooser.samplerOptions());
    this.parts.scheduler.add(task);
    this.jobs.add(job);
    this.parts.recorder?.arrived(task);
    this.wake.call();
  }

  /** Takes effect between steps; a long step that is mostly for this job is broken off. Does nothing when it is over already. */
  cancel(job: Job): void {
    if (!this.jobs.has(job)) return;
    this.cancelled.add(job);
    const gone = new Set([...this.cancelled].map(({ task }) => task.id));
    const dead = (this.inFlight?.rows ?? [])
      .filter((row) => gone.has(row.task))
      .reduce((tokens, row) => tokens + row.tokens.length, 0);
    if (dead >= WORTH_ABORTING && dead * 2 > this.inFlight!.tokenCount) this.parts.context.abort();
    this.wake.call();
  }

  /** Gives up all that is parked, or what this chat made of it, between steps. Resolves with how many cells that freed; 0 where the loop has ended. */
  forget(chat?: string): Promise<number> {
    if (this.closing) return Promise.resolve(0);
    this.wake.call();
    return new Promise((told) => this.forgetting.push({ chat, told }));
  }

  /** Ends every job as cancelled and lets `run` resolve. */
  close(): void {
    this.closing = true;
    for (const job of this.jobs) this.cancel(job);
    this.wake.call();
  }

  private prepare(plan: StepPlan): NativeStep {
    for (const task of plan.parked) this.jobs.of(task).listener.paused();
    for (const { task, cached, stored } of plan.admitted)
      this.jobs.of(task).listener.admitted(cached + stored);
    return nativeStep(plan, (row) => this.outputOf(row));
  }

  private outputOf({ task: id, sequence }: PlanRow): Output {
    const { chooser, task } = this.jobs.of(id);
    const { topK, chainTopK = -1, ranking } = chooser;
    const { tokens, drafting } = task.sequences.find((each) => each.id === sequence)!;
    if (!ranking) {
      const sampler = this.samplers.of(sequence, () => chooser.samplerOptions());
      return { sampler, topK: Math.max(topK, drafting?.topK() ?? -1), chainTopK };
    }
    const sampler = this.samplers.scorerOf(id, () => ranking.scorerOptions());
    return { sampler, topK, chainTopK: -1, said: ranking.said(tokens) };
  }

  /** `done`: the plan, and the row whose last slice its step had. */
  private commit(
    plan: StepPlan,
    done: StepPlan,
    batch: NativeStep,
    result: NativeStepResult,
    milliseconds: number,
  ): void {
    const { scheduler, cost } = this.parts;
    switch (result.outcome) {
      case 'ok':
        scheduler.commit(done);
        if (plan.restored.length === 0) cost.observe(plan, milliseconds - result.prefillMs);
        return this.hand(done, new OutputReader(batch, result), milliseconds);
      case 'aborted':
        return scheduler.rollBack(plan);
      case 'noKvRoom': {
        scheduler.rollBack(plan);
        const alone = scheduler.refused();
        if (alone) this.end(this.jobs.of(alone.id), { kind: 'finished', reason: 'context' });
        return;
      }
      case 'invalidBatch':
        return this.failRows(
          plan,
          new PagodaError('native.invalidBatch', { detail: whatFailed(plan, result) }),
        );
      case 'cacheOpFailed':
      case 'fatal':
        throw new PagodaError('native.fatal', { detail: whatFailed(plan, result) });
      default:
        assertNever(result.outcome, 'outcome');
    }
  }

  /** Hands each job what the step brought it, all its rows together. */
  private hand(plan: StepPlan, outputs: OutputReader, milliseconds: number): void {
    const walked = plan.rows.map(({ outputs: asked }) => asked.map(() => outputs.next()));
    const tokens = walked.map((walks) => walks.flatMap(({ chosen }) => chosen.map(({ token }) => token)));
    this.parts.onStep?.(plan, milliseconds, tokens);
    for (const [job, its] of byJob(plan.rows, walked, this.jobs)) this.advance(job, its);
  }

  private advance(job: Job, { rows, drawn, isClosing, failure }: Brought): void {
    const { task, chooser, listener } = job;
    const [first] = task.sequences;
    listener.read(computed(first!));
    if (failure) return this.fail(job, toError(failure, first!.tokens.length));
    const over = this.carryOut(job, chooser.choose(drawn));
    for (const row of rows) if (row.draft.tokens.length > 0) this.settle(job, row);
    // It ended by itself only as it was made to.
    const reason = over === 'stop' && isClosing ? 'length' : over;
    if (reason) return this.end(job, { kind: 'finished', reason });
    const readAll = task.sequences.every((sequence) => computed(sequence) === sequence.tokens.length);
    if (!task.choosesTokens && readAll) this.end(job, { kind: 'finished', reason: 'length' });
  }

  /** Returns why the job is over with them, or null. What comes after the end of a reply was drafted along, and is nobody's. */
  private carryOut(job: Job, moves: readonly Move<TokenScores>[]): FinishReason | null {
    for (const move of moves) {
      const reason = this.move(job, move);
      if (reason) return reason;
    }
    return null;
  }

  private settle(job: Job, row: PlanRow): void {
    const taken = this.parts.scheduler.settle(row, job.task.sequences[sequenceOf(job, row)]!);
    job.listener.drafted(row.draft.tokens.length, taken);
  }

  private move({ task, listener }: Job, move: Move<TokenScores>): FinishReason | null {
    const { scheduler, context, recorder } = this.parts;
    switch (move.kind) {
      case 'append': {
        const { sequence, token, scores } = move;
        const { id, tokens } = task.sequences[sequence]!;
        tokens.push(token);
        recorder?.chosen(id);
        const full = tokens.length >= context.contextLength ? 'context' : null;
        return listener.chosen(token, scores, sequence) ?? full;
      }
      case 'branch':
        for (const { sequence } of move.branches) recorder?.chosen(task.sequences[sequence]!.id);
        scheduler.branch(task, move.branches);
        return null;
      case 'finish':
        scheduler.lead(task, move.sequence);
        return move.reason;
      default:
        return assertNever(move, 'move');
    }
  }

  private forgetParked(): void {
    for (const { chat, told } of this.forgetting.splice(0)) {
      this.parts.draftModel?.forget(chat);
      told(this.parts.cache.forgetParked(chat));
    }
  }

  private endCancelled(): void {
    for (const job of this.cancelled) this.end(job, { kind: 'finished', reason: 'cancelled' });
  }

  private failRows(plan: StepPlan, error: PagodaError): void {
    for (const job of new Set(plan.rows.map(({ task }) => this.jobs.of(task)))) this.fail(job, error);
  }

  /** What such a job left in the cache is no beginning for another. */
  private fail(job: Job, error: PagodaError): void {
    this.parts.scheduler.discard(job.task);
    this.end(job, { kind: 'failed', error: error.toValue() });
  }

  private end(job: Job, end: JobEnd): void {
    this.cancelled.delete(job);
    this.jobs.remove(job);
    this.parts.scheduler.remove(job.task);
    for (const { id } of [job.task, ...job.task.sequences]) this.samplers.free(id);
    for (const { id } of job.task.sequences) this.parts.draftModel?.leave(id);
    this.tellEnd(job, end);
  }

  private tellEnd(job: Job, end: JobEnd): void {
    this.parts.recorder?.ended(job.task, end);
    job.listener.ended(end);
  }
}

const whatFailed = ({ step, tokenCount, rows }: StepPlan, { detail }: NativeStepResult): string =>
  `step ${step}, ${tokenCount} tokens of ${rows.length} sequences. ${detail}`.trim();

const toError = ({ kind, detail }: WalkFailure, tokens: number): PagodaError =>
  kind === 'noRanking'
    ? new PagodaError('model.notANumber', { tokens })
    : new PagodaError('sampler.failed', { detail });

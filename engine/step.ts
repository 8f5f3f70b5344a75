import { assertNever } from './contract/assertNever.ts';
import { PagodaError, toErrorValue } from './contract/errors.ts';
import { nativeStep, NO_RANKING, OutputReader } from './device/index.ts';
import type { KvCache } from './kv/index.ts';
import type { Context, NativeStep, NativeStepResult } from './native/native.d.ts';
import type { Reply, ReplyEnd } from './reply.ts';
import { Samplers } from './sampling/index.ts';
import { Wake, type Scheduler, type StepCost, type StepPlan } from './scheduler/index.ts';

export interface StepParts {
  context: Context;
  cache: KvCache;
  scheduler: Scheduler;
  cost: StepCost;
  /** Milliseconds, from anywhere. */
  now: () => number;
  /** After each step that was carried out in full; one that was refused or broken off read and chose nothing. */
  onStep?: (plan: StepPlan, milliseconds: number) => void;
}

/** From this many tokens on, a step whose caller has gone is broken off rather than waited for. */
const WORTH_ABORTING = 32;

/**
 * The engine's heart: plan, run, commit, emit, for as long as there is work; then it sleeps. Replies come and go between steps only.
 * Every reply submitted gets exactly one `ended`, whatever happens.
 */
export class StepLoop {
  private readonly replies = new Map<number, Reply>();
  private readonly cancelled = new Set<Reply>();
  private readonly samplers: Samplers<Reply>;
  private readonly wake = new Wake();
  private inFlight: StepPlan | null = null;
  private closing = false;

  constructor(private readonly parts: StepParts) {
    this.samplers = new Samplers(parts.context);
  }

  /** Resolves after `close`, rejects when the device or our own books fail; by then every reply has ended. */
  async run(): Promise<void> {
    try {
      while (!this.closing || this.replies.size > 0) {
        this.endCancelled();
        const plan = this.parts.scheduler.plan();
        if (plan) await this.step(plan);
        else await this.idle();
      }
    } catch (error) {
      this.closing = true;
      for (const reply of this.replies.values()) reply.ended({ kind: 'failed', error: toErrorValue(error) });
      this.replies.clear();
      throw error;
    }
  }

  private async step(plan: StepPlan): Promise<void> {
    const { context, now } = this.parts;
    const started = now();
    const batch = this.prepare(plan);
    this.inFlight = plan;
    const working = context.step(batch);
    for (const reply of this.replies.values()) reply.flush(); // The words of the last step leave while the device works on this one.
    const result = await working;
    this.inFlight = null;
    this.commit(plan, batch, result, now() - started);
  }

  private async idle(): Promise<void> {
    this.parts.cache.checkIntegrity();
    if (!this.closing) await this.wake.wait();
  }

  /** Throws after a failure or a close: there is no loop to serve it. */
  submit(reply: Reply): void {
    if (this.closing) throw new PagodaError('model.notLoaded', {});
    this.replies.set(reply.sequence.id, reply);
    this.parts.scheduler.add(reply.sequence);
    this.wake.call();
  }

  /** Takes effect between steps; a long step that is mostly for this reply is broken off. Does nothing when it is over already. */
  cancel(reply: Reply): void {
    if (this.replies.get(reply.sequence.id) !== reply) return;
    this.cancelled.add(reply);
    const dead = (this.inFlight?.rows ?? [])
      .filter((row) => [...this.cancelled].some((gone) => gone.sequence.id === row.sequence))
      .reduce((tokens, row) => tokens + row.tokens.length, 0);
    if (dead >= WORTH_ABORTING && dead * 2 > this.inFlight!.tokenCount) this.parts.context.abort();
    this.wake.call();
  }

  /** Ends every reply as cancelled and lets `run` resolve. */
  close(): void {
    this.closing = true;
    for (const reply of this.replies.values()) this.cancel(reply);
    this.wake.call();
  }

  private prepare(plan: StepPlan): NativeStep {
    for (const { sequence, cached } of plan.admitted) this.replies.get(sequence)?.admitted(cached);
    return nativeStep(plan, (row) => {
      const reply = this.replyOf(row.sequence);
      return { sampler: this.samplers.of(reply, () => reply.samplerOptions()), topK: reply.topK };
    });
  }

  private commit(plan: StepPlan, batch: NativeStep, result: NativeStepResult, milliseconds: number): void {
    const { scheduler, cost, onStep } = this.parts;
    switch (result.outcome) {
      case 'ok':
        scheduler.commit(plan);
        cost.observe(plan, milliseconds);
        onStep?.(plan, milliseconds);
        return this.hand(plan, new OutputReader(batch, result));
      case 'aborted':
        return scheduler.rollBack(plan);
      case 'noKvRoom': {
        scheduler.rollBack(plan);
        const alone = scheduler.refused();
        if (alone) this.end(this.replyOf(alone.id), { kind: 'finished', reason: 'context' });
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

  /** Hands each reply what the step brought it. */
  private hand(plan: StepPlan, outputs: OutputReader): void {
    const { contextLength } = this.parts.context;
    for (const row of plan.rows) {
      const reply = this.replyOf(row.sequence);
      reply.read(row.from + row.tokens.length);
      if (!row.output) continue;
      const { token, scores } = outputs.next();
      const { tokens } = reply.sequence;
      if (token === NO_RANKING) {
        this.fail(reply, new PagodaError('model.notANumber', { tokens: tokens.length }));
        continue;
      }
      tokens.push(token);
      const reason = reply.chosen(token, scores) ?? (tokens.length >= contextLength ? 'context' : null);
      if (reason) this.end(reply, { kind: 'finished', reason });
    }
  }

  private endCancelled(): void {
    for (const reply of this.cancelled) this.end(reply, { kind: 'finished', reason: 'cancelled' });
  }

  private failRows(plan: StepPlan, error: PagodaError): void {
    for (const row of plan.rows) {
      this.fail(this.replyOf(row.sequence), error);
    }
  }

  /** What such a reply left in the cache is no beginning for another. */
  private fail(reply: Reply, error: PagodaError): void {
    this.parts.scheduler.discard(reply.sequence);
    this.end(reply, { kind: 'failed', error: error.toValue() });
  }

  private end(reply: Reply, end: ReplyEnd): void {
    this.cancelled.delete(reply);
    this.replies.delete(reply.sequence.id);
    this.parts.scheduler.remove(reply.sequence);
    this.samplers.free(reply);
    reply.ended(end);
  }

  private replyOf(sequence: number): Reply {
    const reply = this.replies.get(sequence);
    if (!reply) throw new Error(`sequence ${sequence} belongs to no reply`);
    return reply;
  }
}

const whatFailed = ({ step, tokenCount, rows }: StepPlan, { detail }: NativeStepResult): string =>
  `step ${step}, ${tokenCount} tokens of ${rows.length} sequences. ${detail}`.trim();

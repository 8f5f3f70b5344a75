import type { KvCache } from '../kv/index.ts';
import { PlanDraft } from './draft.ts';
import type { StepPlan } from './plan.ts';
import { Queue } from './queue.ts';
import { byPrecedence, gap, rank, wanted, type Sequence } from './sequence.ts';
import { fairShares } from './shares.ts';
import type { StepCost } from './stepCost.ts';

/** Cells kept over per running sequence when another comes in, so that nobody has to leave again at once. */
const HEADROOM = 16;
/** After the device found no room where the books had some, the running ones are left alone for this many steps. */
const STEPS_CLOSED = 32;

/**
 * Whose turn it is: makes the plan of the next step from the sequences under way. It owns the queue and the running set; cells and ids
 * are the cache's. Nobody is dropped for lack of room: the least important, latest sequence gives its place up and comes back by itself.
 */
export class Scheduler {
  private readonly waiting = new Queue();
  private readonly running = new Queue();
  private step = 0;
  /** Nobody comes in before this step, unless nobody runs. */
  private closedUntil = 0;

  constructor(
    private readonly cache: KvCache,
    private readonly cost: StepCost,
    private readonly stepTokens: number,
  ) {}

  counts(): { running: number; waiting: number } {
    return { running: this.running.length, waiting: this.waiting.length };
  }

  /** Its tokens must be fewer than the pool's cells, or it would wait for ever. */
  add(sequence: Sequence): void {
    if (wanted(sequence) >= this.cache.total) throw new Error('a prompt too long for the context was queued');
    this.waiting.add(sequence);
  }

  /** It is over; not while a step with it is in flight. What it has in the cache stays parked for the next one to begin with. */
  remove(sequence: Sequence): void {
    this.waiting.remove(sequence);
    if (this.running.remove(sequence)) this.cache.park(leave(sequence));
  }

  /** It is over, and what it has in the cache is not to be trusted. */
  discard(sequence: Sequence): void {
    this.waiting.remove(sequence);
    if (this.running.remove(sequence)) this.cache.release(leave(sequence));
  }

  /** The next step, or null when nothing is under way. */
  plan(): StepPlan | null {
    const draft = new PlanDraft(++this.step, this.stepTokens);
    this.admit(draft);
    this.serveReplies(draft);
    this.servePrompts(draft);
    if (!draft.isEmpty()) return draft.finish(this.cache.takeOps());
    if (this.running.length + this.waiting.length === 0) return null;
    throw new Error('sequences are under way and none of them can get on');
  }

  /** The plan was carried out. */
  commit(plan: StepPlan): void {
    for (const { row, sequence } of this.served(plan)) {
      this.cache.commit(row.seqId);
      sequence.computed += row.tokens.length;
    }
  }

  /** The plan was not carried out, or only in part: everyone is back where they were. */
  rollBack(plan: StepPlan): void {
    for (const { row, sequence } of this.served(plan)) sequence.computed = this.cache.rollBack(row.seqId);
  }

  /**
   * The device found no room where the books had some (call after `rollBack`). Gives up what is parked, then the least important running
   * sequence. Returns one that is alone and still does not fit: it has to end.
   */
  refused(): Sequence | null {
    this.closedUntil = this.step + STEPS_CLOSED;
    if (this.cache.evictOne()) return null;
    const last = this.running.lastWhere(() => true);
    if (!last || this.running.length === 1) return last ?? null;
    this.setAside(last);
    this.cache.evictOne();
    return null;
  }

  private served(plan: StepPlan): { row: StepPlan['rows'][number]; sequence: Sequence }[] {
    const byId = new Map(this.running.list().map((sequence) => [sequence.id, sequence]));
    return plan.rows.map((row) => ({ row, sequence: byId.get(row.sequence)! }));
  }

  /** In strict order of precedence: who is next waits until there is room for all of it, and nobody slips past. */
  private admit(draft: PlanDraft): void {
    if (this.step < this.closedUntil && this.running.length > 0) return;
    for (let next = this.waiting.first(); next && this.hasRoomFor(next, draft); next = this.waiting.first()) {
      this.waiting.remove(next);
      const { seqId, cached } = this.cache.acquire(next.tokens);
      next.seqId = seqId;
      next.computed = cached;
      this.running.add(next);
      draft.admitted.push({ sequence: next.id, cached });
    }
  }

  /** Room for the whole of `next` beside what the running ones have yet to read. The less important are put aside if that makes it. */
  private hasRoomFor(next: Sequence, draft: PlanDraft): boolean {
    const less = this.running.list().filter((sequence) => rank(sequence) > rank(next));
    const more = this.running.length - less.length;
    const fits = () =>
      this.running.length < this.stepTokens && this.cache.canAcquire(this.needed(next)).kind === 'room';
    if (fits()) return true;
    const freed = less.reduce((cells, sequence) => cells + wanted(sequence), 0);
    const neededThen = this.needed(next) - freed;
    if (more >= this.stepTokens || this.cache.canHold(Math.max(neededThen, 0)).kind !== 'room') return false;
    for (let victim = less.pop(); victim && !fits(); victim = less.pop()) this.setAside(victim, draft);
    return fits();
  }

  private needed(next: Sequence): number {
    if (this.running.length === 0) return wanted(next);
    const headroom = Math.min(HEADROOM * (this.running.length + 1), this.cache.total >> 3);
    return wanted(next) + this.running.sum(gap) + headroom;
  }

  /** One token for each reply under way; there are never more of them than a step has tokens. */
  private serveReplies(draft: PlanDraft): void {
    for (const sequence of this.running.list()) if (gap(sequence) === 1) this.serve(sequence, 1, draft);
  }

  /** What is left of the step goes to prompts: the more important first, equals equally. */
  private servePrompts(draft: PlanDraft): void {
    const prompts = this.running.list().filter((sequence) => gap(sequence) > 1);
    let budget = Math.min(draft.left(), this.cost.chunkBudget(!draft.isEmpty()));
    while (prompts.length > 0 && budget > 0) {
      const level = rank(prompts[0]!);
      const equals = prompts.splice(0, prompts.filter((sequence) => rank(sequence) === level).length);
      const shares = fairShares(equals.map(gap), budget);
      for (const [index, sequence] of equals.entries()) budget -= this.serve(sequence, shares[index]!, draft);
    }
  }

  /** Charges and plans up to `count` tokens of a sequence; returns how many there was room for. */
  private serve(sequence: Sequence, count: number, draft: PlanDraft): number {
    if (count === 0 || sequence.seqId === null) return 0;
    while (this.cache.available() === 0) {
      const victim = this.running.lastWhere((other) => !draft.has(other));
      if (!victim || byPrecedence(victim, sequence) <= 0) return 0;
      this.setAside(victim, draft);
    }
    const served = Math.min(count, this.cache.available());
    this.cache.grow(sequence.seqId, served);
    draft.add(sequence, served);
    return served;
  }

  /** Back into the queue. Its cells stay parked until someone takes them; what is lost by then is read again. */
  private setAside(sequence: Sequence, draft?: PlanDraft): void {
    this.running.remove(sequence);
    this.cache.park(leave(sequence));
    this.waiting.add(sequence);
    draft?.parked.push(sequence.id);
  }
}

/** Takes a sequence's place away and returns its handle. */
function leave(sequence: Sequence): number {
  const { seqId } = sequence;
  if (seqId === null) throw new Error(`sequence ${sequence.id} has no place`);
  sequence.seqId = null;
  sequence.computed = 0;
  return seqId;
}

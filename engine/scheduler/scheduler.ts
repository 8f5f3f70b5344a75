import { PAGE_TOKENS, type SequenceCache } from '../kv/index.ts';
import { branch, type Branch } from './branch.ts';
import { draftFor, settleDraft } from './drafts.ts';
import { readKnown } from './known.ts';
import { Market } from '../speculation/index.ts';
import { findLeader, waitsForLeader } from './leaders.ts';
import type { PlanRow, SlicedOutcome, StepPlan } from './plan.ts';
import { byPrecedence, rank } from './precedence.ts';
import { fairShares } from './shares.ts';
import { Slices } from './slices.ts';
import { StepBuilder } from './stepBuilder.ts';
import {
  PROMPT_SHARE,
  SLOWED_BY_BACKGROUND,
  SLOWED_BY_SLICES,
  SLOWED_TO,
  type RepliesLoad,
  type StepCost,
} from './stepCost.ts';
import {
  atEnd,
  computed,
  gap,
  ownGap,
  placeOf,
  tokensOf,
  widthOf,
  type Sequence,
  type Task,
} from './task.ts';

/** Cells kept over per running sequence when another comes in, so that nobody has to leave again at once. */
const HEADROOM = 16;
/** Free ones beside those of replies that run, on a device. */
const SPARE_PAGES = 16;
/** After the device found no room where the books had some, the running ones are left alone for this many steps. */
const STEPS_CLOSED = 32;
/** Bytes fetched from lower tiers in a step beside replies under way, and alone: to copy them takes the device's thread. */
const RESTORED_BESIDE = 8 << 20;
const RESTORED_ALONE = 256 << 20;
/** Tokens that drafting sequences read in their prompts during a step, of all together. */
const STUDIED_BESIDE = 1024;

/** What prompts may take of a step: the replies that they are not to slow too much, and which part of what is bearable is theirs. */
interface Left {
  readonly beside: RepliesLoad;
  readonly share: number;
}

/** A sequence with a prompt to read. */
interface Reader {
  readonly task: Task;
  readonly sequence: Sequence;
}

/**
 * Whose turn it is: makes the plan of the next step from the tasks under way. It owns the queue and the running set; cells and ids are the
 * cache's. Nobody is dropped for lack of room: the least important, latest task gives its place up and comes back by itself.
 */
export class Scheduler {
  private waiting: Task[] = [];
  private running: Task[] = [];
  private step = 0;
  private now = 0;
  /** Nobody comes in before this step, unless nobody runs. */
  private closedUntil = 0;
  private shared = 0;
  private readonly market: Market;
  private readonly slices: Slices;

  constructor(
    private readonly cache: SequenceCache,
    private readonly cost: StepCost,
    /** Most tokens of one step. */
    readonly stepTokens: number,
    /** The device begins with the next step before it is asked for: then that needs cells too. */
    private readonly goesAhead = false,
    /** Most tokens of a prompt's piece that the device reads in slices of time between steps of replies; 0: it cannot. */
    slicedTokens = 0,
  ) {
    this.market = new Market(cost);
    this.slices = new Slices(cache, slicedTokens);
  }

  counts(): { running: number; waiting: number } {
    return { running: this.running.length, waiting: this.waiting.length };
  }

  /** Who waits, first the one that is next. */
  queue(): readonly Task[] {
    return this.waiting;
  }

  runningTasks(): readonly Task[] {
    return this.running;
  }

  /** Tokens that sequences took over from others that read them at the same time, in all. */
  sharedTokens(): number {
    return this.shared;
  }

  /** Its tokens must be fewer than the pool's cells, or it would wait for ever. */
  add(task: Task): void {
    if (tokensOf(task) >= this.cache.total) throw new Error('a prompt too long for the context was queued');
    if (widthOf(task) > this.places()) throw new Error('more sequences than there are places were queued');
    this.waiting.push(task);
  }

  /** It is over; not while a step with it is in flight. What it has in the cache stays parked for the next one to begin with. */
  remove(task: Task): void {
    this.waiting = without(this.waiting, task);
    if (!this.running.includes(task)) return;
    this.running = without(this.running, task);
    // Of branches the first is the best one; what only the others have nobody asks for again.
    const [first, ...others] = task.sequences;
    for (const sequence of others)
      this.leave(sequence, (handle) =>
        task.branching ? this.cache.release(handle) : this.cache.park(handle),
      );
    this.leave(first!, (handle) => this.cache.park(handle));
  }

  /** Its sequences become branches of those it has: see `branch`. Call after the commit of the step that computed the last of them. */
  branch(task: Task, branches: readonly Branch[]): void {
    if (!task.branching) throw new Error(`task ${task.id} has no branches`);
    branch(this.cache, task, branches, task.branching);
  }

  /** One of its branches is the best. */
  lead(task: Task, index: number): void {
    task.sequences.unshift(...task.sequences.splice(index, 1));
  }

  /** Most sequences under way at once. */
  places(): number {
    return Math.min(this.stepTokens, this.cache.most);
  }

  /**
   * A task that is alone and finds no room for what all its branches need next, or none to come in again while nobody runs: it has to end, for
   * nobody is left whose end would make room. Ask when there is no plan.
   */
  stuck(): Task | null {
    const [alone, ...others] = this.running;
    if (!alone) return this.waiting[0] ?? null;
    if (others.length > 0) return null;
    return this.cache.available() < Math.max(1, alone.sequences.filter(atEnd).length) ? alone : null;
  }

  /** It is over, and what it has in the cache is not to be trusted. */
  discard(task: Task): void {
    if (this.running.includes(task)) {
      this.running = without(this.running, task);
      for (const sequence of task.sequences) this.leave(sequence, (handle) => this.cache.release(handle));
    }
    this.remove(task);
  }

  /** Sequences that read their last token next and take drafts, with their tasks: whom a draft model may be asked about before the next plan. */
  drafting(): { task: Task; sequence: Sequence }[] {
    if (!this.cache.takesDrafts) return [];
    return this.running.flatMap((task) =>
      task.sequences
        .filter((sequence) => sequence.drafting && task.choosesTokens && this.isDue(sequence))
        .map((sequence) => ({ task, sequence })),
    );
  }

  /**
   * The next step, or null when nothing is under way. `now`: milliseconds of the clock that tasks arrive by; `asking`: how many went into asking a draft
   * model for it.
   */
  plan(now: number, asking = 0): StepPlan | null {
    this.now = now;
    this.waiting.sort(byPrecedence(now));
    const step = new StepBuilder(++this.step, this.stepTokens, asking);
    this.admit(step);
    this.fetchPages(step);
    this.servePrompts(step, this.serveReplies(step));
    if (this.goesAhead) this.leaveRoomAhead();
    const ops = this.cache.takeOps();
    if (!step.isEmpty() || ops.length > 0 || step.sliced)
      return step.finish(
        ops,
        this.sequences().flatMap(({ handle }) => (handle ? [handle.seqId] : [])),
      );
    if (this.running.length + this.waiting.length === 0 || this.stuck()) return null;
    throw new Error('tasks are under way and none of them can get on');
  }

  /**
   * Room for another token of everyone, where giving up what is parked makes it; and as far as a sixteenth of the pool goes, for a page of everyone and
   * some more: whoever finds no whole page free writes to single cells, and a device attends as far as these lie.
   */
  private leaveRoomAhead(): void {
    const count = this.sequences().length;
    const cells = Math.max(count, Math.min((count + SPARE_PAGES) * PAGE_TOKENS, this.cache.total >> 4));
    while (this.cache.counts().free < cells && this.cache.evictOne());
  }

  /** Sequences on the device that did not get the pages they were to get read them instead. Call before the plan is committed. */
  dropRestored(plan: StepPlan, seqIds: ReadonlySet<number>): void {
    if (seqIds.size === 0) return;
    for (const sequence of this.served(plan))
      if (seqIds.has(placeOf(sequence).seqId)) this.cache.rollBack(placeOf(sequence));
  }

  /** The plan as it was carried out: with the row whose last slice it had. Call before `commit`. */
  carriedOut(plan: StepPlan, sliced: SlicedOutcome): StepPlan {
    const row = this.slices.carriedOn(sliced, plan.step);
    if (!row) return plan;
    const { length } = row.tokens;
    const { rows, tokenCount, promptTokenCount } = plan;
    return {
      ...plan,
      rows: [...rows, row],
      tokenCount: tokenCount + length,
      promptTokenCount: promptTokenCount + length,
    };
  }

  /** The plan was carried out. What it drafted waits for `settle`. */
  commit(plan: StepPlan): void {
    for (const sequence of this.served(plan)) this.cache.commit(placeOf(sequence));
  }

  /** While the device works: those who propose tokens read on in what they are to know. */
  study(): void {
    let left = STUDIED_BESIDE;
    for (const { drafting, tokens } of this.sequences()) {
      if (left <= 0) return;
      left -= drafting?.study(tokens, left) ?? 0;
    }
  }

  /** A sequence has got the tokens that its row brought. Returns how many of them were drafted and stay in the cache. */
  settle(row: PlanRow, sequence: Sequence): number {
    return settleDraft(this.cache, row, sequence);
  }

  /** The plan was not carried out, or only in part: everyone is back where they were. */
  rollBack(plan: StepPlan): void {
    for (const sequence of this.served(plan)) this.cache.rollBack(placeOf(sequence));
  }

  /**
   * The device found no room where the books had some (call after `rollBack`). Gives up what is parked, then the least important running
   * task. Returns one that is alone and still does not fit: it has to end.
   */
  refused(): Task | null {
    this.closedUntil = this.step + STEPS_CLOSED;
    if (this.cache.evictOne()) return null;
    const last = this.inOrder().at(-1);
    if (!last || this.running.length === 1) return last ?? null;
    this.setAside(last);
    this.cache.evictOne();
    return null;
  }

  private served(plan: StepPlan): Sequence[] {
    const byId = new Map(this.sequences().map((sequence) => [sequence.id, sequence]));
    return [...plan.rows, ...plan.restored].map(({ sequence }) => byId.get(sequence)!);
  }

  private sequences(): Sequence[] {
    return this.running.flatMap((task) => task.sequences);
  }

  /** Places that tasks have a claim to and do not use yet. */
  private reserved(): number {
    return this.running.reduce((places, task) => places + widthOf(task) - task.sequences.length, 0);
  }

  private rank(task: Task): number {
    return rank(task, this.now);
  }

  /** Those with a place that are as important as `task` at least: nobody waits for someone who waits for him. */
  private leadersFor(task: Task): Sequence[] {
    const important = this.running.filter((other) => this.rank(other) <= this.rank(task));
    return important.flatMap(({ sequences }) => sequences).filter((sequence) => sequence.handle);
  }

  private inOrder(): Task[] {
    return [...this.running].sort(byPrecedence(this.now));
  }

  /** In order of precedence: who is next waits until there is room for all of it, and nobody slips past. */
  private admit(step: StepBuilder): void {
    if (this.step < this.closedUntil && this.running.length > 0) return;
    for (let next = this.waiting[0]; next && this.makesRoomFor(next, step); next = this.waiting[0]) {
      this.waiting = without(this.waiting, next);
      this.running.push(next);
      const opened = next.sequences.map((sequence) => this.enter(next, sequence));
      step.admitted.push({ task: next.id, cached: opened[0]!.cached, stored: opened[0]!.stored });
    }
  }

  private enter(task: Task, sequence: Sequence): { cached: number; stored: number } {
    const opened = this.cache.open(sequence.tokens, task.origin);
    sequence.handle = opened.handle;
    findLeader(sequence, this.leadersFor(task), task.sequences);
    return opened;
  }

  /** Room for the whole of `next` beside what the running ones have yet to read. The less important are put aside if that makes it. */
  private makesRoomFor(next: Task, step: StepBuilder): boolean {
    const fits = () =>
      this.running.reduce((places, task) => places + widthOf(task), widthOf(next)) <= this.places() &&
      this.cache.canOpen(this.needed(next)).kind === 'room';
    if (fits()) return true;
    const less = this.inOrder().filter((task) => this.rank(task) > this.rank(next));
    const freed = less.reduce((cells, task) => cells + tokensOf(task), 0);
    if (less.length === 0 || this.cache.canHold(Math.max(this.needed(next) - freed, 0)).kind !== 'room')
      return false;
    for (let victim = less.pop(); victim && !fits(); victim = less.pop()) this.setAside(victim, step);
    return fits();
  }

  private needed(next: Task): number {
    const sequences = this.sequences();
    let cells = 0;
    for (const [index, sequence] of next.sequences.entries()) {
      const before = [...this.leadersFor(next), ...next.sequences.slice(0, index)];
      findLeader(sequence, before, next.sequences);
      const awaited = sequence.leader ? sequence.tokens.length - sequence.sharedUntil : Infinity;
      cells += Math.min(this.cache.needed(sequence.tokens), awaited);
      sequence.leader = null;
    }
    if (sequences.length === 0) return cells;
    const headroom = Math.min(HEADROOM * (sequences.length + widthOf(next)), this.cache.total >> 3);
    return cells + sequences.reduce((sum, sequence) => sum + ownGap(sequence), 0) + headroom;
  }

  /** Pages that lie in a lower tier come before anything is read after them. */
  private fetchPages(step: StepBuilder): void {
    const replies = this.sequences().some(atEnd);
    let bytes = replies ? RESTORED_BESIDE : RESTORED_ALONE;
    for (const sequence of this.sequences()) {
      if (bytes <= 0 || !this.cache.isRestoring(placeOf(sequence))) continue;
      const fetched = this.cache.restore(placeOf(sequence), bytes);
      if (fetched.tokens > 0) step.fetch(sequence, fetched.tokens);
      bytes -= fetched.bytes;
    }
  }

  /** One token for each reply under way, then drafts and what is known; there are never more replies than a step has tokens. Returns what is left for prompts. */
  private serveReplies(step: StepBuilder): Left {
    const besidePrompts = this.readsPrompts();
    const drafting: Sequence[] = [];
    const known: Sequence[] = [];
    for (const task of this.inOrder()) {
      const due = task.sequences.filter((sequence) => this.isDue(sequence));
      // Branches go on together or not at all.
      if (!this.makeRoom(task, due.length, step)) continue;
      for (const sequence of due) {
        if (this.serve(task, sequence, 1, step) === 0) continue;
        if (sequence.known) known.push(sequence);
        else if (sequence.drafting && task.choosesTokens) drafting.push(sequence);
      }
    }
    draftFor(drafting, step, this.cache, this.market, this.reserved(), besidePrompts ? PROMPT_SHARE : 0);
    const { rows, cells, span } = step.load();
    readKnown(known, step, this.cache, this.cost, besidePrompts ? 1 / 2 : 1);
    return { beside: { rows: rows - known.length, cells, span }, share: known.length > 0 ? 1 / 2 : 1 };
  }

  /** Whether somebody waits for a prompt that is being read: what is read ahead in the background takes what is left. */
  private readsPrompts(): boolean {
    return this.running.some(
      ({ priority, sequences }) =>
        priority !== 'background' &&
        sequences.some((each) => each.handle && gap(each) > 1 && !this.cache.isRestoring(each.handle)),
    );
  }

  /** Its last token is all that it has to read, and what comes before that is on the device. */
  private isDue(sequence: Sequence): boolean {
    const { handle } = sequence;
    return handle !== null && atEnd(sequence) && !this.cache.isRestoring(handle);
  }

  /** What is left of the step goes to prompts: the more important first, equals equally. Long ones beside replies are read in slices, where that can be. */
  private servePrompts(step: StepBuilder, { beside, share }: Left): void {
    const bearable = (readers: readonly Reader[]) => {
      const froms = readers.map(({ sequence }) => computed(sequence));
      return Math.ceil(this.cost.chunkBudget(beside, froms, slowedFor(readers[0]!)) * share);
    };
    const readers = this.inOrder().flatMap((task) =>
      task.sequences
        .filter((sequence) => this.readsItself(task, sequence))
        .map((sequence) => ({ task, sequence })),
    );
    const isLong = (reader: Reader) =>
      this.cost.slicesPay(beside, computed(reader.sequence), slowedBySlices(reader)) &&
      gap(reader.sequence) > bearable([reader]);
    const long = this.slices.isOpen(this.step) ? readers.filter(isLong) : [];
    this.serveSlice(step, beside, long);
    // What is under way is soon done where no replies run: the device is its own so long.
    if (beside.rows === 0 && this.slices.isUnderWay) return;
    const prompts = readers.filter((reader) => !long.includes(reader));
    let spent = 0;
    while (prompts.length > 0) {
      const level = this.rank(prompts[0]!.task);
      const equals = prompts.splice(0, prompts.filter(({ task }) => this.rank(task) === level).length);
      const budget = Math.min(step.left(), bearable(equals) - spent);
      if (budget <= 0) return;
      const shares = fairShares(
        equals.map(({ sequence }) => this.aheadOf(sequence)),
        budget,
      );
      for (const [index, { task, sequence }] of equals.entries())
        spent += this.serve(task, sequence, shares[index]!, step);
    }
  }

  /** What of the step goes to the piece that is read in slices, and to a new one where there is none: of the most important of `long`, and of equals, of who was served the longest time ago. */
  private serveSlice(step: StepBuilder, beside: RepliesLoad, long: readonly Reader[]): void {
    const level = Math.min(...long.map(({ task }) => this.rank(task)));
    const next = long
      .filter(({ task }) => this.rank(task) === level)
      .sort((a, b) => a.sequence.lastStep - b.sequence.lastStep);
    for (const reader of next) if (!this.slices.isUnderWay) this.beginSlices(step, beside, reader);
    step.sliced = this.slices.part(
      this.cost.sliceTimes(beside, Math.max(...long.map(slowedBySlices), this.slices.slowedTo)),
    );
  }

  /** All but its last token, whose row is one of a step. */
  private beginSlices(step: StepBuilder, beside: RepliesLoad, reader: Reader): void {
    const { task, sequence } = reader;
    if (!this.makeRoom(task, 1, step)) return;
    const handle = placeOf(sequence);
    const slowedTo = slowedBySlices(reader);
    const count = Math.min(
      this.slices.mostTokens,
      this.cost.sliceTokens(beside, computed(sequence), slowedTo),
      this.aheadOf(sequence),
      gap(sequence) - 1,
      this.cache.available(),
      this.cache.stopsAt(handle) - computed(sequence),
    );
    if (count < 1) return;
    this.cache.grow(handle, count);
    this.slices.begin(sequence, step.rowOf(task, sequence, count), slowedTo);
  }

  /**
   * How many tokens it may read in one piece: at most up to where those who wait for it part from it. They then all go on in the next step, together, and not beside a reply that
   * their slowest one would hold up.
   */
  private aheadOf(sequence: Sequence): number {
    const from = computed(sequence);
    return this.sequences()
      .filter(({ leader, sharedUntil }) => leader === sequence && sharedUntil > from)
      .reduce((tokens, { sharedUntil }) => Math.min(tokens, sharedUntil - from), gap(sequence));
  }

  /** It has tokens to read that nobody reads for it. Takes over what its leader has read once that is done. */
  private readsItself(task: Task, sequence: Sequence): boolean {
    const { handle } = sequence;
    if (this.slices.reads(sequence)) return false;
    if (!handle || gap(sequence) <= 1 || this.cache.isRestoring(handle)) return false;
    if (sequence.leader) {
      if (waitsForLeader(sequence)) return false;
      const before = handle.computed;
      this.shared += this.cache.share(handle) - before;
      // It left before they parted: somebody else may be further by now.
      const older = this.leadersFor(task);
      findLeader(sequence, older.slice(0, older.indexOf(sequence)), task.sequences);
      if (waitsForLeader(sequence)) return false;
      sequence.leader = null;
    }
    return gap(sequence) > 0;
  }

  /** Charges and plans up to `count` tokens of a sequence; returns how many there was room for. */
  private serve(task: Task, sequence: Sequence, count: number, step: StepBuilder): number {
    if (count === 0 || !sequence.handle || !this.makeRoom(task, 1, step)) return 0;
    const until = this.cache.stopsAt(sequence.handle) - computed(sequence);
    const served = Math.min(count, this.cache.available(), until);
    this.cache.grow(sequence.handle, served);
    step.add(task, sequence, served);
    return served;
  }

  /** Room for so many cells, made by setting less important tasks aside where need be. */
  private makeRoom(task: Task, cells: number, step: StepBuilder): boolean {
    while (this.cache.available() < cells) {
      const victim = this.inOrder().findLast((other) => !step.serves(other));
      if (!victim || byPrecedence(this.now)(victim, task) <= 0) return false;
      this.setAside(victim, step);
    }
    return true;
  }

  /** Back into the queue. Its cells stay parked until someone takes them; what is lost by then is read again. */
  private setAside(task: Task, step?: StepBuilder): void {
    this.running = without(this.running, task);
    for (const sequence of task.sequences) this.leave(sequence, (handle) => this.cache.park(handle));
    this.waiting.push(task);
    this.waiting.sort(byPrecedence(this.now));
    step?.parked.push(task.id);
  }

  private leave(sequence: Sequence, giveUp: (handle: NonNullable<Sequence['handle']>) => void): void {
    this.slices.leave(sequence);
    if (sequence.handle) giveUp(sequence.handle);
    sequence.handle = null;
    sequence.leader = null;
  }
}

const slowedFor = ({ task }: Reader): number =>
  task.priority === 'background' ? SLOWED_BY_BACKGROUND : SLOWED_TO;

const slowedBySlices = ({ task }: Reader): number =>
  task.priority === 'background' ? SLOWED_BY_BACKGROUND : SLOWED_BY_SLICES;

const without = (tasks: readonly Task[], task: Task): Task[] => tasks.filter((other) => other !== task);

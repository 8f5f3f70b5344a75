import { PAGE_TOKENS, type SequenceCache } from '../kv/index.ts';
import { Market } from '../speculation/index.ts';
import { Admission } from './admission.ts';
import { branch, type Branch } from './branch.ts';
import { draftFor, settleDraft } from './drafts.ts';
import { readKnown } from './known.ts';
import type { PlanRow, SlicedOutcome, StepPlan } from './plan.ts';
import { Prompts, type Left } from './prompts.ts';
import { Roster } from './roster.ts';
import { Slices } from './slices.ts';
import { StepBuilder } from './stepBuilder.ts';
import { PROMPT_SHARE, type StepCost } from './stepCost.ts';
import { atEnd, gap, placeOf, tokensOf, widthOf, type Sequence, type Task } from './task.ts';

/** Free ones beside those of replies that run, on a device. */
const SPARE_PAGES = 16;
/** Bytes fetched from lower tiers in a step beside replies under way, and alone: to copy them takes the device's thread. */
const RESTORED_BESIDE = 8 << 20;
const RESTORED_ALONE = 256 << 20;
/** Tokens that drafting sequences read in their prompts during a step, of all together. */
const STUDIED_BESIDE = 1024;

/**
 * Whose turn it is: makes the plan of the next step from the tasks under way. Cells and ids are the cache's; who waits and who has a place is the roster's, who
 * comes in is admission's, and what prompts get of a step is theirs. Replies come first.
 */
export class Scheduler {
  private step = 0;
  private readonly market: Market;
  private readonly slices: Slices;
  private readonly roster: Roster;
  private readonly admission: Admission;
  private readonly prompts: Prompts;

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
    this.roster = new Roster(cache, this.slices);
    this.admission = new Admission(cache, this.roster, this.places());
    this.prompts = new Prompts(cache, cost, this.roster, this.slices);
  }

  counts(): { running: number; waiting: number } {
    return { running: this.roster.running.length, waiting: this.roster.waiting.length };
  }

  /** Who waits, first the one that is next. */
  queue(): readonly Task[] {
    return this.roster.waiting;
  }

  runningTasks(): readonly Task[] {
    return this.roster.running;
  }

  /** Tokens that sequences took over from others that read them at the same time, in all. */
  sharedTokens(): number {
    return this.prompts.sharedTokens;
  }

  /** Its tokens must be fewer than the pool's cells, or it would wait for ever. */
  add(task: Task): void {
    if (tokensOf(task) >= this.cache.total) throw new Error('a prompt too long for the context was queued');
    if (widthOf(task) > this.places()) throw new Error('more sequences than there are places were queued');
    this.roster.add(task);
  }

  /** It is over; not while a step with it is in flight. What it has in the cache stays parked for the next one to begin with. */
  remove(task: Task): void {
    this.roster.remove(task);
  }

  /** It is over, and what it has in the cache is not to be trusted. */
  discard(task: Task): void {
    this.roster.discard(task);
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
    const [alone, ...others] = this.roster.running;
    if (!alone) return this.roster.waiting[0] ?? null;
    if (others.length > 0) return null;
    return this.cache.available() < Math.max(1, alone.sequences.filter(atEnd).length) ? alone : null;
  }

  /** Sequences that read their last token next and take drafts, with their tasks: whom a draft model may be asked about before the next plan. */
  drafting(): { task: Task; sequence: Sequence }[] {
    if (!this.cache.takesDrafts) return [];
    return this.roster.running.flatMap((task) =>
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
    const { roster } = this;
    roster.at(now);
    const step = new StepBuilder(++this.step, this.stepTokens, asking);
    this.admission.admit(step);
    this.fetchPages(step);
    this.prompts.serve(step, this.serveReplies(step));
    if (this.goesAhead) this.leaveRoomAhead();
    const ops = this.cache.takeOps();
    if (!step.isEmpty() || ops.length > 0 || step.sliced)
      return step.finish(
        ops,
        roster.sequences().flatMap(({ handle }) => (handle ? [handle.seqId] : [])),
      );
    if (roster.running.length + roster.waiting.length === 0 || this.stuck()) return null;
    throw new Error('tasks are under way and none of them can get on');
  }

  /** While the device works: those who propose tokens read on in what they are to know. */
  study(): void {
    let left = STUDIED_BESIDE;
    for (const { drafting, tokens } of this.roster.sequences()) {
      if (left <= 0) return;
      left -= drafting?.study(tokens, left) ?? 0;
    }
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
    this.admission.close(this.step);
    if (this.cache.evictOne()) return null;
    const last = this.roster.inOrder().at(-1);
    if (!last || this.roster.running.length === 1) return last ?? null;
    this.roster.setAside(last);
    this.cache.evictOne();
    return null;
  }

  private served(plan: StepPlan): Sequence[] {
    const byId = new Map(this.roster.sequences().map((sequence) => [sequence.id, sequence]));
    return [...plan.rows, ...plan.restored].map(({ sequence }) => byId.get(sequence)!);
  }

  /** Pages that lie in a lower tier come before anything is read after them. */
  private fetchPages(step: StepBuilder): void {
    const sequences = this.roster.sequences();
    let bytes = sequences.some(atEnd) ? RESTORED_BESIDE : RESTORED_ALONE;
    for (const sequence of sequences) {
      if (bytes <= 0 || !this.cache.isRestoring(placeOf(sequence))) continue;
      const fetched = this.cache.restore(placeOf(sequence), bytes);
      if (fetched.tokens > 0) step.fetch(sequence, fetched.tokens);
      bytes -= fetched.bytes;
    }
  }

  /** One token for each reply under way, then drafts and what is known; there are never more replies than a step has tokens. Returns what is left for prompts. */
  private serveReplies(step: StepBuilder): Left {
    const { roster } = this;
    const besidePrompts = this.readsPrompts();
    const drafting: Sequence[] = [];
    const known: Sequence[] = [];
    for (const task of roster.inOrder()) {
      const due = task.sequences.filter((sequence) => this.isDue(sequence));
      // Branches go on together or not at all.
      if (!roster.makeRoom(task, due.length, step)) continue;
      for (const sequence of due) {
        if (roster.serve(task, sequence, 1, step) === 0) continue;
        if (sequence.known) known.push(sequence);
        else if (sequence.drafting && task.choosesTokens) drafting.push(sequence);
      }
    }
    draftFor(drafting, step, this.cache, this.market, roster.reserved(), besidePrompts ? PROMPT_SHARE : 0);
    const { rows, cells, span } = step.load();
    readKnown(known, step, this.cache, this.cost, besidePrompts ? 1 / 2 : 1);
    return { beside: { rows: rows - known.length, cells, span }, share: known.length > 0 ? 1 / 2 : 1 };
  }

  /** Whether somebody waits for a prompt that is being read: what is read ahead in the background takes what is left. */
  private readsPrompts(): boolean {
    return this.roster.running.some(
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

  /**
   * Room for another token of everyone, where giving up what is parked makes it; and as far as a sixteenth of the pool goes, for a page of everyone and
   * some more: whoever finds no whole page free writes to single cells, and a device attends as far as these lie.
   */
  private leaveRoomAhead(): void {
    const count = this.roster.sequences().length;
    const cells = Math.max(count, Math.min((count + SPARE_PAGES) * PAGE_TOKENS, this.cache.total >> 4));
    while (this.cache.counts().free < cells && this.cache.evictOne());
  }
}

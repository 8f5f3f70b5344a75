import type { Handle, SequenceCache } from '../kv/index.ts';
import { byPrecedence, rank } from './precedence.ts';
import type { Slices } from './slices.ts';
import type { StepBuilder } from './stepBuilder.ts';
import { computed, widthOf, type Sequence, type Task } from './task.ts';

/**
 * Who waits and who has a place, and who gives it up. Nobody is dropped for lack of room: the least important, latest task is set aside and comes back
 * by itself.
 */
export class Roster {
  private queue: Task[] = [];
  private placed: Task[] = [];
  private now = 0;

  constructor(
    private readonly cache: SequenceCache,
    private readonly slices: Slices,
  ) {}

  /** First the one that is next. */
  get waiting(): readonly Task[] {
    return this.queue;
  }

  get running(): readonly Task[] {
    return this.placed;
  }

  /** Time goes on, and with it who comes before whom. */
  at(now: number): void {
    this.now = now;
    this.queue.sort(byPrecedence(now));
  }

  add(task: Task): void {
    this.queue.push(task);
  }

  /** The one that waits gets a place; its sequences get theirs in the cache from the caller. */
  place(task: Task): void {
    this.queue = without(this.queue, task);
    this.placed.push(task);
  }

  /** It is over. What it has in the cache stays parked for the next one to begin with. */
  remove(task: Task): void {
    this.queue = without(this.queue, task);
    if (!this.placed.includes(task)) return;
    this.placed = without(this.placed, task);
    // Of branches the first is the best one; what only the others have nobody asks for again.
    const [first, ...others] = task.sequences;
    for (const sequence of others)
      this.leave(sequence, (handle) =>
        task.branching ? this.cache.release(handle) : this.cache.park(handle),
      );
    this.leave(first!, (handle) => this.cache.park(handle));
  }

  /** It is over, and what it has in the cache is not to be trusted. */
  discard(task: Task): void {
    if (this.placed.includes(task)) {
      this.placed = without(this.placed, task);
      for (const sequence of task.sequences) this.leave(sequence, (handle) => this.cache.release(handle));
    }
    this.remove(task);
  }

  /** Back into the queue. Its cells stay parked until someone takes them; what is lost by then is read again. */
  setAside(task: Task, step?: StepBuilder): void {
    this.placed = without(this.placed, task);
    for (const sequence of task.sequences) this.leave(sequence, (handle) => this.cache.park(handle));
    this.queue.push(task);
    this.queue.sort(byPrecedence(this.now));
    step?.parked.push(task.id);
  }

  /** Of those with a place. */
  sequences(): Sequence[] {
    return this.placed.flatMap((task) => task.sequences);
  }

  /** Those with a place, the most important first. */
  inOrder(): Task[] {
    return [...this.placed].sort(byPrecedence(this.now));
  }

  /** 0 is the most important. */
  rank(task: Task): number {
    return rank(task, this.now);
  }

  /** Those with a place that are as important as `task` at least: nobody waits for someone who waits for him. */
  leadersFor(task: Task): Sequence[] {
    const important = this.placed.filter((other) => this.rank(other) <= this.rank(task));
    return important.flatMap(({ sequences }) => sequences).filter((sequence) => sequence.handle);
  }

  /** Sequences that tasks with a place have a claim to. */
  claimed(): number {
    return this.placed.reduce((places, task) => places + widthOf(task), 0);
  }

  /** Of those, the ones that they do not use yet. */
  reserved(): number {
    return this.claimed() - this.sequences().length;
  }

  /** Room for so many cells, made by setting less important tasks aside where need be. */
  makeRoom(task: Task, cells: number, step: StepBuilder): boolean {
    while (this.cache.available() < cells) {
      const victim = this.inOrder().findLast((other) => !step.serves(other));
      if (!victim || byPrecedence(this.now)(victim, task) <= 0) return false;
      this.setAside(victim, step);
    }
    return true;
  }

  /** Charges and plans up to `count` tokens of a sequence; returns how many there was room for. */
  serve(task: Task, sequence: Sequence, count: number, step: StepBuilder): number {
    if (count === 0 || !sequence.handle || !this.makeRoom(task, 1, step)) return 0;
    const until = this.cache.stopsAt(sequence.handle) - computed(sequence);
    const served = Math.min(count, this.cache.available(), until);
    this.cache.grow(sequence.handle, served);
    step.add(task, sequence, served);
    return served;
  }

  private leave(sequence: Sequence, giveUp: (handle: Handle) => void): void {
    this.slices.leave(sequence);
    if (sequence.handle) giveUp(sequence.handle);
    sequence.handle = null;
    sequence.leader = null;
  }
}

const without = (tasks: readonly Task[], task: Task): Task[] => tasks.filter((other) => other !== task);

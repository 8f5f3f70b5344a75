import type { SequenceCache } from '../kv/index.ts';
import { findLeader } from './leaders.ts';
import type { Roster } from './roster.ts';
import type { StepBuilder } from './stepBuilder.ts';
import { ownGap, tokensOf, widthOf, type Sequence, type Task } from './task.ts';

/** Cells kept over per running sequence when another comes in, so that nobody has to leave again at once. */
const HEADROOM = 16;
/** After the device found no room where the books had some, the running ones are left alone for this many steps. */
const STEPS_CLOSED = 32;

/** Who comes in: in order of precedence, whoever is next waits until there is room for all of it, and nobody slips past. */
export class Admission {
  /** Nobody comes in before this step, unless nobody runs. */
  private closedUntil = 0;

  constructor(
    private readonly cache: SequenceCache,
    private readonly roster: Roster,
    /** Most sequences under way at once. */
    private readonly places: number,
  ) {}

  admit(step: StepBuilder): void {
    if (step.step < this.closedUntil && this.roster.running.length > 0) return;
    for (
      let next = this.roster.waiting[0];
      next && this.makesRoomFor(next, step);
      next = this.roster.waiting[0]
    ) {
      this.roster.place(next);
      const opened = next.sequences.map((sequence) => this.enter(next, sequence));
      step.admitted.push({ task: next.id, cached: opened[0]!.cached, stored: opened[0]!.stored });
    }
  }

  /** The device found no room in `step` where the books had some. */
  close(step: number): void {
    this.closedUntil = step + STEPS_CLOSED;
  }

  private enter(task: Task, sequence: Sequence): { cached: number; stored: number } {
    const opened = this.cache.open(sequence.tokens, task.origin);
    sequence.handle = opened.handle;
    findLeader(sequence, this.roster.leadersFor(task), task.sequences);
    return opened;
  }

  /** Room for the whole of `next` beside what the running ones have yet to read. The less important are put aside if that makes it. */
  private makesRoomFor(next: Task, step: StepBuilder): boolean {
    const { roster, cache } = this;
    const fits = () =>
      roster.claimed() + widthOf(next) <= this.places && cache.canOpen(this.needed(next)).kind === 'room';
    if (fits()) return true;
    const less = roster.inOrder().filter((task) => roster.rank(task) > roster.rank(next));
    const freed = less.reduce((cells, task) => cells + tokensOf(task), 0);
    if (less.length === 0 || cache.canHold(Math.max(this.needed(next) - freed, 0)).kind !== 'room')
      return false;
    for (let victim = less.pop(); victim && !fits(); victim = less.pop()) roster.setAside(victim, step);
    return fits();
  }

  private needed(next: Task): number {
    const running = this.roster.sequences();
    let cells = 0;
    for (const [index, sequence] of next.sequences.entries()) {
      const before = [...this.roster.leadersFor(next), ...next.sequences.slice(0, index)];
      findLeader(sequence, before, next.sequences);
      const awaited = sequence.leader ? sequence.tokens.length - sequence.sharedUntil : Infinity;
      cells += Math.min(this.cache.needed(sequence.tokens), awaited);
      sequence.leader = null;
    }
    if (running.length === 0) return cells;
    const headroom = Math.min(HEADROOM * (running.length + widthOf(next)), this.cache.total >> 3);
    return cells + running.reduce((sum, sequence) => sum + ownGap(sequence), 0) + headroom;
  }
}

import type { SequenceCache } from '../kv/index.ts';
import { findLeader, waitsForLeader } from './leaders.ts';
import type { Roster } from './roster.ts';
import { fairShares } from './shares.ts';
import type { Slices } from './slices.ts';
import type { StepBuilder } from './stepBuilder.ts';
import {
  SLOWED_BY_BACKGROUND,
  SLOWED_BY_SLICES,
  SLOWED_TO,
  type RepliesLoad,
  type SliceLimits,
  type StepCost,
} from './stepCost.ts';
import { computed, gap, placeOf, type Sequence, type Task } from './task.ts';

/** What prompts may take of a step: the replies that they are not to slow too much, and which part of what is bearable is theirs. */
export interface Left {
  readonly beside: RepliesLoad;
  readonly share: number;
}

/** A sequence with a prompt to read. */
interface Reader {
  readonly task: Task;
  readonly sequence: Sequence;
}

/**
 * What is left of a step goes to prompts: the more important first, equals equally. Those that begin alike read what they share once. Long ones beside
 * replies are read in slices, where that can be.
 */
export class Prompts {
  private shared = 0;

  constructor(
    private readonly cache: SequenceCache,
    private readonly cost: StepCost,
    private readonly roster: Roster,
    private readonly slices: Slices,
  ) {}

  /** Tokens that sequences took over from others that read them at the same time, in all. */
  get sharedTokens(): number {
    return this.shared;
  }

  serve(step: StepBuilder, { beside, share }: Left): void {
    const bearable = (readers: readonly Reader[]) => {
      const froms = readers.map(({ sequence }) => computed(sequence));
      return Math.ceil(this.cost.chunkBudget(beside, froms, slowedFor(readers[0]!)) * share);
    };
    const readers = this.readers();
    const isLong = (reader: Reader) =>
      this.cost.slicesPay(beside, computed(reader.sequence), this.limitsOf(reader)) &&
      gap(reader.sequence) > bearable([reader]);
    const long = this.slices.isOpen(step.step) ? readers.filter(isLong) : [];
    this.serveSlice(step, beside, long);
    // What is under way is soon done where no replies run: the device is its own so long.
    if (beside.rows === 0 && this.slices.isUnderWay) return;
    this.serveRows(
      step,
      readers.filter((reader) => !long.includes(reader)),
      bearable,
    );
  }

  private serveRows(
    step: StepBuilder,
    readers: Reader[],
    bearable: (equals: readonly Reader[]) => number,
  ): void {
    const { roster } = this;
    let spent = 0;
    while (readers.length > 0) {
      const level = roster.rank(readers[0]!.task);
      const equals = readers.splice(0, readers.filter(({ task }) => roster.rank(task) === level).length);
      const budget = Math.min(step.left(), bearable(equals) - spent);
      if (budget <= 0) return;
      const shares = fairShares(
        equals.map(({ sequence }) => this.aheadOf(sequence)),
        budget,
      );
      for (const [index, { task, sequence }] of equals.entries())
        spent += roster.serve(task, sequence, shares[index]!, step);
    }
  }

  /** What of the step goes to the piece that is read in slices, and to a new one where there is none: of the most important of `long`, and of equals, of who was served the longest time ago. */
  private serveSlice(step: StepBuilder, beside: RepliesLoad, long: readonly Reader[]): void {
    const level = Math.min(...long.map(({ task }) => this.roster.rank(task)));
    const next = long
      .filter(({ task }) => this.roster.rank(task) === level)
      .sort((a, b) => a.sequence.lastStep - b.sequence.lastStep);
    for (const reader of next) if (!this.slices.isUnderWay) this.beginSlices(step, beside, reader);
    step.sliced = this.slices.part(
      this.cost.sliceTimes(beside, Math.max(...long.map(slowedBySlices), this.slices.slowedTo)),
    );
  }

  /** All but its last token, whose row is one of a step. */
  private beginSlices(step: StepBuilder, beside: RepliesLoad, reader: Reader): void {
    const { task, sequence } = reader;
    if (!this.roster.makeRoom(task, 1, step)) return;
    const handle = placeOf(sequence);
    const limits = this.limitsOf(reader);
    const count = Math.min(
      limits.mostTokens,
      this.cost.sliceTokens(beside, computed(sequence), limits),
      this.aheadOf(sequence),
      gap(sequence) - 1,
      this.cache.available(),
      this.cache.stopsAt(handle) - computed(sequence),
    );
    if (count < 1) return;
    this.cache.grow(handle, count);
    this.slices.begin(sequence, step.rowOf(task, sequence, count), limits.slowedTo);
  }

  private limitsOf(reader: Reader): SliceLimits {
    return { mostTokens: this.slices.mostTokens, slowedTo: slowedBySlices(reader) };
  }

  private readers(): Reader[] {
    return this.roster
      .inOrder()
      .flatMap((task) =>
        task.sequences
          .filter((sequence) => this.readsItself(task, sequence))
          .map((sequence) => ({ task, sequence })),
      );
  }

  /**
   * How many tokens it may read in one piece: at most up to where those who wait for it part from it. They then all go on in the next step, together, and not beside a reply that
   * their slowest one would hold up.
   */
  private aheadOf(sequence: Sequence): number {
    const from = computed(sequence);
    return this.roster
      .sequences()
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
      const older = this.roster.leadersFor(task);
      findLeader(sequence, older.slice(0, older.indexOf(sequence)), task.sequences);
      if (waitsForLeader(sequence)) return false;
      sequence.leader = null;
    }
    return gap(sequence) > 0;
  }
}

const slowedFor = ({ task }: Reader): number =>
  task.priority === 'background' ? SLOWED_BY_BACKGROUND : SLOWED_TO;

const slowedBySlices = ({ task }: Reader): number =>
  task.priority === 'background' ? SLOWED_BY_BACKGROUND : SLOWED_BY_SLICES;

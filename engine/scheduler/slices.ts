import type { SequenceCache } from '../kv/index.ts';
import type { PlanRow, SlicedOutcome, SlicedPart } from './plan.ts';
import type { SliceTimes } from './stepCost.ts';
import { placeOf, type Sequence } from './task.ts';

/** After a piece could not be read in slices prompts are read as rows of steps for so many. */
const STEPS_CLOSED = 32;

interface Piece {
  readonly sequence: Sequence;
  readonly row: PlanRow;
  readonly slowedTo: number;
}

/**
 * The piece of a prompt that is read in slices of time between the steps of replies; there is one at a time, and its sequence takes part in no step
 * meanwhile. What it is to bring is set aside in the cache.
 */
export class Slices {
  private piece: Piece | null = null;
  private begins = false;
  private drops = false;
  private closedUntil = 0;

  constructor(
    private readonly cache: SequenceCache,
    /** Most tokens of a piece; 0: the device cannot do that. */
    readonly mostTokens: number,
  ) {}

  get isUnderWay(): boolean {
    return this.piece !== null;
  }

  /** How many times their own pace replies may be slowed to for it. */
  get slowedTo(): number {
    return this.piece?.slowedTo ?? 1;
  }

  /** Whether long prompts are read in slices in this step. */
  isOpen(step: number): boolean {
    return this.mostTokens > 0 && step >= this.closedUntil;
  }

  reads(sequence: Sequence): boolean {
    return this.piece?.sequence === sequence;
  }

  begin(sequence: Sequence, row: PlanRow, slowedTo: number): void {
    if (this.piece) throw new Error('a piece of a prompt is under way already');
    this.piece = { sequence, row, slowedTo };
    this.begins = true;
  }

  /** What the next step has to do with it; to be asked once for each. */
  part({ paceMs, leastMs }: SliceTimes): SlicedPart | null {
    const { piece, begins, drops } = this;
    this.begins = this.drops = false;
    if (!piece && !drops) return null;
    return { begin: piece && begins ? piece.row : null, drop: drops, paceMs, leastMs };
  }

  /** A sequence gives its place up: what is under way of it is broken off. Call before the cache is told. */
  leave(sequence: Sequence): void {
    if (!this.reads(sequence)) return;
    this.cache.rollBack(placeOf(sequence));
    // What was to begin with the step that is being planned does not begin.
    this.drops ||= !this.begins;
    this.begins = false;
    this.piece = null;
  }

  /** What a step made of it. Returns the row that is in the cache now, if it is. */
  carriedOn(outcome: SlicedOutcome, step: number): PlanRow | null {
    const { piece } = this;
    if (!piece || outcome === 'none' || outcome === 'underWay') return null;
    this.piece = null;
    if (outcome === 'done') return piece.row;
    this.cache.rollBack(placeOf(piece.sequence));
    this.closedUntil = step + STEPS_CLOSED;
    return null;
  }
}

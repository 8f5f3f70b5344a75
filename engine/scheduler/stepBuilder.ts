import type { CacheOp } from '../kv/index.ts';
import { depthsOf, NO_DRAFT, type Draft, type Trade } from '../speculation/index.ts';
import type { PlanRow, SlicedPart, StepPlan } from './plan.ts';
import { atEnd, computed, gap, placeOf, type Sequence, type Task } from './task.ts';

/** A plan in the making: rows go in until the step's tokens are spent. */
export class StepBuilder {
  readonly admitted: { task: number; cached: number; stored: number }[] = [];
  readonly parked: number[] = [];
  trades: readonly Trade[] = [];
  sliced: SlicedPart | null = null;
  readonly restored: { sequence: number; tokens: number }[] = [];
  private rows: PlanRow[] = [];
  private tokenCount = 0;
  private promptTokenCount = 0;
  private attendedCells = 0;
  private attendedSpan = 0;
  private promptCells = 0;
  private promptSpan = 0;

  constructor(
    readonly step: number,
    private readonly stepTokens: number,
    /** Milliseconds that went into it before. */
    readonly asking = 0,
  ) {}

  left(): number {
    return this.stepTokens - this.tokenCount;
  }

  /** What the replies under way ask of the step, for its cost. */
  load(): { rows: number; cells: number; span: number } {
    return { rows: this.tokenCount, cells: this.attendedCells, span: this.attendedSpan };
  }

  isEmpty(): boolean {
    return this.rows.length === 0;
  }

  /** Has this step served it already? Then its cells are spoken for. */
  serves(task: Task): boolean {
    return task.sequences.some((sequence) => sequence.lastStep === this.step);
  }

  /** Its next `count` tokens. */
  add(task: Task, sequence: Sequence, count: number): void {
    const from = computed(sequence);
    this.rows.push(this.rowOf(task, sequence, count));
    this.tokenCount += count;
    const cells = count * (from + (count + 1) / 2);
    this.attendedCells += cells;
    this.attendedSpan += from + count;
    if (atEnd(sequence)) return;
    this.promptTokenCount += count;
    this.promptCells += cells;
    this.promptSpan += from + count;
  }

  /** Its next `count` tokens as a row, which the caller sees to. */
  rowOf(task: Task, sequence: Sequence, count: number): PlanRow {
    const from = computed(sequence);
    const reads = gap(sequence);
    const closes = task.choosesTokens && count >= reads;
    sequence.lastStep = this.step;
    return {
      task: task.id,
      sequence: sequence.id,
      seqIds: [placeOf(sequence).seqId],
      from,
      position: from,
      tokens: sequence.tokens.slice(from, from + count),
      outputs: closes ? [reads - 1] : [],
      draft: NO_DRAFT,
      branches: [],
    };
  }

  /** What is proposed to come after the row of a sequence that is in already. */
  propose(sequence: Sequence, draft: Draft, branches: readonly number[]): void {
    this.rows = this.rows.map((row) => (row.sequence === sequence.id ? { ...row, draft, branches } : row));
    this.tokenCount += draft.tokens.length;
    const end = sequence.tokens.length;
    this.attendedCells += depthsOf(draft).reduce((cells, depth) => cells + end + depth, 0);
  }

  fetch(sequence: Sequence, tokens: number): void {
    this.restored.push({ sequence: sequence.id, tokens });
    sequence.lastStep = this.step;
  }

  finish(cacheOps: readonly CacheOp[], running: readonly number[]): StepPlan {
    const { step, rows, tokenCount, promptTokenCount, restored, admitted, parked, trades, asking } = this;
    const { attendedCells, attendedSpan, promptCells, promptSpan, sliced } = this;
    return {
      step,
      cacheOps,
      rows,
      running,
      tokenCount,
      promptTokenCount,
      attendedCells,
      attendedSpan,
      promptCells,
      promptSpan,
      sliced,
      restored,
      admitted,
      parked,
      trades,
      asking,
    };
  }
}

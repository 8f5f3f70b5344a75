import type { CacheOp } from '../kv/index.ts';
import type { PlanRow, StepPlan } from './plan.ts';
import { gap, type Sequence } from './sequence.ts';

/** A plan in the making: rows go in until the step's tokens are spent. */
export class PlanDraft {
  readonly admitted: { sequence: number; cached: number }[] = [];
  readonly parked: number[] = [];
  private readonly rows: PlanRow[] = [];
  private tokenCount = 0;
  private promptTokenCount = 0;

  constructor(
    private readonly step: number,
    private readonly stepTokens: number,
  ) {}

  left(): number {
    return this.stepTokens - this.tokenCount;
  }

  isEmpty(): boolean {
    return this.rows.length === 0;
  }

  /** Has this step served it already? Then its cells are spoken for. */
  has(sequence: Sequence): boolean {
    return sequence.lastStep === this.step;
  }

  add(sequence: Sequence, count: number): void {
    if (sequence.seqId === null) throw new Error(`sequence ${sequence.id} has no place`);
    const { computed } = sequence;
    const reply = gap(sequence) === 1;
    this.rows.push({
      sequence: sequence.id,
      seqId: sequence.seqId,
      from: computed,
      tokens: sequence.tokens.slice(computed, computed + count),
      output: count === gap(sequence),
    });
    sequence.lastStep = this.step;
    this.tokenCount += count;
    if (!reply) this.promptTokenCount += count;
  }

  finish(cacheOps: readonly CacheOp[]): StepPlan {
    const { step, rows, tokenCount, promptTokenCount, admitted, parked } = this;
    return { step, cacheOps, rows, tokenCount, promptTokenCount, admitted, parked };
  }
}

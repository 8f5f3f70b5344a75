import type { NativeStep } from '../native/native.d.ts';
import type { PlanRow, StepPlan } from '../scheduler/index.ts';

/** What is asked of the scores of one output: a sampler handle, and how many best to report (see `NativeStep`). */
export interface Output {
  sampler: number;
  topK: number;
}

/** The batch of a plan, row after row. `outputOf` is asked for each output, in batch order. */
export function nativeStep(plan: StepPlan, outputOf: (row: PlanRow) => Output): NativeStep {
  const sum = (count: (row: PlanRow) => number) => plan.rows.reduce((total, row) => total + count(row), 0);
  const n = plan.tokenCount;
  const m = sum((row) => row.outputs.length);
  const step: NativeStep = {
    tokens: new Int32Array(n),
    positions: new Int32Array(n),
    seqIdCounts: new Int32Array(n),
    seqIds: new Int32Array(sum((row) => row.tokens.length * row.seqIds.length)),
    outputs: new Int32Array(m),
    running: Int32Array.from(plan.running),
    samplers: new Int32Array(m),
    topK: new Int32Array(m),
    wantLogits: false,
  };
  let at = 0;
  let ids = 0;
  let output = 0;
  for (const row of plan.rows) {
    for (const index of row.outputs) {
      const { sampler, topK } = outputOf(row);
      step.outputs[output] = at + index;
      step.samplers[output] = sampler;
      step.topK[output] = topK;
      output += 1;
    }
    for (const [offset, token] of row.tokens.entries()) {
      step.tokens[at] = token;
      step.positions[at] = row.position + offset;
      step.seqIdCounts[at] = row.seqIds.length;
      step.seqIds.set(row.seqIds, ids);
      ids += row.seqIds.length;
      at += 1;
    }
  }
  return step;
}

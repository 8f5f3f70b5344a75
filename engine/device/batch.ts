import { packCacheOps, type NativeCacheOp } from '../native/cacheOps.ts';
import type { CacheOp } from '../kv/index.ts';
import type { NativeStep } from '../native/native.d.ts';
import type { PlanRow, StepPlan } from '../scheduler/index.ts';

/** What is asked of the scores of one output: a sampler handle, and how many best to report (see `NativeStep`). */
export interface Output {
  sampler: number;
  topK: number;
}

/** The one call of a plan: its cache operations, then its batch, row after row. `outputOf` is asked for each row that yields a token, in batch order. */
export function nativeStep(plan: StepPlan, outputOf: (row: PlanRow) => Output): NativeStep {
  const n = plan.tokenCount;
  const m = plan.rows.reduce((count, row) => count + (row.output ? 1 : 0), 0);
  const step: NativeStep = {
    cacheOps: packCacheOps(plan.cacheOps.map(nativeOp)),
    tokens: new Int32Array(n),
    positions: new Int32Array(n),
    seqIdCounts: new Int32Array(n).fill(1),
    seqIds: new Int32Array(n),
    outputs: new Int32Array(m),
    samplers: new Int32Array(m),
    topK: new Int32Array(m),
    wantLogits: false,
  };
  let at = 0;
  let output = 0;
  for (const row of plan.rows) {
    for (const [offset, token] of row.tokens.entries()) {
      step.tokens[at] = token;
      step.positions[at] = row.from + offset;
      step.seqIds[at] = row.seqId;
      at += 1;
    }
    if (!row.output) continue;
    const wanted = outputOf(row);
    step.outputs[output] = at - 1;
    step.samplers[output] = wanted.sampler;
    step.topK[output] = wanted.topK;
    output += 1;
  }
  return step;
}

function nativeOp(op: CacheOp): NativeCacheOp {
  switch (op.kind) {
    case 'share':
      return { kind: 'copy', source: op.source, target: op.target, from: 0, to: op.to };
    case 'cut':
      return { kind: 'remove', sequence: op.seqId, from: op.from, to: -1 };
  }
}

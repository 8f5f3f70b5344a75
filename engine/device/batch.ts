import type { NativeStep, SlicedPrefill } from '../native/native.d.ts';
import type { PlanRow, SlicedPart, StepPlan } from '../scheduler/index.ts';
import { depthsOf, leavesBelow } from '../speculation/index.ts';

/** What is asked of the scores of one walk: a sampler handle, and how many best to report (see `NativeStep`). */
export interface Output {
  sampler: number;
  topK: number;
  chainTopK: number;
  /** Where that is a scorer: the tokens of the beam after the prompt. */
  said?: readonly number[];
}

/** A token of the batch. */
interface Entry {
  token: number;
  position: number;
  seqIds: readonly number[];
}

/**
 * The batch of a plan, row after row. Each output is a walk of its own; a draft goes on from the last one of its row. `outputOf` is asked for
 * each walk, in batch order.
 */
export function nativeStep(plan: StepPlan, outputOf: (row: PlanRow) => Output): NativeStep {
  const entries: Entry[] = [];
  const outputs: number[] = [];
  const walks: number[] = [];
  const parents: number[] = [];
  const asked: Output[] = [];
  for (const row of plan.rows) {
    for (const index of row.outputs) {
      outputs.push(entries.length + index);
      walks.push(1);
      parents.push(-1);
      asked.push(outputOf(row));
    }
    const drafted = row.draft.tokens.length;
    const seqIds = drafted === 0 ? row.seqIds : [...row.seqIds, ...row.branches];
    for (const [offset, token] of row.tokens.entries())
      entries.push({ token, position: row.position + offset, seqIds });
    if (drafted === 0) continue;
    walks[walks.length - 1]! += drafted;
    for (const entry of draftedEntries(row)) {
      outputs.push(entries.length);
      entries.push(entry);
    }
    parents.push(...row.draft.parents.map((parent) => parent + 1));
  }
  const step: NativeStep = {
    tokens: Int32Array.from(entries, ({ token }) => token),
    positions: Int32Array.from(entries, ({ position }) => position),
    seqIdCounts: Int32Array.from(entries, ({ seqIds }) => seqIds.length),
    seqIds: Int32Array.from(entries.flatMap(({ seqIds }) => seqIds)),
    outputs: Int32Array.from(outputs),
    walks: Int32Array.from(walks),
    parents: Int32Array.from(parents),
    running: Int32Array.from(plan.running),
    samplers: Int32Array.from(asked, ({ sampler }) => sampler),
    topK: Int32Array.from(asked, ({ topK }) => topK),
    chainTopK: Int32Array.from(asked, ({ chainTopK }) => chainTopK),
    goesOn: new Int32Array(walks.length).fill(isRoutine(plan) ? 1 : 0),
    wantLogits: false,
    ...(plan.sliced ? { prefill: slicedPrefill(plan.sliced) } : {}),
  };
  const said = asked.map((output) => output.said ?? []);
  if (said.every(({ length }) => length === 0)) return step;
  return {
    ...step,
    saidCounts: Int32Array.from(said, ({ length }) => length),
    said: Int32Array.from(said.flat()),
  };
}

function slicedPrefill({ begin, drop, paceMs, leastMs }: SlicedPart): SlicedPrefill {
  const times = { drop, paceMs, leastMs };
  if (!begin) return times;
  const { seqIds, position, tokens } = begin;
  return { ...times, begin: { sequence: seqIds[0]!, position, tokens: Int32Array.from(tokens) } };
}

/** Nobody is in the middle of a prompt, and nothing is proposed: then the next step will read just what this one chooses. */
const isRoutine = ({ rows, sliced }: StepPlan): boolean =>
  sliced === null && rows.every(({ outputs, draft }) => outputs.length > 0 && draft.tokens.length === 0);

/** Drafted tokens lie in the branches that go on from them. */
function draftedEntries({ draft, position, tokens, seqIds, branches }: PlanRow): Entry[] {
  const [own] = seqIds;
  const ids = [own!, ...branches];
  const depths = depthsOf(draft);
  return leavesBelow(draft).map((leaves, index) => ({
    token: draft.tokens[index]!,
    position: position + tokens.length - 1 + depths[index]!,
    seqIds: leaves.map((leaf) => ids[leaf]!),
  }));
}

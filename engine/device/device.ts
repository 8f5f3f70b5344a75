import { PagodaError } from '../contract/errors.ts';
import { SCRATCH_ID, type CacheOp } from '../kv/index.ts';
import { packCacheOps, type NativeCacheOp } from '../native/cacheOps.ts';
import type { Context, NativeStep, NativeStepResult, SubmitTimes } from '../native/native.d.ts';

/** Where saved pages go and restored ones come from, by name. */
export interface PageShelf {
  put(key: string, bytes: Uint8Array): void;
  /** The page will not come: it could not be saved. */
  lost(key: string): void;
  take(key: string): Uint8Array | undefined;
}

/** What a step brought. `notRestored`: sequence ids that did not get the pages they were to get. */
export interface Carried {
  result: NativeStepResult;
  notRestored: ReadonlySet<number>;
}

type Save = Extract<CacheOp, { kind: 'save' }>;
type Restore = Extract<CacheOp, { kind: 'restore' }>;

interface RestoreGroup {
  kind: 'restore';
  seqId: number;
  keys: string[];
}

/** Consecutive operations that are one call: plain ones, or the pages of one sequence. Saves are left out. */
function grouped(ops: readonly CacheOp[]): ({ kind: 'plain'; ops: NativeCacheOp[] } | RestoreGroup)[] {
  const groups: ({ kind: 'plain'; ops: NativeCacheOp[] } | RestoreGroup)[] = [];
  for (const op of ops) {
    if (op.kind === 'save') continue;
    const last = groups.at(-1);
    if (op.kind === 'restore') {
      if (last?.kind === 'restore' && last.seqId === op.seqId) last.keys.push(op.key);
      else groups.push({ kind: 'restore', seqId: op.seqId, keys: [op.key] });
    } else if (last?.kind === 'plain') last.ops.push(nativeOp(op));
    else groups.push({ kind: 'plain', ops: [nativeOp(op)] });
  }
  return groups;
}

/**
 * The one user of a context's steps and of its cache. Copies, removals and the batch cross to the device in one call. Saves go before it:
 * what they copy out is parked, and nothing of the step but a removal touches it. A page to restore needs the room that removals before
 * it made, so such a step is more calls than one.
 */
export class Device {
  constructor(
    private readonly context: Context,
    private readonly shelf: PageShelf | null = null,
  ) {}

  /** Does what a plan says: `cacheOps` in order, then the batch of `step`, if it has one. */
  async carryOut(cacheOps: readonly CacheOp[], step: NativeStep): Promise<Carried> {
    const notRestored = new Set<number>();
    // First: cells that it had may be another's by the operations.
    if (step.prefill?.drop)
      await this.mustDo({ ...NO_BATCH, prefill: { drop: true, paceMs: 0, leastMs: 0 } });
    const saves = cacheOps.filter((op) => op.kind === 'save').map((op) => this.save(op));
    let pending: NativeCacheOp[] = [];
    for (const group of grouped(cacheOps)) {
      if (group.kind === 'plain') {
        pending = group.ops;
        continue;
      }
      if (pending.length > 0) await this.mustDo({ ...NO_BATCH, cacheOps: packCacheOps(pending) });
      pending = [];
      if (!notRestored.has(group.seqId) && !(await this.restore(group))) notRestored.add(group.seqId);
    }
    const result = await this.last({ ...step, cacheOps: packCacheOps(pending) });
    await Promise.all(saves);
    return { result, notRestored };
  }

  /** Cache operations without a batch. */
  async arrange(cacheOps: readonly CacheOp[]): Promise<void> {
    const { result } = await this.carryOut(cacheOps, NO_BATCH);
    if (result.outcome !== 'ok') throw new PagodaError('native.fatal', { detail: result.detail });
  }

  private async last(step: NativeStep): Promise<NativeStepResult> {
    const isEmpty = step.tokens.length + (step.cacheOps?.length ?? 0) === 0 && !step.prefill;
    return isEmpty ? nothing('ok') : this.context.step(step);
  }

  private async mustDo(step: NativeStep): Promise<void> {
    const { outcome, detail } = await this.context.step(step);
    if (outcome !== 'ok') throw new PagodaError('native.fatal', { detail });
  }

  /** A page that cannot be saved is read again when it is wanted: that is no fault of the step. */
  private async save({ seqId, from, to, key }: Save): Promise<void> {
    try {
      const [page] = await this.context.savePages(seqId, Int32Array.of(from, to), SCRATCH_ID);
      this.shelf?.put(key, page!);
    } catch {
      this.shelf?.lost(key);
    }
  }

  private async restore({ seqId, keys }: RestoreGroup): Promise<boolean> {
    const pages = keys.map((key) => this.shelf?.take(key));
    if (!pages.every((page) => page !== undefined)) return false;
    try {
      await this.context.restorePages(seqId, pages, SCRATCH_ID);
      return true;
    } catch {
      return false;
    }
  }
}

function nativeOp(op: Exclude<CacheOp, Save | Restore>): NativeCacheOp {
  if (op.kind === 'remove') return { kind: 'remove', sequence: op.seqId, from: op.from, to: -1 };
  const { source, target, from, to } = op;
  return { kind: 'copy', source, target, from, to };
}

const NO_BATCH: NativeStep = {
  tokens: new Int32Array(),
  positions: new Int32Array(),
  seqIdCounts: new Int32Array(),
  seqIds: new Int32Array(),
  outputs: new Int32Array(),
  samplers: new Int32Array(),
  topK: new Int32Array(),
  wantLogits: false,
};

const NOTHING_SUBMITTED: SubmitTimes = {
  moving: 0,
  placing: 0,
  building: 0,
  masking: 0,
  launching: 0,
  narrowing: 0,
  hidden: 0,
  graphs: 0,
  pages: 0,
};

function nothing(outcome: 'ok'): NativeStepResult {
  return {
    outcome,
    detail: '',
    cacheOpsDone: 0,
    readCounts: new Int32Array(),
    read: new Int32Array(),
    sampled: new Int32Array(),
    sampledLogprobs: new Float32Array(),
    logSumExps: new Float32Array(),
    topIds: new Int32Array(),
    topLogprobs: new Float32Array(),
    chainLogprobs: new Float32Array(),
    chainTopIds: new Int32Array(),
    chainTopLogprobs: new Float32Array(),
    failures: [],
    logits: new Float32Array(),
    attendedCells: -1,
    decodeMs: 0,
    sampleMs: 0,
    submit: NOTHING_SUBMITTED,
    aheadMs: 0,
    rowsAhead: 0,
    prefill: 'none',
    prefillMs: 0,
  };
}

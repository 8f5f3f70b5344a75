/**
 * What happens to the cells of the cache before the batch of a step. Positions are half-open [from, to); `to` -1: to the end. Plain data
 * here, records of five numbers in `NativeStep.cacheOps`.
 */
export type NativeCacheOp =
  /** `target`, which has no position of the range yet, shares the cells of `source`. */
  | { kind: 'copy'; source: number; target: number; from: number; to: number }
  /** `sequence` gives up the cells; those that no other sequence has are free. */
  | { kind: 'remove'; sequence: number; from: number; to: number }
  /** The cells move on by `by` positions, for all sequences that have them; what comes to lie below 0 is given up. */
  | { kind: 'shift'; sequence: number; from: number; to: number; by: number };

const WIDTH = 5;
const KINDS = ['copy', 'remove', 'shift'] as const;

/** As `NativeStep.cacheOps` has them: [kind, sequence, other, from, to], see there. */
export function packCacheOps(ops: readonly NativeCacheOp[]): Int32Array {
  const records = new Int32Array(ops.length * WIDTH);
  for (const [index, op] of ops.entries()) records.set(recordOf(op), index * WIDTH);
  return records;
}

/** The way back, for what reads steps: fakes and tests. Throws where the records are none. */
export function unpackCacheOps(records: Int32Array): NativeCacheOp[] {
  if (records.length % WIDTH !== 0) throw new RangeError(`${String(records.length)} numbers are no records`);
  return Array.from({ length: records.length / WIDTH }, (_, index) => {
    const record = records.subarray(index * WIDTH, (index + 1) * WIDTH);
    const [code = -1, sequence = -1, other = -1, from = 0, to = 0] = record;
    const kind = KINDS[code];
    switch (kind) {
      case 'copy':
        return { kind: 'copy', source: sequence, target: other, from, to };
      case 'remove':
        return { kind: 'remove', sequence, from, to };
      case 'shift':
        return { kind: 'shift', sequence, from, to, by: other };
      default:
        throw new RangeError(`no cache operation ${String(code)}`);
    }
  });
}

function recordOf(op: NativeCacheOp): number[] {
  const kind = KINDS.indexOf(op.kind);
  switch (op.kind) {
    case 'copy':
      return [kind, op.source, op.target, op.from, op.to];
    case 'remove':
      return [kind, op.sequence, 0, op.from, op.to];
    case 'shift':
      return [kind, op.sequence, op.by, op.from, op.to];
  }
}

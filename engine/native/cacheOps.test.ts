import { expect, test } from 'vitest';
import { packCacheOps, unpackCacheOps, type NativeCacheOp } from './cacheOps.ts';

const ops: NativeCacheOp[] = [
  { kind: 'copy', source: 3, target: 5, from: 0, to: 64 },
  { kind: 'remove', sequence: 7, from: 10, to: -1 },
  { kind: 'shift', sequence: 1, from: 100, to: -1, by: -36 },
];

test('operations become records of five numbers, as native.d.ts gives them, and back', () => {
  const records = packCacheOps(ops);
  expect([...records]).toEqual([0, 3, 5, 0, 64, 1, 7, 0, 10, -1, 2, 1, -36, 100, -1]);
  expect(unpackCacheOps(records)).toEqual(ops);
});

test('numbers that are no records are refused', () => {
  expect(() => unpackCacheOps(new Int32Array(4))).toThrow('no records');
  expect(() => unpackCacheOps(Int32Array.of(9, 0, 0, 0, 0))).toThrow('no cache operation 9');
});

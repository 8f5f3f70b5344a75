import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gaps, inPieces, lengthOf, withRange, type Range } from './ranges.ts';

const BYTES = 60;
const range = fc.tuple(fc.nat(BYTES), fc.nat(BYTES)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]);
const bytesOf = (ranges: readonly Range[]) =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, n) => from + n));

test('ranges and their gaps are the whole file, each byte once, however they came', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.integer({ min: 1, max: 20 }), (added, most) => {
      const done = added.reduce<Range[]>((all, each) => withRange(all, each), []);
      expect(bytesOf(done)).toEqual([...new Set(bytesOf(added))].sort((a, b) => a - b));
      const missing = inPieces(gaps(BYTES, done), most);
      expect(Math.max(0, ...missing.map((piece) => lengthOf([piece])))).toBeLessThanOrEqual(most);
      expect([...bytesOf(done), ...bytesOf(missing)].sort((a, b) => a - b)).toEqual(bytesOf([[0, BYTES]]));
    }),
  );
});

import type { ImportSize } from '../../contract/imports.ts';
import { halfBits, halfs } from '../weights/floats.ts';
import type { CodedHead, CodedWeights } from '../weights/weights.ts';
import type { CodedType, FloatType } from './blocks.ts';

export type CodedPlan =
  | { readonly kind: 'coded'; readonly type: CodedType; readonly exact: boolean }
  | { readonly kind: 'floats'; readonly type: FloatType };

/**
 * The type that integer codes are written as: the smallest that holds all of them with the scales they have; where none does (columns in
 * another order, groups of fewer than 32, zero points far from the middle of 8 bits), eight bits anew.
 */
export function planCoded(weights: CodedWeights, head: CodedHead, size: ImportSize): CodedPlan {
  const { bits, groupColumns, columns } = weights;
  const wholeBlocks = columns % 32 === 0 && (head.groups === 1 || groupColumns % 32 === 0);
  if (!wholeBlocks || head.groupOf) return { kind: 'floats', type: 'Q8_0' };
  // Scales that no half can hold would be cut down to nothing, or to infinity.
  if (!head.scales.every(nearHalf)) return { kind: 'floats', type: 'F32' };
  const exact = head.scales.every(isHalf);
  if (head.minimums) {
    const kept = head.minimums.every(isHalf);
    return kept ? { kind: 'coded', type: 'Q4_1', exact } : { kind: 'floats', type: 'Q8_0' };
  }
  let lowest = 255;
  let highest = 0;
  for (const zero of head.zeros) {
    if (zero < lowest) lowest = zero;
    if (zero > highest) highest = zero;
  }
  const top = (1 << bits) - 1;
  const fits = (below: number, above: number) => highest <= below && top - lowest <= above;
  if (fits(8, 7)) return { kind: 'coded', type: 'Q4_0', exact };
  if (bits <= 4 && size === 'compact')
    return { kind: 'coded', type: 'Q4_1', exact: exact && minimumsExact(head) };
  if (fits(16, 15)) return { kind: 'coded', type: 'Q5_0', exact };
  if (fits(128, 127)) return { kind: 'coded', type: 'Q8_0', exact };
  return { kind: 'floats', type: 'Q8_0' };
}

const isHalf = (value: number): boolean => halfs[halfBits(value)] === value;
/** Within the rounding of a half. */
const nearHalf = (value: number): boolean => {
  if (value === 0) return true;
  const half = halfs[halfBits(value)]!;
  return Number.isFinite(half) && Math.abs(half - value) <= Math.abs(value) * 2 ** -11;
};

const minimumsExact = ({ zeros, scales }: CodedHead): boolean =>
  scales.every((scale, at) => isHalf(-zeros[at]! * scale));

export const bitsOfScales = (scales: Float32Array): Uint16Array => Uint16Array.from(scales, halfBits);

/** For Q4_1: what is added to codes times their scale. */
export function bitsOfMinimums({ minimums, zeros, scales }: CodedHead): Uint16Array {
  return minimums
    ? bitsOfScales(minimums)
    : Uint16Array.from(scales, (scale, at) => halfBits(-zeros[at]! * scale));
}

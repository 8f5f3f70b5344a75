import { halfBits, halfs } from '../weights/floats.ts';

/**
 * Rows as ggml stores them (ggml/src/ggml-common.h of llama.cpp v0.5.0), from codes whose scale is kept, or from floats. Everything is
 * written at `at` of `out`; columns are multiples of 32.
 */

/** What a target needs to know of the codes of one row. */
export interface CodedRow {
  readonly codes: Uint8Array;
  /** Index of the row's first code. */
  readonly from: number;
  readonly columns: number;
  /** The column that the first code is of. */
  readonly firstColumn: number;
  readonly groupColumns: number;
  /** Index of the row's first group. */
  readonly group: number;
  readonly zeros: Int16Array;
  /** Half-precision bits, by row and group; so for minimums. */
  readonly scaleBits: Uint16Array;
  readonly minimumBits: Uint16Array | null;
}

export type CodedType = 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q8_0';

export const codedBlockBytes: Readonly<Record<CodedType, number>> = {
  Q4_0: 18,
  Q4_1: 20,
  Q5_0: 22,
  Q8_0: 34,
};

export const encodeCoded: Readonly<Record<CodedType, (row: CodedRow, out: Uint8Array, at: number) => void>> =
  {
    Q4_0: (row, out, at) => {
      const { codes, zeros, scaleBits, groupColumns } = row;
      for (let c = 0; c < row.columns; c += 32, at += 18) {
        const group = row.group + Math.floor((row.firstColumn + c) / groupColumns);
        const bits = scaleBits[group]!;
        const shift = 8 - zeros[group]!;
        const from = row.from + c;
        out[at] = bits & 255;
        out[at + 1] = bits >> 8;
        for (let j = 0; j < 16; j++) {
          out[at + 2 + j] = (codes[from + j]! + shift) | ((codes[from + 16 + j]! + shift) << 4);
        }
      }
    },
    Q4_1: (row, out, at) => {
      const { codes, scaleBits, minimumBits, groupColumns } = row;
      for (let c = 0; c < row.columns; c += 32, at += 20) {
        const group = row.group + Math.floor((row.firstColumn + c) / groupColumns);
        const bits = scaleBits[group]!;
        const minimum = minimumBits![group]!;
        const from = row.from + c;
        out[at] = bits & 255;
        out[at + 1] = bits >> 8;
        out[at + 2] = minimum & 255;
        out[at + 3] = minimum >> 8;
        for (let j = 0; j < 16; j++) out[at + 4 + j] = codes[from + j]! | (codes[from + 16 + j]! << 4);
      }
    },
    Q5_0: (row, out, at) => {
      const { codes, zeros, scaleBits, groupColumns } = row;
      for (let c = 0; c < row.columns; c += 32, at += 22) {
        const group = row.group + Math.floor((row.firstColumn + c) / groupColumns);
        const bits = scaleBits[group]!;
        const shift = 16 - zeros[group]!;
        const from = row.from + c;
        out[at] = bits & 255;
        out[at + 1] = bits >> 8;
        let fifth = 0;
        for (let j = 0; j < 16; j++) {
          const low = codes[from + j]! + shift;
          const high = codes[from + 16 + j]! + shift;
          out[at + 6 + j] = (low & 15) | ((high & 15) << 4);
          fifth |= ((low >> 4) << j) | ((high >> 4) << (j + 16));
        }
        out[at + 2] = fifth & 255;
        out[at + 3] = (fifth >> 8) & 255;
        out[at + 4] = (fifth >> 16) & 255;
        out[at + 5] = fifth >>> 24;
      }
    },
    Q8_0: (row, out, at) => {
      const { codes, zeros, scaleBits, groupColumns } = row;
      for (let c = 0; c < row.columns; c += 32, at += 34) {
        const group = row.group + Math.floor((row.firstColumn + c) / groupColumns);
        const bits = scaleBits[group]!;
        const zero = zeros[group]!;
        const from = row.from + c;
        out[at] = bits & 255;
        out[at + 1] = bits >> 8;
        for (let j = 0; j < 32; j++) out[at + 2 + j] = codes[from + j]! - zero;
      }
    },
  };

/** What rounding took away: squares of what was there and of what went. */
export interface Loss {
  signal: number;
  noise: number;
}

export type FloatType = 'F32' | 'F16' | 'BF16' | 'Q8_0';

export const floatRowBytes = (type: FloatType, columns: number): number =>
  type === 'F32' ? columns * 4 : type === 'Q8_0' ? (columns / 32) * 34 : columns * 2;

/** The type for rows of floats that were to become `type`: blocks need whole blocks. */
export const fitting = (type: FloatType, columns: number): FloatType =>
  type === 'Q8_0' && columns % 32 !== 0 ? 'F16' : type;

export function encodeFloats(
  type: FloatType,
  values: Float32Array,
  from: number,
  columns: number,
  out: Uint8Array,
  at: number,
  loss: Loss,
): void {
  if (type === 'Q8_0') return eightBits(values, from, columns, out, at, loss);
  const view = new DataView(out.buffer, out.byteOffset);
  for (let c = 0; c < columns; c++) {
    const value = values[from + c]!;
    if (type === 'F32') {
      view.setFloat32(at + 4 * c, value, true);
      continue;
    }
    const bits = type === 'F16' ? halfBits(value) : brainBits(value);
    view.setUint16(at + 2 * c, bits, true);
    const gone = value - (type === 'F16' ? halfs[bits]! : brainValue(bits));
    loss.signal += value * value;
    loss.noise += gone * gone;
  }
}

function eightBits(
  values: Float32Array,
  from: number,
  columns: number,
  out: Uint8Array,
  at: number,
  loss: Loss,
): void {
  let signal = 0;
  let noise = 0;
  for (let c = from; c < from + columns; c += 32, at += 34) {
    let most = 0;
    for (let j = c; j < c + 32; j++) {
      const size = Math.abs(values[j]!);
      if (size > most) most = size;
    }
    const bits = halfBits(most / 127);
    const scale = halfs[bits]!;
    const inverse = scale === 0 ? 0 : 1 / scale;
    out[at] = bits & 255;
    out[at + 1] = bits >> 8;
    for (let j = 0; j < 32; j++) {
      const value = values[c + j]!;
      const wide = value * inverse;
      let code = wide < 0 ? -((0.5 - wide) | 0) : (wide + 0.5) | 0;
      if (code > 127) code = 127;
      else if (code < -127) code = -127;
      out[at + 2 + j] = code;
      const gone = value - code * scale;
      signal += value * value;
      noise += gone * gone;
    }
  }
  loss.signal += signal;
  loss.noise += noise;
}

const scratch = new DataView(new ArrayBuffer(4));
function brainBits(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}
function brainValue(bits: number): number {
  scratch.setUint32(0, (bits << 16) >>> 0);
  return scratch.getFloat32(0);
}

/** 32 four-bit floats with their power of two. `packed`: two columns a byte, the lower bits first. */
export function encodeMxfp4(
  packed: Uint8Array,
  from: number,
  scale: number,
  out: Uint8Array,
  at: number,
): void {
  out[at] = scale;
  pairAnew(packed, from, 16, out, at + 1);
}

/** 64 four-bit floats with the E4M3 scales of four times 16. */
export function encodeNvfp4(
  packed: Uint8Array,
  from: number,
  scales: Uint8Array,
  scale: number,
  out: Uint8Array,
  at: number,
): void {
  for (let sub = 0; sub < 4; sub++) {
    out[at + sub] = scales[scale + sub]!;
    pairAnew(packed, from + sub * 8, 8, out, at + 4 + sub * 8);
  }
}

/** From two neighbours a byte to one of the first half with one of the second: 2 x `half` columns. */
function pairAnew(packed: Uint8Array, from: number, half: number, out: Uint8Array, at: number): void {
  for (let j = 0; j < half; j++) {
    const low = packed[from + (j >> 1)]!;
    const high = packed[from + ((j + half) >> 1)]!;
    const odd = (j & 1) * 4;
    out[at + j] = ((low >> odd) & 15) | (((high >> odd) & 15) << 4);
  }
}

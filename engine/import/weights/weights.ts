import type { CheckpointReader, CheckpointTensor } from '../../models/safetensors/checkpoint.ts';

/**
 * Weights of one linear as a checkpoint stores them, before they are written as something else. `rows` are outputs, `columns` inputs.
 */
export type Weights = PlainWeights | ScaledFloats | CodedWeights | FourBitFloats;

interface Shape {
  readonly rows: number;
  readonly columns: number;
  /** All that is read for it. */
  readonly tensors: readonly CheckpointTensor[];
}

/** F16, BF16 or F32, as they are. */
export interface PlainWeights extends Shape {
  readonly kind: 'plain';
  readonly tensor: CheckpointTensor;
}

/** Eight-bit floats and their scales. */
export interface ScaledFloats extends Shape {
  readonly kind: 'scaled';
  readonly tensor: CheckpointTensor;
  /** What a byte means. */
  readonly values: Float32Array;
  /** Scales by block of `blockRows` x `blockColumns`, row by row; the last of a row or column may be smaller. */
  scales(reader: CheckpointReader): Promise<Float32Array>;
  readonly blockRows: number;
  readonly blockColumns: number;
}

/** Small integers: a weight is `(code - zero) * scale`, or `code * scale + minimum`. */
export interface CodedWeights extends Shape {
  readonly kind: 'coded';
  readonly bits: number;
  /** Columns that share a scale, `columns` for one a row. */
  readonly groupColumns: number;
  head(reader: CheckpointReader): Promise<CodedHead>;
  body(reader: CheckpointReader): Promise<Unpack>;
}

export interface CodedHead {
  readonly groups: number;
  /** By row, then by group. */
  readonly scales: Float32Array;
  readonly zeros: Int16Array;
  /** Instead of zeros, by row, then by group: half-precision numbers. */
  readonly minimums: Float32Array | null;
  /** The group of each column, where that is not `column / groupColumns`. */
  readonly groupOf: Int32Array | null;
}

/**
 * Writes the codes of `rows` rows from `row` on and of `columns` columns from `column` on to `into`, a row every `stride` bytes. `row` and
 * `column` are multiples of 32.
 */
export type Unpack = (
  row: number,
  rows: number,
  column: number,
  columns: number,
  into: Uint8Array,
  stride: number,
) => void;

/** Four-bit floats with a scale for every few: what ggml has types of its own for. */
export interface FourBitFloats extends Shape {
  readonly kind: 'fourBit';
  readonly type: 'MXFP4' | 'NVFP4';
  /** [rows][columns / 2], the lower four bits first. */
  readonly packed: CheckpointTensor;
  /** [rows][columns / 32] E8M0 or [rows][columns / 16] E4M3. */
  readonly scales: CheckpointTensor;
  /** What all of it is multiplied with. */
  factor(reader: CheckpointReader): Promise<number>;
}

/** By row, then by group, of what is stored by group, then by row. */
export function turned(values: Float32Array, groups: number, rows: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let group = 0; group < groups; group++) {
    for (let row = 0; row < rows; row++) out[row * groups + group] = values[group * rows + row]!;
  }
  return out;
}

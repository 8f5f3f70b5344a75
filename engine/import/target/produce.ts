import type { CheckpointReader } from '../../models/safetensors/checkpoint.ts';
import { halfs } from '../weights/floats.ts';
import { toFloats } from '../weights/read.ts';
import type {
  CodedHead,
  CodedWeights,
  FourBitFloats,
  PlainWeights,
  ScaledFloats,
} from '../weights/weights.ts';
import {
  codedBlockBytes,
  encodeCoded,
  encodeFloats,
  encodeMxfp4,
  encodeNvfp4,
  floatRowBytes,
  type CodedRow,
  type CodedType,
  type FloatType,
  type Loss,
} from './blocks.ts';
import { bitsOfMinimums, bitsOfScales } from './plan.ts';
import type { RowOrder } from './rowOrder.ts';

/** A tensor's bytes in the order of its rows, in pieces. */
export type Pieces = AsyncGenerator<Uint8Array, void, undefined>;

/** Bytes of a piece, about. */
const PIECE = 4 * 1024 * 1024;
/** Codes that are unpacked at a time: a tile of rows and columns that stays in the second cache. */
const TILE_ROWS = 128;
const TILE_COLUMNS = 1024;
/** So that rows of a tile do not fall on each other in the cache. */
const TILE_STRIDE = TILE_COLUMNS + 64;

/** Thrown where a weight is infinite or not a number. */
export class NotANumber extends Error {}

/** Integer codes, with the scales that they have. `columnsBy`: which column of the source each column is. */
export async function* codedRows(
  weights: CodedWeights,
  head: CodedHead,
  type: CodedType,
  order: RowOrder,
  reader: CheckpointReader,
  columnsBy: Int32Array | null,
  loss: Loss | null,
): Pieces {
  const unpack = await weights.body(reader);
  const { columns } = weights;
  const encode = encodeCoded[type];
  const blockBytes = codedBlockBytes[type];
  const rowBytes = (columns / 32) * blockBytes;
  const scaleBits = bitsOfScales(head.scales);
  const minimumBits = type === 'Q4_1' ? bitsOfMinimums(head) : null;
  const groupColumns = head.groups === 1 ? columns : weights.groupColumns;
  const tileColumns = columnsBy ? columns : Math.min(columns, TILE_COLUMNS);
  const stride = columnsBy ? columns : TILE_STRIDE;
  const codes = new Uint8Array(TILE_ROWS * stride);
  const line = new Uint8Array(columnsBy ? columns : 0);

  for (const slab of slabs(order, rowBytes)) {
    const out = new Uint8Array(slab.rows * rowBytes);
    for (let row = Math.floor(slab.lowest / 32) * 32; row <= slab.highest; row += TILE_ROWS) {
      const rows = Math.min(TILE_ROWS, weights.rows - row);
      for (let column = 0; column < columns; column += tileColumns) {
        const wide = Math.min(tileColumns, columns - column);
        unpack(row, rows, column, wide, codes, stride);
        for (let r = 0; r < rows; r++) {
          const place = slab.placeOf(row + r);
          if (place < 0) continue;
          if (columnsBy) for (let c = 0; c < columns; c++) line[c] = codes[r * stride + columnsBy[c]!]!;
          const coded = {
            codes: columnsBy ? line : codes,
            from: columnsBy ? 0 : r * stride,
            columns: wide,
            firstColumn: column,
            groupColumns,
            group: (row + r) * head.groups,
            zeros: head.zeros,
            scaleBits,
            minimumBits,
          };
          encode(coded, out, place * rowBytes + (column / 32) * blockBytes);
          if (loss) addCodedLoss(loss, coded, head);
        }
      }
    }
    yield out;
  }
}

/** Codes stay what they are; what can be lost is the fineness of their scales, and of what is added to them. */
function addCodedLoss(
  loss: Loss,
  { codes, from, columns, firstColumn, groupColumns, group, scaleBits, minimumBits }: CodedRow,
  { zeros, scales, minimums }: CodedHead,
): void {
  for (let c = 0; c < columns; c++) {
    const at = group + Math.floor((firstColumn + c) / groupColumns);
    const code = codes[from + c]!;
    const scale = scales[at]!;
    const lowest = minimums ? minimums[at]! : -zeros[at]! * scale;
    const kept = halfs[scaleBits[at]!]!;
    const written = minimumBits ? halfs[minimumBits[at]!]! : -zeros[at]! * kept;
    const value = code * scale + lowest;
    loss.signal += value ** 2;
    loss.noise += (value - (code * kept + written)) ** 2;
  }
}

/** Reads rows `from` to `from + rows` of some weights as floats. */
export type FloatRows = (from: number, rows: number, out: Float32Array) => Promise<void>;

export async function codedFloats(
  weights: CodedWeights,
  head: CodedHead,
  reader: CheckpointReader,
): Promise<FloatRows> {
  const unpack = await weights.body(reader);
  const { columns } = weights;
  const codes = new Uint8Array(32 * columns);
  const { groups, groupOf, scales, zeros, minimums } = head;
  const groupColumns = groups === 1 ? columns : weights.groupColumns;
  return (from, rows, out) => {
    for (let done = 0; done < rows;) {
      const aligned = Math.floor((from + done) / 32) * 32;
      const inTile = Math.min(32, weights.rows - aligned);
      unpack(aligned, inTile, 0, columns, codes, columns);
      for (let r = from + done - aligned; r < inTile && done < rows; r++, done++) {
        const group = (aligned + r) * groups;
        for (let c = 0; c < columns; c++) {
          const at = group + (groupOf ? groupOf[c]! : Math.floor(c / groupColumns));
          const code = codes[r * columns + c]!;
          out[done * columns + c] = minimums
            ? code * scales[at]! + minimums[at]!
            : (code - zeros[at]!) * scales[at]!;
        }
      }
    }
    return Promise.resolve();
  };
}

export async function scaledFloatRows(weights: ScaledFloats, reader: CheckpointReader): Promise<FloatRows> {
  const { columns, tensor, values, blockRows, blockColumns } = weights;
  const scales = await weights.scales(reader);
  const across = Math.ceil(columns / blockColumns);
  return async (from, rows, out) => {
    const bytes = await reader.read(tensor, from * columns, rows * columns);
    for (let r = 0; r < rows; r++) {
      const line = Math.floor((from + r) / blockRows) * across;
      for (let start = 0, block = 0; start < columns; start += blockColumns, block++) {
        const scale = scales[line + block]!;
        const end = r * columns + Math.min(columns, start + blockColumns);
        for (let at = r * columns + start; at < end; at++) out[at] = values[bytes[at]!]! * scale;
      }
    }
  };
}

export function plainFloatRows(weights: PlainWeights, reader: CheckpointReader): FloatRows {
  const { columns, tensor } = weights;
  const size = tensor.bytes / tensor.elements;
  return async (from, rows, out) => {
    const bytes = await reader.read(tensor, from * columns * size, rows * columns * size);
    toFloats(bytes, tensor.dtype, out);
  };
}

/** Floats, rounded to `type`. */
export async function* floatRows(
  read: FloatRows,
  columns: number,
  type: FloatType,
  order: RowOrder,
  loss: Loss,
): Pieces {
  const rowBytes = floatRowBytes(type, columns);
  const atOnce = Math.max(1, Math.floor(PIECE / (columns * 4)));
  const values = new Float32Array(atOnce * columns);
  for (const slab of slabs(order, rowBytes)) {
    const out = new Uint8Array(slab.rows * rowBytes);
    for (let row = slab.lowest; row <= slab.highest; row += atOnce) {
      const rows = Math.min(atOnce, slab.highest + 1 - row);
      const part = values.subarray(0, rows * columns);
      await read(row, rows, part);
      if (!allFinite(part)) throw new NotANumber();
      for (let r = 0; r < rows; r++) {
        const place = slab.placeOf(row + r);
        if (place >= 0) encodeFloats(type, part, r * columns, columns, out, place * rowBytes, loss);
      }
    }
    yield out;
  }
}

/** Floats as they are stored. */
export async function* sameRows(weights: PlainWeights, order: RowOrder, reader: CheckpointReader): Pieces {
  const { columns, tensor } = weights;
  const rowBytes = columns * (tensor.bytes / tensor.elements);
  for (const slab of slabs(order, rowBytes)) {
    const rows = slab.highest + 1 - slab.lowest;
    const bytes = await reader.read(tensor, slab.lowest * rowBytes, rows * rowBytes);
    if (!storedFinite(bytes, tensor.dtype)) throw new NotANumber();
    if (order.within === 1) {
      yield bytes;
      continue;
    }
    const out = new Uint8Array(slab.rows * rowBytes);
    for (let row = 0; row < rows; row++) {
      const place = slab.placeOf(slab.lowest + row);
      if (place >= 0) out.set(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), place * rowBytes);
    }
    yield out;
  }
}

/** Four-bit floats: the same bits, paired as ggml pairs them. */
export async function* fourBitRows(
  weights: FourBitFloats,
  order: RowOrder,
  reader: CheckpointReader,
): Pieces {
  const { columns, type } = weights;
  const blockColumns = type === 'MXFP4' ? 32 : 64;
  const blockBytes = type === 'MXFP4' ? 17 : 36;
  const blocks = columns / blockColumns;
  const rowScales = type === 'MXFP4' ? blocks : blocks * 4;
  for (const slab of slabs(order, blocks * blockBytes)) {
    const rows = slab.highest + 1 - slab.lowest;
    const packed = await reader.read(weights.packed, (slab.lowest * columns) / 2, (rows * columns) / 2);
    const scales = await reader.read(weights.scales, slab.lowest * rowScales, rows * rowScales);
    // Not a number in both kinds; a scale below zero has no place in the block.
    if (scales.some((scale) => (type === 'MXFP4' ? scale === 255 : scale >= 127))) throw new NotANumber();
    const out = new Uint8Array(slab.rows * blocks * blockBytes);
    for (let row = 0; row < rows; row++) {
      const place = slab.placeOf(slab.lowest + row);
      if (place < 0) continue;
      for (let block = 0; block < blocks; block++) {
        const from = (row * columns + block * blockColumns) / 2;
        const at = (place * blocks + block) * blockBytes;
        if (type === 'MXFP4') encodeMxfp4(packed, from, scales[row * rowScales + block]!, out, at);
        else encodeNvfp4(packed, from, scales, row * rowScales + block * 4, out, at);
      }
    }
    yield out;
  }
}

interface Slab {
  readonly rows: number;
  /** Of the source. */
  readonly lowest: number;
  readonly highest: number;
  /** Where a row of the source stands in the slab; below 0: not in it. */
  placeOf(row: number): number;
}

/** Cuts a target into runs of rows whose sources lie together. */
function* slabs({ source, within }: RowOrder, rowBytes: number): Generator<Slab> {
  const count = Math.max(1, Math.floor(PIECE / rowBytes / TILE_ROWS)) * TILE_ROWS;
  const rows = Math.min(source.length, Math.ceil(count / within) * within);
  for (let first = 0; first < source.length; first += rows) {
    const part = source.subarray(first, first + rows);
    let lowest = part[0]!;
    let highest = lowest;
    for (const row of part) {
      if (row < lowest) lowest = row;
      if (row > highest) highest = row;
    }
    const places = new Int32Array(highest + 1 - lowest).fill(-1);
    part.forEach((row, place) => (places[row - lowest] = place));
    yield { rows: part.length, lowest, highest, placeOf: (row) => places[row - lowest] ?? -1 };
  }
}

function allFinite(values: Float32Array): boolean {
  // A sum of zeros times each is zero, unless one of them is not finite.
  let sum = 0;
  for (const value of values) sum += value * 0;
  return sum === 0;
}

function storedFinite(bytes: Uint8Array, dtype: PlainWeights['tensor']['dtype']): boolean {
  if (dtype === 'F32') {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    for (const word of words) if ((word & 0x7f800000) === 0x7f800000) return false;
    return true;
  }
  const exponent = dtype === 'F16' ? 0x7c00 : 0x7f80;
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (const word of words) if ((word & exponent) === exponent) return false;
  return true;
}

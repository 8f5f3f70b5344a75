import { refuse } from '../refuse.ts';
import { mustBe, part, shapeIs, type Module } from './module.ts';
import { alongColumns, bytesAsTheyAre, denseThreeBits, fieldsOf } from './packing.ts';
import { isEightBitFloat, isFloat, readFloats, readIntegers, readWords } from './read.ts';
import type { CodedHead, CodedWeights, FourBitFloats, Unpack } from './weights.ts';
import type { CheckpointReader } from '../../models/safetensors/checkpoint.ts';

/** What the configuration says of one group of modules. */
export interface CompressedClaim {
  readonly bits: number;
  readonly symmetric: boolean;
}

/** Integers of compressed-tensors: `weight_packed` in words, or `weight` in plain bytes. Scales are by row, then by group. */
export function compressedIntegers(module: Module, { bits, symmetric }: CompressedClaim): CodedWeights {
  const { rows, columns, folder } = module;
  const packed = module.parts.get('weight_packed');
  const codes = packed ?? part(module, 'weight');
  const scales = part(module, 'weight_scale');
  const zeros = module.parts.get('weight_zero_point');
  const order = module.parts.get('weight_g_idx');
  const shape = module.parts.get('weight_shape');
  const groups = scales.elements / rows;
  if (!isFloat(scales)) refuse(folder, 'mismatch', `${scales.name} holds ${scales.dtype}, no floats`);
  if (![2, 3, 4, 8].includes(bits))
    refuse(folder, 'quantisation', `${module.name} has codes of ${bits} bits`);
  if (scales.elements !== 1 && !shapeIs(scales, rows, groups))
    mustBe(module, scales, rows, Math.max(1, Math.floor(groups)));
  if (!symmetric && !zeros)
    refuse(folder, 'mismatch', `${module.name} is said to have zero points, and has none`);
  if (order) mustBe(module, order, columns);
  const layout = packed ? packedLayout(module, bits) : null;
  const perRow = scales.elements === 1 ? 1 : groups;
  const groupColumns = columns / perRow;
  if (!Number.isInteger(groupColumns))
    refuse(folder, 'mismatch', `the ${columns} columns of ${module.name} do not fall into ${groups} groups`);
  const middle = 1 << (bits - 1);
  return {
    kind: 'coded',
    rows,
    columns,
    bits,
    groupColumns,
    tensors: [codes, scales, ...[zeros, order, shape].filter((tensor) => tensor !== undefined)],
    head: async (reader): Promise<CodedHead> => {
      if (shape) await checkShape(module, reader);
      const stored = await readFloats(reader, scales);
      return {
        groups: perRow,
        scales: scales.elements === 1 ? new Float32Array(rows).fill(stored[0]!) : stored,
        zeros: zeros
          ? await readZeros(module, reader, bits, perRow)
          : new Int16Array(rows * perRow).fill(middle),
        minimums: null,
        groupOf: order ? plainOrder(await readIntegers(reader, order), groupColumns) : null,
      };
    },
    body: async (reader): Promise<Unpack> => {
      if (layout === 'dense') return denseThreeBits(await readWords(reader, codes), (columns * 3) / 32);
      if (layout === 'words')
        return alongColumns(await readWords(reader, codes), Math.ceil(columns / Math.floor(32 / bits)), bits);
      const bytes = await reader.read(codes);
      return bytesAsTheyAre(new Int8Array(bytes.buffer), columns, middle);
    },
  };
}

function packedLayout(module: Module, bits: number): 'words' | 'dense' {
  const { rows, columns } = module;
  const packed = part(module, 'weight_packed');
  if (packed.dtype === 'I32' && shapeIs(packed, rows, Math.ceil(columns / Math.floor(32 / bits))))
    return 'words';
  if (packed.dtype === 'I32' && bits === 3 && shapeIs(packed, rows, Math.ceil((columns * 3) / 32)))
    return 'dense';
  return refuse(
    module.folder,
    'mismatch',
    `${packed.name} is ${packed.dtype} of the shape [${packed.shape.join(', ')}], which holds no ${rows} x ${columns} codes of ${bits} bits`,
  );
}

async function checkShape(module: Module, reader: CheckpointReader): Promise<void> {
  const [rows, columns] = await readIntegers(reader, part(module, 'weight_shape'));
  if (rows !== module.rows || columns !== module.columns) {
    refuse(
      module.folder,
      'mismatch',
      `${module.name} says that it is ${rows} x ${columns}, the configuration says ${module.rows} x ${module.columns}`,
    );
  }
}

/** Zero points as codes: packed along the rows, or plain bytes around 0. */
async function readZeros(
  module: Module,
  reader: CheckpointReader,
  bits: number,
  groups: number,
): Promise<Int16Array> {
  const { rows } = module;
  const zeros = part(module, 'weight_zero_point');
  const out = new Int16Array(rows * groups);
  if (zeros.dtype === 'I8') {
    mustBe(module, zeros, rows, groups);
    const bytes = new Int8Array((await reader.read(zeros)).buffer);
    return out.map((_, at) => bytes[at]! + (1 << (bits - 1)));
  }
  const each = Math.floor(32 / bits);
  const dense = bits === 3 && shapeIs(zeros, Math.ceil((rows * 3) / 32), groups);
  if (!dense) mustBe(module, zeros, Math.ceil(rows / each), groups);
  const words = await readWords(reader, zeros);
  if (dense) {
    const line = new Int32Array((rows * 3) / 32);
    for (let group = 0; group < groups; group++) {
      for (let at = 0; at < line.length; at++) line[at] = words[at * groups + group]!;
      fieldsOf(line, 0, 3, rows).forEach((zero, row) => (out[row * groups + group] = zero));
    }
    return out;
  }
  const mask = (1 << bits) - 1;
  for (let row = 0; row < rows; row++) {
    for (let group = 0; group < groups; group++) {
      out[row * groups + group] =
        (words[Math.floor(row / each) * groups + group]! >>> (bits * (row % each))) & mask;
    }
  }
  return out;
}

const plainOrder = (groupOf: Int32Array, groupColumns: number): Int32Array | null =>
  groupOf.every((group, column) => group === -1 || group === Math.floor(column / groupColumns))
    ? null
    : groupOf;

/** MXFP4 and NVFP4: a type of ggml's own for each. */
export function compressedFourBit(module: Module, type: FourBitFloats['type']): FourBitFloats {
  const { rows, columns, folder } = module;
  const packed = module.parts.get('weight_packed') ?? part(module, 'weight');
  const scales = part(module, 'weight_scale');
  const each = type === 'MXFP4' ? 32 : 16;
  mustBe(module, packed, rows, columns / 2);
  mustBe(module, scales, rows, columns / each);
  if (type === 'NVFP4' && columns % 64 !== 0)
    refuse(folder, 'quantisation', `${module.name} has ${columns} columns, and NVFP4 needs a multiple of 64`);
  if (type === 'NVFP4' ? !isEightBitFloat(scales) : scales.dtype !== 'U8' && scales.dtype !== 'F8_E8M0') {
    refuse(folder, 'mismatch', `${scales.name} holds ${scales.dtype}`);
  }
  const divisor = module.parts.get('weight_global_scale');
  const multiplier = module.parts.get('weight_scale_2');
  if (type === 'NVFP4' && !divisor && !multiplier)
    refuse(folder, 'missingScale', `${module.name} has no weight_global_scale`);
  const global = type === 'NVFP4' ? (divisor ?? multiplier) : undefined;
  return {
    kind: 'fourBit',
    type,
    rows,
    columns,
    packed,
    scales,
    tensors: [packed, scales, ...(global ? [global] : [])],
    factor: async (reader) => {
      if (!global) return 1;
      const [value = Number.NaN] = await readFloats(reader, global);
      return divisor ? 1 / value : value;
    },
  };
}

import type { CheckpointReader, CheckpointTensor } from '../../models/safetensors/checkpoint.ts';
import { refuse } from '../refuse.ts';
import { mustBe, part, shapeIs, type Module } from './module.ts';
import { alongColumns, fieldsOf, interleavedFast, interleavedRows } from './packing.ts';
import { readFloats, readWords } from './read.ts';
import { turned, type CodedHead, type CodedWeights, type Unpack } from './weights.ts';

export type AwqLayout = 'gemm' | 'gemv' | 'gemv_fast';

/**
 * The AWQ layout that a module's tensors have, by their shapes alone; null for none. Formats: AutoAWQ's WQLinear_GEMM, WQLinear_GEMV and
 * WQLinear_GEMVFast.
 */
export function awqLayout({ parts, rows, columns }: Module): AwqLayout | null {
  const codes = parts.get('qweight');
  const scales = parts.get('scales');
  if (!codes || !scales) return null;
  if (codes.dtype === 'I16') return shapeIs(codes, rows / 4, columns) ? 'gemv_fast' : null;
  if (codes.dtype !== 'I32') return null;
  if (shapeIs(codes, columns, rows / 8) && scales.shape[1] === rows) return 'gemm';
  if (shapeIs(codes, rows, columns / 8) && scales.shape[0] === rows) return 'gemv';
  return null;
}

/** `groupColumns`: what the configuration says; the padded layouts do not show it. */
export function awqWeights(module: Module, layout: AwqLayout, claimed: number | null): CodedWeights {
  switch (layout) {
    case 'gemm':
      return gemm(module);
    case 'gemv':
      return gemv(module, groupsClaimed(module, claimed));
    case 'gemv_fast':
      return fast(module, groupsClaimed(module, claimed));
  }
}

function gemm(module: Module): CodedWeights {
  const { rows } = module;
  const codes = part(module, 'qweight');
  const scales = part(module, 'scales');
  const zeros = part(module, 'qzeros');
  const groups = scales.shape[0] ?? 0;
  mustBe(module, scales, groups, rows);
  mustBe(module, zeros, groups, rows / 8);
  const groupColumns = wholeGroups(module, groups);
  return {
    ...shell(module, [codes, scales, zeros], groupColumns),
    head: async (reader) => {
      const words = await readWords(reader, zeros);
      const out = new Int16Array(rows * groups);
      const unpack = interleavedRows(words, rows);
      // The zeros of one group are a line of the codes' own layout.
      const line = new Uint8Array(rows);
      for (let group = 0; group < groups; group++) {
        unpack(0, rows, group, 1, line, 1);
        for (let row = 0; row < rows; row++) out[row * groups + group] = line[row]!;
      }
      return { ...head(groups, turned(await readFloats(reader, scales), groups, rows)), zeros: out };
    },
    body: async (reader) => interleavedRows(await readWords(reader, codes), rows),
  };
}

function gemv(module: Module, groups: number): CodedWeights {
  const { rows, columns } = module;
  const codes = part(module, 'qweight');
  const scales = part(module, 'scales');
  const zeros = part(module, 'qzeros');
  const zeroWords = zeros.shape[1] ?? 0;
  mustBe(module, zeros, rows, zeroWords);
  mustBe(module, scales, rows, zeroWords * 8);
  if (groups > zeroWords * 8)
    refuse(
      module.folder,
      'mismatch',
      `${zeros.name} has room for ${zeroWords * 8} groups, there are ${groups}`,
    );
  return {
    ...shell(module, [codes, scales, zeros], wholeGroups(module, groups)),
    head: async (reader) => {
      const padded = await readFloats(reader, scales);
      const words = await readWords(reader, zeros);
      const kept = new Float32Array(rows * groups);
      const out = new Int16Array(rows * groups);
      for (let row = 0; row < rows; row++) {
        kept.set(padded.subarray(row * zeroWords * 8, row * zeroWords * 8 + groups), row * groups);
        out.set(fieldsOf(words, row * zeroWords, 4, groups), row * groups);
      }
      return { ...head(groups, kept), zeros: out };
    },
    body: async (reader) => alongColumns(await readWords(reader, codes), columns / 8, 4),
  };
}

function fast(module: Module, groups: number): CodedWeights {
  const { rows, columns } = module;
  const codes = part(module, 'qweight');
  const scales = part(module, 'scales');
  const minimums = module.parts.get('scaled_zeros') ?? part(module, 'qzeros');
  const padded = scales.shape[0] ?? 0;
  mustBe(module, scales, padded, rows);
  mustBe(module, minimums, padded, rows);
  if (groups > padded)
    refuse(module.folder, 'mismatch', `${scales.name} has room for ${padded} groups, there are ${groups}`);
  const kept = async (reader: CheckpointReader, tensor: CheckpointTensor) =>
    turned((await readFloats(reader, tensor)).subarray(0, groups * rows), groups, rows);
  return {
    ...shell(module, [codes, scales, minimums], wholeGroups(module, groups)),
    head: async (reader) => ({
      ...head(groups, await kept(reader, scales)),
      minimums: await kept(reader, minimums),
    }),
    body: async (reader): Promise<Unpack> => {
      const bytes = await reader.read(codes);
      return interleavedFast(new Uint16Array(bytes.buffer, 0, bytes.length / 2), columns);
    },
  };
}

const head = (groups: number, scales: Float32Array): CodedHead => ({
  groups,
  scales,
  zeros: new Int16Array(0),
  minimums: null,
  groupOf: null,
});

const shell = (
  { rows, columns }: Module,
  tensors: readonly CheckpointTensor[],
  groupColumns: number,
): Omit<CodedWeights, 'head' | 'body'> => ({ kind: 'coded', rows, columns, bits: 4, tensors, groupColumns });

function groupsClaimed(module: Module, groupColumns: number | null): number {
  if (groupColumns === null)
    refuse(
      module.folder,
      'config',
      'quantization_config has no group_size, which this layout of AWQ does not show',
    );
  return groupColumns === -1 ? 1 : module.columns / groupColumns;
}

function wholeGroups(module: Module, groups: number): number {
  const groupColumns = module.columns / groups;
  if (Number.isInteger(groupColumns) && groups > 0) return groupColumns;
  return refuse(
    module.folder,
    'mismatch',
    `the ${module.columns} columns of ${module.name} do not fall into ${groups} groups`,
  );
}

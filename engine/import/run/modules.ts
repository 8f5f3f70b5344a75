import type { CheckpointReader, CheckpointTensor } from '../../models/safetensors/checkpoint.ts';
import type { QuantClaim } from '../config/quantClaim.ts';
import type { Targets } from '../config/targets.ts';
import { refuse } from '../refuse.ts';
import { awqLayout, awqWeights } from '../weights/awq.ts';
import { compressedFourBit, compressedIntegers } from '../weights/compressed.ts';
import { scaledFloats } from '../weights/fp8.ts';
import { gptqBits, gptqWeights } from '../weights/gptq.ts';
import { findGptqZeros, type GptqTensors, type GptqZeros } from '../weights/gptqZeros.ts';
import { mustBe, part, type Module } from '../weights/module.ts';
import { isEightBitFloat, isFloat, readIntegers } from '../weights/read.ts';
import type { Weights } from '../weights/weights.ts';

export type PartsByModule = ReadonlyMap<string, ReadonlyMap<string, CheckpointTensor>>;

/** A checkpoint's tensors by the linear that they belong to, and by what follows its name. */
export function byModule(tensors: ReadonlyMap<string, CheckpointTensor>): PartsByModule {
  const modules = new Map<string, Map<string, CheckpointTensor>>();
  for (const [name, tensor] of tensors) {
    const dot = name.lastIndexOf('.');
    const module = name.slice(0, Math.max(0, dot));
    const parts = modules.get(module) ?? new Map<string, CheckpointTensor>();
    modules.set(module, parts);
    parts.set(name.slice(dot + 1), tensor);
  }
  return modules;
}

export interface Resolved {
  readonly weights: Weights;
  /** Of the tool that wrote it, in a few words. */
  readonly format: string;
}

/**
 * What a linear holds, judged by its tensors: names, types and shapes. What the configuration claims is asked only for what they do not
 * show. `zeros`: how GPTQ's zero points are stored in this checkpoint. `targets`: of the claim.
 */
export function resolveModule(
  module: Module,
  claim: QuantClaim,
  zeros: GptqZeros,
  targets: Targets,
): Resolved {
  const { parts, folder, name } = module;
  if (parts.has('qweight')) return resolveWords(module, claim, zeros);
  const packed = parts.get('weight_packed');
  if (parts.has('weight_packed') && (parts.has('meta') || parts.has('bitmask'))) {
    refuse(folder, 'quantisation', `${name} is stored sparse (compressed-tensors)`);
  }
  const group = targets.groupOf(name);
  if (packed?.dtype === 'U8') return fourBit(module, packed);
  if (packed) {
    const bits = packedBits(module, packed);
    const weights = compressedIntegers(module, { bits, symmetric: !parts.has('weight_zero_point') });
    if (group && !group.symmetric && !parts.has('weight_zero_point')) {
      refuse(folder, 'mismatch', `${name} is said to have zero points, and has none`);
    }
    return { weights, format: `compressed-tensors, ${bits} bits` };
  }
  const tensor = part(module, 'weight');
  if (isEightBitFloat(tensor)) {
    mustBe(module, tensor, module.rows, module.columns);
    return { weights: scaledFloats(module, group?.block ?? claim.block), format: 'FP8' };
  }
  if (
    tensor.dtype === 'U8' &&
    parts.get('weight_scale')?.dtype === 'F8_E4M3' &&
    parts.has('weight_scale_2')
  ) {
    return fourBit(module, tensor);
  }
  if (tensor.dtype === 'I8' && parts.has('weight_scale')) {
    mustBe(module, tensor, module.rows, module.columns);
    const bits = group?.bits ?? 8;
    const weights = compressedIntegers(module, { bits, symmetric: !parts.has('weight_zero_point') });
    return { weights, format: `compressed-tensors, ${bits} bits` };
  }
  if (!isFloat(tensor)) {
    refuse(
      folder,
      'quantisation',
      `${tensor.name} holds ${tensor.dtype} beside ${[...parts.keys()].join(', ')}, which no known format does`,
    );
  }
  mustBe(module, tensor, module.rows, module.columns);
  return {
    weights: { kind: 'plain', rows: module.rows, columns: module.columns, tensor, tensors: [tensor] },
    format: tensor.dtype,
  };
}

function resolveWords(module: Module, claim: QuantClaim, zeros: GptqZeros): Resolved {
  const layout = awqLayout(module);
  const bits = gptqBits(module);
  if (layout !== null && (bits === null || claim.method === 'awq')) {
    return { weights: awqWeights(module, layout, claim.groupSize), format: `AWQ, ${layout}` };
  }
  if (bits !== null) {
    return {
      weights: gptqWeights(module, bits, zeros, claim.groupSize),
      format: `GPTQ version ${zeros.version}, ${bits} bits`,
    };
  }
  const codes = part(module, 'qweight');
  const marlin = codes.shape[0] === module.columns / 16;
  return refuse(
    module.folder,
    'quantisation',
    `${codes.name} is ${codes.dtype} of the shape [${codes.shape.join(', ')}], ${marlin ? 'the layout of marlin, which orders the weights for one kernel on GPUs' : 'which neither AWQ nor GPTQ writes'}`,
  );
}

function fourBit(module: Module, packed: CheckpointTensor): Resolved {
  const scales = part(module, 'weight_scale');
  const perScale = (packed.elements * 2) / scales.elements;
  if (perScale === 32 && (scales.dtype === 'U8' || scales.dtype === 'F8_E8M0')) {
    return { weights: compressedFourBit(module, 'MXFP4'), format: 'MXFP4' };
  }
  if (perScale === 16 && scales.dtype === 'F8_E4M3') {
    return { weights: compressedFourBit(module, 'NVFP4'), format: 'NVFP4' };
  }
  return refuse(
    module.folder,
    'quantisation',
    `${packed.name} holds four-bit floats with ${perScale} to a scale of ${scales.dtype}`,
  );
}

/** Bits of the codes that are packed in words of 32, by how many words a row takes. */
function packedBits(module: Module, packed: CheckpointTensor): number {
  const words = packed.shape[1];
  const { columns } = module;
  const fits = (bits: number) =>
    words === Math.ceil(columns / Math.floor(32 / bits)) ||
    (bits === 3 && words === Math.ceil((columns * 3) / 32));
  return (
    [2, 3, 4, 8].find(fits) ??
    refuse(
      module.folder,
      'mismatch',
      `${packed.name} has ${words ?? 'no'} words a row, which hold no ${columns} codes of 2, 3, 4 or 8 bits`,
    )
  );
}

/** The checkpoint's linears with GPTQ's shapes, and how their zero points are stored. */
export async function gptqZerosOf(
  reader: CheckpointReader,
  modules: readonly Module[],
  claim: QuantClaim,
): Promise<GptqZeros> {
  const linears: GptqTensors[] = [];
  for (const module of modules) {
    const bits = module.parts.has('qweight') ? gptqBits(module) : null;
    if (bits === null || (claim.method === 'awq' && awqLayout(module) !== null)) continue;
    const zeros = part(module, 'qzeros');
    const groups = part(module, 'scales').shape[0] ?? 0;
    mustBe(module, zeros, groups, (module.rows * bits) / 32);
    const order = module.parts.get('g_idx');
    const groupColumns = module.columns / groups;
    const plain = Number.isInteger(groupColumns) && (!order || (await isPlain(reader, order, groupColumns)));
    linears.push({
      bits,
      rows: module.rows,
      columns: module.columns,
      codes: part(module, 'qweight'),
      zeros,
      groupColumns: plain ? groupColumns : null,
    });
  }
  if (linears.length === 0) return { version: claim.zerosVersion, writer: 'words' };
  return findGptqZeros(reader, linears, claim.zerosVersion);
}

async function isPlain(
  reader: CheckpointReader,
  order: CheckpointTensor,
  groupColumns: number,
): Promise<boolean> {
  const groups = await readIntegers(reader, order);
  return groups.every((group, column) => group === -1 || group === Math.floor(column / groupColumns));
}

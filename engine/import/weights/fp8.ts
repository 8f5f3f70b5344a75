import type { CheckpointTensor } from '../../models/safetensors/checkpoint.ts';
import { refuse } from '../refuse.ts';
import { e4m3, e4m3fnuz, e5m2, e5m2fnuz } from './floats.ts';
import { part, shapeIs, type Module } from './module.ts';
import { readFloats } from './read.ts';
import type { ScaledFloats } from './weights.ts';

const values: Partial<Record<CheckpointTensor['dtype'], Float32Array>> = {
  F8_E4M3: e4m3,
  F8_E5M2: e5m2,
  F8_E4M3FNUZ: e4m3fnuz,
  F8_E5M2FNUZ: e5m2fnuz,
};

/** Under these names a scale is stored, whichever way round its name has it: it is always multiplied. */
const scaleNames = ['weight_scale_inv', 'weight_scale'] as const;

/**
 * Eight-bit floats with one scale in all, one a row, one a fused part, or one a block. `claimed`: the sides of a block, by the
 * configuration; where the scales' shape fits no others it is not needed.
 */
export function scaledFloats(module: Module, claimed: readonly [number, number] | null): ScaledFloats {
  const { rows, columns, folder, name } = module;
  const tensor = part(module, 'weight');
  const table =
    values[tensor.dtype] ?? refuse(folder, 'quantisation', `${tensor.name} holds ${tensor.dtype}`);
  const scale = scaleNames.map((suffix) => module.parts.get(suffix)).find((found) => found !== undefined);
  if (!scale)
    refuse(folder, 'missingScale', `${tensor.name} holds ${tensor.dtype} and there is no scale for it`);
  const [blockRows, blockColumns] = sides(module, scale, claimed);
  return {
    kind: 'scaled',
    rows,
    columns,
    tensor,
    values: table,
    tensors: [tensor, scale],
    blockRows,
    blockColumns,
    scales: async (reader) => {
      const found = await readFloats(reader, scale);
      if (found.some((value) => !Number.isFinite(value)))
        refuse(folder, 'notANumber', `a scale of ${name} is no number`);
      return found;
    },
  };
}

function sides(
  module: Module,
  scale: CheckpointTensor,
  claimed: readonly [number, number] | null,
): [number, number] {
  const { rows, columns } = module;
  if (scale.elements === 1) {
    // One block of another size than claimed would be one as well.
    return [rows, columns];
  }
  if (shapeIs(scale, rows) || shapeIs(scale, rows, 1)) return [1, columns];
  // The parts of a fused linear, each with its own.
  if (scale.shape.length === 1 && rows % scale.elements === 0) return [rows / scale.elements, columns];
  const [blockRows, blockColumns] = claimed ?? [128, 128];
  if (shapeIs(scale, Math.ceil(rows / blockRows), Math.ceil(columns / blockColumns)))
    return [blockRows, blockColumns];
  return refuse(
    module.folder,
    'mismatch',
    `${scale.name} has the shape [${scale.shape.join(', ')}], which gives no scale to each part of ${rows} x ${columns} weights`,
  );
}

import type { CheckpointTensor } from '../../models/safetensors/checkpoint.ts';
import { refuse } from '../refuse.ts';

/** What a checkpoint stores for one linear: its tensors by what follows its name, and the shape that the configuration gives it. */
export interface Module {
  readonly folder: string;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly parts: ReadonlyMap<string, CheckpointTensor>;
}

export function part(module: Module, suffix: string): CheckpointTensor {
  return module.parts.get(suffix) ?? refuse(module.folder, 'mismatch', `${module.name} has no ${suffix}`);
}

export const shapeIs = (tensor: CheckpointTensor, ...shape: number[]): boolean =>
  tensor.shape.length === shape.length && tensor.shape.every((side, at) => side === shape[at]);

export function mustBe(module: Module, tensor: CheckpointTensor, ...shape: number[]): void {
  if (shapeIs(tensor, ...shape)) return;
  refuse(
    module.folder,
    'mismatch',
    `${tensor.name} has the shape [${tensor.shape.join(', ')}], and the rest of ${module.name} needs [${shape.join(', ')}]`,
  );
}

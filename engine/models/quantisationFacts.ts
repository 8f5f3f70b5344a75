import type { ModelReport } from '../contract/models.ts';
import type { ModelFacts } from './facts.ts';
import type { TensorInfo } from './gguf/tensors.ts';
import { fileTypeNames } from './gguf/tensorTypes.ts';

/** How the weights are stored: what the file calls itself, and each tensor type's share, largest first. */
export function readQuantisation(
  facts: ModelFacts,
  tensors: readonly TensorInfo[],
): ModelReport['quantisation'] {
  const types = new Map<string, { type: string; tensors: number; bytes: number }>();
  for (const { type, bytes } of tensors) {
    const share = types.get(type.name) ?? { type: type.name, tensors: 0, bytes: 0 };
    share.tensors += 1;
    share.bytes += bytes;
    types.set(type.name, share);
  }
  const fileType = facts.number('general.file_type');
  return {
    fileType: fileType === null ? null : (fileTypeNames.get(fileType) ?? `type ${fileType}`),
    types: [...types.values()].sort((a, b) => b.bytes - a.bytes),
    bitsPerWeight: (totalBytes(tensors) * 8) / totalElements(tensors),
  };
}

export const totalBytes = (tensors: readonly TensorInfo[]): number =>
  tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);

export const totalElements = (tensors: readonly TensorInfo[]): number =>
  tensors.reduce((sum, tensor) => sum + tensor.elements, 0);

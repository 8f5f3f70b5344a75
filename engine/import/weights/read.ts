import type { CheckpointReader, CheckpointTensor } from '../../models/safetensors/checkpoint.ts';
import { brainFloat, e8m0, e4m3, halfs } from './floats.ts';

/** Types whose values `readFloats` gives. */
export const isFloat = ({ dtype }: CheckpointTensor): boolean =>
  dtype === 'F16' || dtype === 'BF16' || dtype === 'F32' || dtype === 'F64';

export const isEightBitFloat = ({ dtype }: CheckpointTensor): boolean => dtype.startsWith('F8_');

/** A whole small tensor as 32-bit floats. */
export async function readFloats(reader: CheckpointReader, tensor: CheckpointTensor): Promise<Float32Array> {
  const bytes = await reader.read(tensor);
  const out = new Float32Array(tensor.elements);
  toFloats(bytes, tensor.dtype, out);
  return out;
}

/** Bytes of a float type as 32-bit floats. */
export function toFloats(bytes: Uint8Array, dtype: CheckpointTensor['dtype'], out: Float32Array): void {
  switch (dtype) {
    case 'F32':
      out.set(new Float32Array(bytes.buffer, bytes.byteOffset, out.length));
      return;
    case 'F64':
      out.set(new Float64Array(bytes.buffer, bytes.byteOffset, out.length));
      return;
    case 'F16': {
      const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, out.length);
      for (let at = 0; at < out.length; at++) out[at] = halfs[bits[at]!]!;
      return;
    }
    case 'BF16': {
      const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, out.length);
      const whole = new Uint32Array(out.buffer, out.byteOffset, out.length);
      for (let at = 0; at < out.length; at++) whole[at] = bits[at]! << 16;
      return;
    }
    case 'F8_E8M0':
    case 'U8':
      for (let at = 0; at < out.length; at++) out[at] = e8m0[bytes[at]!]!;
      return;
    case 'F8_E4M3':
      for (let at = 0; at < out.length; at++) out[at] = e4m3[bytes[at]!]!;
      return;
    default:
      throw new TypeError(`${dtype} is no float`);
  }
}

export const brain = brainFloat;

export async function readWords(reader: CheckpointReader, tensor: CheckpointTensor): Promise<Int32Array> {
  const bytes = await reader.read(tensor);
  return new Int32Array(bytes.buffer, 0, bytes.length / 4);
}

/** 32-bit or 64-bit integers as 32-bit ones. */
export async function readIntegers(reader: CheckpointReader, tensor: CheckpointTensor): Promise<Int32Array> {
  if (tensor.dtype === 'I32') return readWords(reader, tensor);
  const bytes = await reader.read(tensor);
  const wide = new BigInt64Array(bytes.buffer, 0, bytes.length / 8);
  return Int32Array.from(wide, Number);
}

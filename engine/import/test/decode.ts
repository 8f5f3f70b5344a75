import type { TensorInfo } from '../../models/gguf/tensors.ts';
import { e4m3, halfs } from '../weights/floats.ts';

/** GGUF tensors as floats: written from the layouts once more, so that what encodes them is not judged by itself. */

const fp4 = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];

export function decodeTensor({ type, elements }: TensorInfo, bytes: Buffer): Float32Array {
  const out = new Float32Array(elements);
  const half = (at: number) => halfs[bytes.readUInt16LE(at)]!;
  const nibble = (at: number, j: number) => (j < 16 ? bytes[at + j]! & 15 : bytes[at + j - 16]! >> 4);
  const { blockBytes, blockElements } = type;
  for (let block = 0; block < elements / blockElements; block++) {
    const at = block * blockBytes;
    for (let j = 0; j < blockElements; j++) out[block * blockElements + j] = value(at, j);
  }
  return out;

  function value(at: number, j: number): number {
    switch (type.name) {
      case 'F32':
        return bytes.readFloatLE(at);
      case 'F16':
        return half(at);
      case 'BF16':
        return new Float32Array(Uint32Array.of(bytes.readUInt16LE(at) << 16).buffer)[0]!;
      case 'Q4_0':
        return (nibble(at + 2, j) - 8) * half(at);
      case 'Q4_1':
        return nibble(at + 4, j) * half(at) + half(at + 2);
      case 'Q5_0':
        return (nibble(at + 6, j) + 16 * ((bytes.readUInt32LE(at + 2) >>> j) & 1) - 16) * half(at);
      case 'Q8_0':
        return bytes.readInt8(at + 2 + j) * half(at);
      case 'MXFP4':
        return fp4[nibble(at + 1, j)]! * 2 ** (bytes[at]! - 127);
      case 'NVFP4': {
        const sub = j >> 4;
        const inside = j & 15;
        const byte = bytes[at + 4 + sub * 8 + (inside & 7)]!;
        return fp4[inside < 8 ? byte & 15 : byte >> 4]! * e4m3[bytes[at + sub]!]!;
      }
      default:
        throw new Error(`no decoder for ${type.name}`);
    }
  }
}

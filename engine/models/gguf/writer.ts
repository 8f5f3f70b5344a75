import { padded } from './tensors.ts';
import type { TensorType } from './tensorTypes.ts';

/** A metadata value to write, with the type that it is written as: llama.cpp takes a key in one type alone. */
export type Field =
  | { readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'i32s'; readonly value: Int32Array }
  | { readonly type: 'f32s'; readonly value: Float32Array }
  | { readonly type: 'bools'; readonly value: readonly boolean[] };

export interface TensorToWrite {
  readonly name: string;
  readonly type: TensorType;
  /** Row length first. */
  readonly shape: readonly number[];
}

export interface GgufLayout {
  readonly header: Buffer;
  /** File offsets of the tensors' data, in their order. */
  readonly offsets: readonly number[];
  /** Of the whole file: the last tensor is padded too. */
  readonly fileBytes: number;
}

/** What ggml assumes where a file is silent. */
const alignment = 32;

const ids = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

export const tensorBytes = ({ type, shape }: TensorToWrite): number =>
  (shape.reduce((product, side) => product * side, 1) / type.blockElements) * type.blockBytes;

/**
 * The header of a GGUF file of version 3 and where its tensors' data goes: known before the first byte of data is, so that data can be
 * written in pieces. Specification: docs/gguf.md of ggml; limits: ggml/src/gguf.cpp of llama.cpp v0.5.0.
 */
export function layOutGguf(
  metadata: readonly (readonly [key: string, field: Field])[],
  tensors: readonly TensorToWrite[],
): GgufLayout {
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length)];
  for (const [key, field] of metadata) parts.push(text(key), ...fieldParts(field));
  let end = 0;
  const starts: number[] = [];
  for (const tensor of tensors) {
    if (Buffer.byteLength(tensor.name) > 63)
      throw new RangeError(`${tensor.name} is longer than llama.cpp reads`);
    starts.push(end);
    parts.push(
      text(tensor.name),
      u32(tensor.shape.length),
      ...tensor.shape.map(u64),
      u32(tensor.type.id),
      u64(end),
    );
    end = padded(end + tensorBytes(tensor), alignment);
  }
  const described = Buffer.concat(parts);
  const header = Buffer.concat([
    described,
    Buffer.alloc(padded(described.length, alignment) - described.length),
  ]);
  return { header, offsets: starts.map((start) => header.length + start), fileBytes: header.length + end };
}

function fieldParts(field: Field): Buffer[] {
  switch (field.type) {
    case 'u32':
    case 'i32':
      return [u32(ids[field.type]), u32(field.value)];
    case 'f32':
      return [u32(ids.f32), floats(Float32Array.of(field.value))];
    case 'bool':
      return [u32(ids.bool), Buffer.from([Number(field.value)])];
    case 'string':
      return [u32(ids.string), text(field.value)];
    case 'strings':
      return [...arrayStart(ids.string, field.value.length), ...field.value.map(text)];
    case 'i32s':
      return [...arrayStart(ids.i32, field.value.length), floats(field.value)];
    case 'f32s':
      return [...arrayStart(ids.f32, field.value.length), floats(field.value)];
    case 'bools':
      return [...arrayStart(ids.bool, field.value.length), Buffer.from(field.value.map(Number))];
  }
}

const arrayStart = (element: number, length: number): Buffer[] => [u32(ids.array), u32(element), u64(length)];

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Numbers of four bytes; every machine that this runs on has the lowest first. */
const floats = (values: Float32Array | Int32Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

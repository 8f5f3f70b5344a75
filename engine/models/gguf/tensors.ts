import { PagodaError } from '../../contract/errors.ts';
import type { ByteReader } from './byteReader.ts';
import { limits } from './limits.ts';
import { plausible, readText } from './metadata.ts';
import { retiredTensorTypes, tensorType, type TensorType } from './tensorTypes.ts';

export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  /** Row length first, as ggml counts (the reverse of what Python prints). */
  readonly shape: readonly number[];
  readonly elements: number;
  readonly bytes: number;
  /** From the start of the data section. */
  readonly offset: number;
}

/** `count` tensor descriptions, each name once. */
export async function readTensorInfos(reader: ByteReader, count: number): Promise<TensorInfo[]> {
  const names = new Set<string>();
  const infos: TensorInfo[] = [];
  for (let index = 0; index < count; index++) {
    const info = await readTensorInfo(reader, `tensor ${index + 1} of ${count}`);
    if (names.has(info.name)) throw malformed(reader, `tensor ${info.name} occurs twice`);
    names.add(info.name);
    infos.push(info);
  }
  return infos;
}

async function readTensorInfo(reader: ByteReader, place: string): Promise<TensorInfo> {
  const name = await readText(reader, limits.tensorNameBytes, `the name of ${place}`);
  if (!/^[\x21-\x7e]+$/.test(name)) throw malformed(reader, `the name of ${place} is not printable ASCII`);
  await reader.need(4, name);
  const dimensions = plausible(reader, reader.u32(), limits.dimensions, `dimensions of ${name}`);
  await reader.need(dimensions * 8 + 12, name);
  const shape = Array.from({ length: dimensions }, () => reader.count());
  const type = knownType(reader, reader.u32(), name);
  const offset = reader.count();

  const elements = shape.reduce((product, side) => product * side, 1);
  plausible(reader, elements, limits.tensorElements, `elements of ${name}`);
  if (elements === 0) throw malformed(reader, `tensor ${name} has no elements`);
  if ((shape[0] ?? 1) % type.blockElements !== 0) {
    throw malformed(
      reader,
      `rows of ${name} have ${shape[0] ?? 1} elements, no multiple of the ${type.blockElements} of ${type.name}`,
    );
  }
  const bytes = (elements / type.blockElements) * type.blockBytes;
  return { name, type, shape, elements, bytes, offset };
}

function knownType(reader: ByteReader, id: number, name: string): TensorType {
  const type = tensorType(id);
  if (type) return type;
  const retired = retiredTensorTypes.get(id);
  throw malformed(
    reader,
    retired ? `${name} has the retired type ${id} (${retired})` : `${name} has the unknown type ${id}`,
  );
}

/**
 * Checks that the tensors lie in the data section one after the other, each padded to `alignment`, with no hole and no overlap (what
 * llama.cpp demands), and that the file holds them all.
 */
export function checkTensorLayout(
  reader: ByteReader,
  tensors: readonly TensorInfo[],
  dataOffset: number,
  alignment: number,
): void {
  let end = 0;
  for (const tensor of tensors) {
    const expected = padded(end, alignment);
    if (tensor.offset !== expected) {
      throw malformed(
        reader,
        `tensor ${tensor.name} begins at byte ${tensor.offset} of the data, expected ${expected}`,
      );
    }
    end = tensor.offset + tensor.bytes;
    if (dataOffset + end > reader.fileBytes) {
      throw new PagodaError('model.truncated', {
        path: reader.path,
        at: `data of tensor ${tensor.name}`,
        expectedBytes: dataOffset + lastByte(tensors, alignment),
        actualBytes: reader.fileBytes,
      });
    }
  }
}

/** Where the data ends if every tensor has its due size: what a whole file would have. */
const lastByte = (tensors: readonly TensorInfo[], alignment: number): number =>
  tensors.reduce((end, tensor) => padded(end, alignment) + tensor.bytes, 0);

export const padded = (bytes: number, alignment: number): number => Math.ceil(bytes / alignment) * alignment;

const malformed = (reader: ByteReader, detail: string) =>
  new PagodaError('model.malformed', { path: reader.path, detail });

import { PagodaError } from '../../contract/errors.ts';
import type { ByteReader } from '../gguf/byteReader.ts';
import { plausible } from '../gguf/metadata.ts';
import { NotJson, parseStrictJson, type StrictJson } from './strictJson.ts';

/** Bits of one element of each type that the format knows. `F8_E4M3` is the variant without infinities. */
const dtypeBits = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
} as const;
export type Dtype = keyof typeof dtypeBits;

/** The most that a header may claim, far above what real ones do [in brackets]. */
export const limits = {
  /** [about 2 MB: the experts of a whole model in one file]. */
  headerBytes: 25_000_000,
  /** [about 50,000]. */
  tensors: 262_144,
  nameLength: 1024,
  dimensions: 8,
} as const;

export interface StoredTensor {
  readonly name: string;
  readonly dtype: Dtype;
  /** As Python prints it: rows first. */
  readonly shape: readonly number[];
  readonly elements: number;
  readonly bytes: number;
  /** Of its first byte, in the file. */
  readonly offset: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes. */
  readonly tensors: readonly StoredTensor[];
}

/**
 * Reads and checks all of a safetensors file but the data: at least what the reference reader checks (safetensors/src/tensor.rs), in its order.
 * Throws `model.truncated`, `model.implausible` or `model.malformed`.
 */
export async function readSafetensorsHeader(reader: ByteReader): Promise<SafetensorsHeader> {
  await reader.need(8, 'the length of the header');
  const length = plausible(reader, reader.count(), limits.headerBytes, 'bytes of the header');
  await reader.need(length, 'the header');
  const parsed = parse(reader, reader.bytes(length));
  const dataOffset = 8 + length;
  const tensors: StoredTensor[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  plausible(reader, parsed.size, limits.tensors, 'number of tensors');
  for (const [name, entry] of parsed) {
    if (name === '__metadata__') metadata = readMetadata(reader, entry);
    else tensors.push(readTensor(reader, name, entry, dataOffset));
  }
  tensors.sort((one, other) => one.offset - other.offset || one.bytes - other.bytes);
  checkLayout(reader, tensors, dataOffset);
  return { metadata, tensors };
}

function parse(reader: ByteReader, bytes: Buffer): ReadonlyMap<string, StrictJson> {
  if (bytes[0] !== 0x7b) throw malformed(reader, 'its header does not begin with "{": no safetensors file');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(reader, 'its header is not UTF-8');
  }
  try {
    return parseStrictJson(text) as ReadonlyMap<string, StrictJson>;
  } catch (error) {
    if (error instanceof NotJson) throw malformed(reader, `its header is not JSON: ${error.message}`);
    throw error;
  }
}

function readMetadata(reader: ByteReader, entry: StrictJson): ReadonlyMap<string, string> {
  if (!(entry instanceof Map)) throw malformed(reader, '__metadata__ is not an object');
  for (const value of entry.values()) {
    if (typeof value !== 'string') throw malformed(reader, '__metadata__ holds what is not text');
  }
  return entry as ReadonlyMap<string, string>;
}

function readTensor(reader: ByteReader, name: string, entry: StrictJson, dataOffset: number): StoredTensor {
  plausible(reader, name.length, limits.nameLength, 'length of a tensor name');
  if (!(entry instanceof Map)) throw malformed(reader, `the entry of ${name} is not an object`);
  const fields = entry as ReadonlyMap<string, StrictJson>;
  for (const key of fields.keys()) {
    if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets') {
      throw malformed(reader, `the entry of ${name} has the unknown field ${key.slice(0, 100)}`);
    }
  }
  const dtype = fields.get('dtype') ?? null;
  if (typeof dtype !== 'string' || !Object.hasOwn(dtypeBits, dtype)) {
    throw malformed(reader, `${name} has the unknown type ${JSON.stringify(dtype).slice(0, 100)}`);
  }
  const shape = counts(reader, fields.get('shape'), `shape of ${name}`);
  plausible(reader, shape.length, limits.dimensions, `dimensions of ${name}`);
  const offsets = counts(reader, fields.get('data_offsets'), `data_offsets of ${name}`);
  if (offsets.length !== 2) throw malformed(reader, `data_offsets of ${name} are not two numbers`);
  const [begin, end] = offsets as [number, number];
  if (end < begin) throw malformed(reader, `${name} ends at byte ${end}, before it begins at ${begin}`);

  const elements = shape.reduce((product, side) => product * side, 1);
  const bits = elements * dtypeBits[dtype as Dtype];
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(bits)) {
    throw malformed(reader, `${name} has more elements than any file could hold`);
  }
  if (bits % 8 !== 0) throw malformed(reader, `${name} ends inside a byte`);
  if (end - begin !== bits / 8) {
    throw malformed(reader, `${name} has ${end - begin} bytes, its shape and type need ${bits / 8}`);
  }
  return { name, dtype: dtype as Dtype, shape, elements, bytes: end - begin, offset: dataOffset + begin };
}

function counts(reader: ByteReader, value: StrictJson | undefined, what: string): number[] {
  if (!Array.isArray(value)) throw malformed(reader, `the ${what} is missing or not a list`);
  for (const item of value as readonly StrictJson[]) {
    if (!Number.isSafeInteger(item) || (item as number) < 0) {
      throw malformed(reader, `the ${what} holds what is no count`);
    }
  }
  return value as number[];
}

/** One after the other, without a hole and without an overlap, to the last byte of the file. */
function checkLayout(reader: ByteReader, tensors: readonly StoredTensor[], dataOffset: number): void {
  let end = dataOffset;
  for (const tensor of tensors) {
    if (tensor.offset !== end) {
      const what = tensor.offset < end ? 'overlaps what is before it' : 'has a hole before it';
      throw malformed(
        reader,
        `${tensor.name} begins at byte ${tensor.offset - dataOffset} of the data and ${what}`,
      );
    }
    end += tensor.bytes;
  }
  if (end > reader.fileBytes) {
    throw new PagodaError('model.truncated', {
      path: reader.path,
      at: 'the data of its tensors',
      expectedBytes: end,
      actualBytes: reader.fileBytes,
    });
  }
  if (end < reader.fileBytes) {
    throw malformed(reader, `${reader.fileBytes - end} bytes after the last tensor belong to none`);
  }
}

const malformed = (reader: ByteReader, detail: string) =>
  new PagodaError('model.malformed', { path: reader.path, detail });

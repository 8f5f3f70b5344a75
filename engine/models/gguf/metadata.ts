import { PagodaError } from '../../contract/errors.ts';
import type { ByteReader } from './byteReader.ts';
import { limits } from './limits.ts';

/** Value types of the format, by id. */
const typeNames = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'string',
  'array',
  'u64',
  'i64',
  'f64',
] as const;
export type ValueType = (typeof typeNames)[number];
type NumberType = Exclude<ValueType, 'bool' | 'string' | 'array'>;

const sizes: Record<NumberType | 'bool', number> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  bool: 1,
  u64: 8,
  i64: 8,
  f64: 8,
};

const isIn = <T extends string>(type: string, table: Record<T, unknown>): type is T =>
  Object.hasOwn(table, type);

/** An array is only located: its content is read on demand by `readNumbers` and `TokenTexts`. */
export type MetadataValue =
  | { kind: 'number'; type: NumberType; value: number }
  | { kind: 'bool'; value: boolean }
  | { kind: 'text'; value: string }
  | {
      kind: 'array';
      elementType: Exclude<ValueType, 'array'>;
      length: number;
      offset: number;
      bytes: number;
    };
export type ArrayValue = Extract<MetadataValue, { kind: 'array' }>;
export type Metadata = ReadonlyMap<string, MetadataValue>;

const malformed = (reader: ByteReader, detail: string) =>
  new PagodaError('model.malformed', { path: reader.path, detail });

/** Reads a length and refuses it above `limit`; `limit` and the value go into the error. */
export function plausible(reader: ByteReader, value: number, limit: number, field: string): number {
  if (value <= limit) return value;
  throw new PagodaError('model.implausible', {
    path: reader.path,
    field,
    value: Number.isFinite(value) ? String(value) : 'more than 2^53',
    limit: String(limit),
  });
}

/** A length-prefixed text: u64 byte count, then UTF-8 without a closing zero. */
export async function readText(reader: ByteReader, limit: number, what: string): Promise<string> {
  await reader.need(8, `length of ${what}`);
  const length = plausible(reader, reader.count(), limit, `bytes of ${what}`);
  await reader.need(length, what);
  return reader.bytes(length).toString('utf8');
}

/** `count` key-value pairs, each key once. */
export async function readMetadata(reader: ByteReader, count: number): Promise<Metadata> {
  const metadata = new Map<string, MetadataValue>();
  for (let index = 0; index < count; index++) {
    const key = await readText(reader, limits.keyBytes, `metadata key ${index + 1} of ${count}`);
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw malformed(reader, `metadata key ${index + 1} is not printable ASCII`);
    }
    if (metadata.has(key)) throw malformed(reader, `metadata key ${key} occurs twice`);
    metadata.set(key, await readValue(reader, key));
  }
  return metadata;
}

async function readValue(reader: ByteReader, key: string): Promise<MetadataValue> {
  const type = await readType(reader, key);
  if (type === 'string') return { kind: 'text', value: await readText(reader, limits.textBytes, key) };
  if (type === 'array') return readArray(reader, key);
  await reader.need(sizes[type], key);
  const bytes = reader.bytes(sizes[type]);
  if (type !== 'bool') return { kind: 'number', type, value: decode(bytes, 0, type) };
  if (bytes[0]! > 1) throw malformed(reader, `${key} is a boolean with the value ${bytes[0]}`);
  return { kind: 'bool', value: bytes[0] === 1 };
}

async function readArray(reader: ByteReader, key: string): Promise<MetadataValue> {
  const elementType = await readType(reader, `elements of ${key}`);
  if (elementType === 'array') throw malformed(reader, `${key} is an array of arrays`);
  await reader.need(8, `length of ${key}`);
  const length = plausible(reader, reader.count(), limits.arrayElements, `elements of ${key}`);
  const offset = reader.position;
  if (elementType === 'string') await skipTexts(reader, length, key);
  else {
    reader.mustHold(length * sizes[elementType], key);
    reader.skip(length * sizes[elementType]);
  }
  return { kind: 'array', elementType, length, offset, bytes: reader.position - offset };
}

/** Walks over texts without keeping them; awaits only at the window's edge, since vocabularies have hundreds of thousands. */
async function skipTexts(reader: ByteReader, count: number, key: string): Promise<void> {
  reader.mustHold(count * 8, key);
  for (let index = 0; index < count; index++) {
    if (!reader.has(8)) await reader.need(8, `${key}, element ${index}`);
    const length = reader.count();
    // Its name is only put together where it is needed: there may be millions.
    if (length > limits.textBytes)
      plausible(reader, length, limits.textBytes, `bytes of ${key}, element ${index}`);
    if (!reader.has(length)) await reader.need(length, `${key}, element ${index}`);
    reader.skip(length);
  }
}

async function readType(reader: ByteReader, what: string): Promise<ValueType> {
  await reader.need(4, `type of ${what}`);
  const id = reader.u32();
  const type = typeNames[id];
  if (type === undefined) throw malformed(reader, `${what} has the unknown value type ${id}`);
  return type;
}

/** The numbers (booleans as 0 and 1) of an array; empty for an array of texts. 64-bit values lose what a double cannot hold. */
export async function readNumbers(reader: ByteReader, array: ArrayValue): Promise<number[]> {
  const { elementType: type } = array;
  if (!isIn(type, sizes)) return [];
  const bytes = await reader.readAt(array.offset, array.bytes, 'array');
  return Array.from({ length: array.length }, (_, index) => decode(bytes, index * sizes[type], type));
}

function decode(bytes: Buffer, at: number, type: NumberType | 'bool'): number {
  switch (type) {
    case 'u8':
    case 'bool':
      return bytes.readUInt8(at);
    case 'i8':
      return bytes.readInt8(at);
    case 'u16':
      return bytes.readUInt16LE(at);
    case 'i16':
      return bytes.readInt16LE(at);
    case 'u32':
      return bytes.readUInt32LE(at);
    case 'i32':
      return bytes.readInt32LE(at);
    case 'f32':
      return bytes.readFloatLE(at);
    case 'u64':
      return Number(bytes.readBigUInt64LE(at));
    case 'i64':
      return Number(bytes.readBigInt64LE(at));
    case 'f64':
      return bytes.readDoubleLE(at);
  }
}

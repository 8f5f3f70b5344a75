import { expect, test } from 'vitest';
import { readerOf } from '../test/memoryFile.ts';
import { readSafetensorsHeader } from './header.ts';

/** A file of this header, as JSON text or bytes, and so many bytes of data. */
function fileOf(header: string | Buffer | object, dataBytes = 8, claimedLength?: bigint): Buffer {
  const json = Buffer.isBuffer(header)
    ? header
    : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimedLength ?? BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}
const read = (file: Buffer) => readSafetensorsHeader(readerOf(file));
const entry = (begin: number, end: number, shape: unknown = [end - begin], dtype: unknown = 'U8') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test('a sound file is read in the order of its bytes', async () => {
  const file = fileOf({
    b: entry(4, 8, [2], 'F16'),
    a: entry(0, 4, [], 'F32'),
    __metadata__: { format: 'pt' },
  });
  const { tensors, metadata } = await read(file);
  expect(tensors.map(({ name, bytes, elements }) => [name, bytes, elements])).toEqual([
    ['a', 4, 1],
    ['b', 4, 2],
  ]);
  expect(metadata.get('format')).toBe('pt');
});

test('spaces after the header, empty tensors and a name like __proto__ are sound', async () => {
  const file = fileOf(
    '{"__proto__":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}   ',
  );
  const { tensors } = await read(file);
  expect(tensors.map(({ name }) => name)).toEqual(['e', '__proto__']);
});

const big = 2 ** 53;
test.each<[string, Buffer, string]>([
  ['a file of seven bytes', Buffer.alloc(7), 'model.truncated'],
  ['a header longer than the file', fileOf('{}', 0, 100n), 'model.truncated'],
  ['a header of 2^63 bytes', fileOf('{}', 0, 2n ** 63n), 'model.implausible'],
  ['a header of 200 MB', fileOf('{}', 0, 200_000_000n), 'model.implausible'],
  ['no object', fileOf('[1]'), 'model.malformed'],
  ['bytes that are not UTF-8', fileOf(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 'model.malformed'],
  ['broken JSON', fileOf('{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}'), 'model.malformed'],
  [
    'a name twice',
    fileOf(
      '{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}',
    ),
    'model.malformed',
  ],
  [
    'a field twice',
    fileOf('{"a":{"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]}}'),
    'model.malformed',
  ],
  ['an unknown type', fileOf({ a: entry(0, 8, [8], 'Q4') }), 'model.malformed'],
  ['a type that is no text', fileOf({ a: entry(0, 8, [8], 7) }), 'model.malformed'],
  ['an unknown field', fileOf({ a: { ...entry(0, 8), more: 1 } }), 'model.malformed'],
  ['sides below zero', fileOf({ a: entry(0, 8, [-8]) }), 'model.malformed'],
  ['broken sides', fileOf({ a: entry(0, 8, [1.5]) }), 'model.malformed'],
  ['more elements than there are numbers', fileOf({ a: entry(0, 8, [big, big]) }), 'model.malformed'],
  [
    'sides whose product is small by overflow',
    fileOf({ a: entry(0, 8, [2 ** 32, 2 ** 32, 8]) }),
    'model.malformed',
  ],
  ['an end before its beginning', fileOf({ a: entry(8, 0, [8]) }), 'model.malformed'],
  ['another size than its shape has', fileOf({ a: entry(0, 8, [7]) }), 'model.malformed'],
  ['half a byte', fileOf({ a: { dtype: 'F4', shape: [15], data_offsets: [0, 8] } }), 'model.malformed'],
  ['a hole', fileOf({ a: entry(0, 2), b: entry(4, 8) }), 'model.malformed'],
  ['an overlap', fileOf({ a: entry(0, 6), b: entry(4, 8) }), 'model.malformed'],
  ['data that do not begin at the beginning', fileOf({ a: entry(4, 8) }), 'model.malformed'],
  ['data past the end', fileOf({ a: entry(0, 16) }), 'model.truncated'],
  ['bytes that belong to nothing', fileOf({ a: entry(0, 4) }), 'model.malformed'],
  ['metadata that are no texts', fileOf({ a: entry(0, 8), __metadata__: { n: 1 } }), 'model.malformed'],
  ['a text that does not end', fileOf('{"a'), 'model.malformed'],
  ['brackets a million deep', fileOf(`{"a":${'['.repeat(1_000_000)}`), 'model.malformed'],
  ['a name of a megabyte', fileOf({ ['n'.repeat(1_000_000)]: entry(0, 8) }), 'model.implausible'],
])('%s is refused', async (_, file, code) => {
  await expect(read(file)).rejects.toMatchObject({ code });
});

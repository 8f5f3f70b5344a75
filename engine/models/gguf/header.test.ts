import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PagodaError, type ErrorValue } from '../../contract/errors.ts';
import { say } from '../../contract/phrases.ts';
import { buildGguf, fields, llamaSpec, text, u32, u64, type GgufSpec } from '../test/builders.ts';
import { readerOf } from '../test/memoryFile.ts';
import { readGgufHeader } from './header.ts';

const path = 'model.gguf';

async function fault(bytes: Buffer, fileBytes = bytes.length): Promise<ErrorValue | 'fine'> {
  try {
    await readGgufHeader(readerOf(bytes, fileBytes));
    return 'fine';
  } catch (error) {
    if (error instanceof PagodaError) return error.toValue();
    throw error;
  }
}

const specWith = (changes: Partial<GgufSpec>): Buffer => buildGguf({ ...llamaSpec(), ...changes });
const tensor = (change: object): Partial<GgufSpec> => ({
  tensors: [{ name: 'token_embd.weight', shape: [32, 4], ...change }],
});
const malformed = (detail: string) => ({ code: 'model.malformed', data: { path, detail } });

test('a whole file is read: values of every kind, tensors with their places', async () => {
  const header = await readGgufHeader(readerOf(buildGguf(llamaSpec({ 'x.flag': fields.bool(true) }))));
  expect(header.version).toBe(3);
  expect(header.metadata.get('general.name')).toEqual({ kind: 'text', value: 'Tiny' });
  expect(header.metadata.get('llama.block_count')).toEqual({ kind: 'number', type: 'u32', value: 2 });
  expect(header.metadata.get('x.flag')).toEqual({ kind: 'bool', value: true });
  expect(header.metadata.get('tokenizer.ggml.tokens')).toMatchObject({ elementType: 'string', length: 4 });
  expect(header.tensors.map(({ name, shape, bytes, offset }) => ({ name, shape, bytes, offset }))).toEqual([
    { name: 'token_embd.weight', shape: [32, 4], bytes: 512, offset: 0 },
    { name: 'output_norm.weight', shape: [32], bytes: 128, offset: 512 },
  ]);
  expect(header.dataOffset % 32).toBe(0);
});

test('version 2 is read as well', async () => {
  expect(await fault(specWith({ version: 2 }))).toBe('fine');
});

describe('the beginning', () => {
  test.each([
    ['another format', Buffer.from('PK\x03\x04 a zip archive'), '504b0304'],
    ['a text', Buffer.from('hello'), '68656c6c'],
    ['two wrong bytes', Buffer.from('xy'), '7879'],
  ])('%s is not GGUF', async (_, bytes, found) => {
    expect(await fault(bytes)).toEqual({ code: 'model.notGguf', data: { path, found } });
  });

  test.each([0, 1, 4, 77, 0x12345678])(
    'version %i is refused with those that can be read',
    async (version) => {
      expect(await fault(specWith({ version }))).toEqual({
        code: 'model.unsupportedVersion',
        data: { path, version, supported: [2, 3] },
      });
    },
  );

  test('a big-endian file is told from one of a strange version', async () => {
    expect(await fault(specWith({ version: 0x03000000 }))).toEqual({
      code: 'model.malformed',
      data: { path, ...say('bigEndian') },
    });
  });
});

describe('a cut file', () => {
  test('is truncated wherever it was cut, with what was read and how much is missing', async () => {
    const bytes = buildGguf(llamaSpec());
    for (let length = 1; length < bytes.length; length++) {
      const found = await fault(bytes, length);
      expect(found, `cut at ${length}`).toMatchObject({
        code: 'model.truncated',
        data: { actualBytes: length },
      });
      const { expectedBytes, at } = (found as Extract<ErrorValue, { code: 'model.truncated' }>).data;
      expect(expectedBytes).toBeGreaterThan(length);
      expect(expectedBytes).toBeLessThanOrEqual(bytes.length);
      expect(at).not.toBe('');
    }
  });

  test('names the size a whole file would have once its tensors are known', async () => {
    const bytes = buildGguf(llamaSpec());
    expect(await fault(bytes, bytes.length - 1)).toEqual({
      code: 'model.truncated',
      data: {
        path,
        at: 'data of tensor output_norm.weight',
        expectedBytes: bytes.length,
        actualBytes: bytes.length - 1,
      },
    });
  });

  test('that shrinks while it is read is truncated, not an endless loop', async () => {
    const bytes = buildGguf(llamaSpec());
    const reader = readerOf(bytes.subarray(0, 100));
    Object.assign(reader, { fileBytes: bytes.length });
    await expect(readGgufHeader(reader)).rejects.toMatchObject({ code: 'model.truncated' });
  });
});

describe('impossible counts', () => {
  const key = (bytes: Buffer) => ({ metadata: [['x.y', fields.raw(bytes)]] }) as unknown as Partial<GgufSpec>;
  test.each([
    ['tensors', { tensorCount: 2n ** 63n }, 'number of tensors'],
    ['a million tensors', { tensorCount: 1_000_000 }, 'number of tensors'],
    ['metadata pairs', { pairCount: 2n ** 40n }, 'number of metadata pairs'],
    ['text length', key(Buffer.concat([u32(8), u64(2n ** 62n)])), 'bytes of x.y'],
    ['array length', key(Buffer.concat([u32(9), u32(4), u64(2n ** 64n - 1n)])), 'elements of x.y'],
    [
      'text inside an array',
      key(Buffer.concat([u32(9), u32(8), u64(1), u64(2n ** 33n)])),
      'bytes of x.y, element 0',
    ],
    ['dimensions', tensor({ shape: [1, 1, 1, 1, 1] }), 'dimensions of token_embd.weight'],
    ['tensor sides', tensor({ shape: [2n ** 40n, 2n ** 40n], bytes: 64 }), 'elements of token_embd.weight'],
    ['tensor name', tensor({ name: 'n'.repeat(64) }), 'bytes of the name of tensor 1 of 1'],
  ] satisfies [string, Partial<GgufSpec>, string][])('%s: implausible', async (_, changes, field) => {
    expect(await fault(specWith(changes))).toMatchObject({
      code: 'model.implausible',
      data: { path, field },
    });
  });

  test('a plausible count that the file has no bytes for is a truncated file', async () => {
    expect(await fault(specWith({ pairCount: 60_000 }))).toMatchObject({
      code: 'model.truncated',
      data: { at: 'the metadata and the list of tensors' },
    });
    expect(await fault(specWith(key(Buffer.concat([u32(9), u32(10), u64(4_000_000)]))))).toMatchObject({
      code: 'model.truncated',
      data: { at: 'x.y' },
    });
  });
});

describe('wrong content', () => {
  const pair = (bytes: Buffer) =>
    ({ metadata: [['x.y', fields.raw(bytes)]] }) as unknown as Partial<GgufSpec>;
  test.each([
    ['unknown value type', pair(u32(13)), 'x.y has the unknown value type 13'],
    ['nested array', pair(Buffer.concat([u32(9), u32(9), u64(0)])), 'x.y is an array of arrays'],
    ['boolean of 2', { metadata: [['x.y', fields.bool(2)]] }, 'x.y is a boolean with the value 2'],
    ['empty key', { metadata: [['', fields.u32(1)]] }, 'metadata key 1 is not printable ASCII'],
    [
      'key twice',
      {
        metadata: [
          ['x.y', fields.u32(1)],
          ['x.y', fields.u32(2)],
        ],
      },
      'metadata key x.y occurs twice',
    ],
    [
      'alignment 48',
      { metadata: [['general.alignment', fields.u32(48)]] },
      'general.alignment is no power of two stored as u32',
    ],
    [
      'alignment as text',
      { metadata: [['general.alignment', fields.text('32')]] },
      'general.alignment is no power of two stored as u32',
    ],
    [
      'tensor twice',
      {
        tensors: [
          { name: 'a', shape: [32] },
          { name: 'a', shape: [32] },
        ],
      },
      'tensor a occurs twice',
    ],
    ['empty tensor', tensor({ shape: [32, 0] }), 'tensor token_embd.weight has no elements'],
    ['unknown tensor type', tensor({ type: 43 }), 'token_embd.weight has the unknown type 43'],
    [
      'retired tensor type',
      tensor({ type: 31 }),
      'token_embd.weight has the retired type 31 (Q4_0_4_4, replaced by Q4_0)',
    ],
    [
      'rows that are no whole blocks',
      tensor({ type: 12, shape: [100, 4] }),
      'rows of token_embd.weight have 100 elements, no multiple of the 256 of Q4_K',
    ],
    [
      'overlapping tensors',
      {
        tensors: [
          { name: 'a', shape: [32] },
          { name: 'b', shape: [32], offset: 64 },
        ],
      },
      'tensor b begins at byte 64 of the data, expected 128',
    ],
    [
      'a tensor off its alignment',
      {
        tensors: [
          { name: 'a', shape: [32] },
          { name: 'b', shape: [32], offset: 130 },
        ],
      },
      'tensor b begins at byte 130 of the data, expected 128',
    ],
  ] as [string, Partial<GgufSpec>, string][])('%s', async (_, changes, detail) => {
    expect(await fault(specWith(changes))).toEqual(malformed(detail));
  });
});

describe('anything at all', () => {
  test('random bytes after the magic and version end in a code of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), fc.constantFrom(2, 3), async (bytes, version) => {
        const found = await fault(Buffer.concat([Buffer.from('GGUF'), u32(version), Buffer.from(bytes)]));
        expect(found).toMatchObject({ code: expect.stringMatching(/^model\./) });
      }),
      { numRuns: 500, seed: 20_240_601 },
    );
  });

  test('a real header with some bytes changed is read or refused, never a crash', async () => {
    const bytes = buildGguf(llamaSpec());
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        const found = await fault(changed);
        if (found !== 'fine') expect(found.code).toMatch(/^model\./);
      }),
      { numRuns: 2000, seed: 20_240_602 },
    );
  });

  test('an enormous hollow file is refused without reading or keeping what it claims', async () => {
    // Four million empty texts, in a file that is said to be a terabyte.
    const counts = [u32(3), u64(0), u64(65_000)];
    const array = [text('x.y'), u32(9), u32(8), u64(4_000_000)];
    const header = Buffer.concat([Buffer.from('GGUF'), ...counts, ...array]);
    const before = process.memoryUsage().arrayBuffers;
    const found = await fault(Buffer.concat([header, Buffer.alloc(64 * 1024)]), 2 ** 40);
    expect(found).toMatchObject({ code: expect.stringMatching(/^model\.(truncated|malformed)$/) });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });
});

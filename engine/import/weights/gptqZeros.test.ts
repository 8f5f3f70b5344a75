import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckpointReader, readCheckpoint } from '../../models/safetensors/checkpoint.ts';
import { decodeZeros, findGptqZeros, type GptqZeros } from './gptqZeros.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-zeros-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const bits = 4;
const rows = 64;
const columns = 1024;
const groupColumns = 128;
const groups = columns / groupColumns;

/** Random by a seed, the same each time. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** How the tools store zero points of four bits: each as it was read in their source. */
const writers: Readonly<Record<string, (zeros: readonly number[]) => number>> = {
  v2: (zeros) => zeros.reduce((word, zero, at) => word | (zero << (4 * at)), 0),
  words: (zeros) => (writers['v2']!(zeros) - 0x11111111) | 0,
  fields: (zeros) => zeros.reduce((word, zero, at) => word | (((zero - 1) & 15) << (4 * at)), 0),
  lost: (zeros) => zeros.reduce((word, zero, at) => word | ((zero - 1) << (4 * at)), 0),
};

/** One linear whose weights lie around its zero points. */
async function stored(name: string, zeroOf: (row: number, group: number) => number, seed: number) {
  const random = randoms(seed);
  const codes = new Int32Array((columns / 8) * rows);
  const zeros = Array.from({ length: groups }, (_, group) =>
    Array.from({ length: rows }, (__, row) => zeroOf(row, group)),
  );
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const zero = zeros[Math.floor(column / groupColumns)]![row]!;
      // The sum of three is nearly normal; a zero point of 0 has weights above it alone.
      const spread = (random() + random() + random() - 1.5) * 6;
      const code = Math.max(0, Math.min(15, Math.round(zero + (zero === 0 ? Math.abs(spread) : spread))));
      codes[Math.floor(column / 8) * rows + row]! |= code << (4 * (column % 8));
    }
  }
  const words = Int32Array.from({ length: (groups * rows) / 8 }, (_, at) => {
    const group = Math.floor((at * 8) / rows);
    const first = (at * 8) % rows;
    return writers[name]!(zeros[group]!.slice(first, first + 8));
  });
  const path = await mkdtemp(join(scratch, 'folder-'));
  const header = Buffer.from(
    JSON.stringify({
      codes: { dtype: 'I32', shape: [columns / 8, rows], data_offsets: [0, codes.byteLength] },
      zeros: {
        dtype: 'I32',
        shape: [groups, rows / 8],
        data_offsets: [codes.byteLength, codes.byteLength + words.byteLength],
      },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(
    join(path, 'model.safetensors'),
    Buffer.concat([length, header, Buffer.from(codes.buffer), Buffer.from(words.buffer)]),
  );
  const checkpoint = await readCheckpoint(path);
  const reader = new CheckpointReader(checkpoint);
  const linear = {
    bits,
    rows,
    columns,
    codes: checkpoint.tensors.get('codes')!,
    zeros: checkpoint.tensors.get('zeros')!,
    groupColumns,
  };
  const flat = Int16Array.from(
    { length: rows * groups },
    (_, at) => zeros[at % groups]![Math.floor(at / groups)]!,
  );
  return { reader, linear, words, zeros: flat };
}

async function found(name: string, zeroOf: (row: number, group: number) => number, claimed: 1 | 2, seed = 1) {
  const { reader, linear, words, zeros } = await stored(name, zeroOf, seed);
  const how = await findGptqZeros(reader, [linear], claimed);
  await reader.close();
  return { how, right: decodeZeros(words, groups, rows, bits, how).every((zero, at) => zero === zeros[at]) };
}

const symmetric = () => 8;
/** Zero points around the middle. */
const spread = (row: number, group: number) => 6 + ((row * 7 + group * 3) % 5);

describe.each([1, 2] as const)('with a configuration that says version %i', (claimed) => {
  test('a symmetric checkpoint is what its stored values make it', async () => {
    expect(await found('v2', symmetric, claimed)).toEqual({ how: { version: 2 }, right: true });
    expect(await found('fields', symmetric, claimed)).toMatchObject({ how: { version: 1 }, right: true });
  });

  test('so is one with zero points of its own, by where its codes lie', async () => {
    expect(await found('v2', spread, claimed)).toEqual({ how: { version: 2 }, right: true });
    expect(await found('words', spread, claimed)).toMatchObject({ how: { version: 1 }, right: true });
  });
});

test.each<GptqZeros & { version: 1 }>([
  { version: 1, writer: 'words' },
  { version: 1, writer: 'fields' },
])(
  'a zero point of 0 among middle ones shows by its neighbour whether the writer borrowed: %o',
  async (how) => {
    const mostlyMiddle = (row: number) => (row === 18 || row === 41 ? 0 : 8);
    expect(await found(how.writer, mostlyMiddle, 1)).toEqual({ how, right: true });
  },
);

test('many zero points of 0 among others show it by the codes', async () => {
  const some = (row: number, group: number) => ((row + group) % 9 === 0 ? 0 : spread(row, group));
  for (const writer of ['words', 'fields'] as const) {
    expect(await found(writer, some, 1), writer).toEqual({ how: { version: 1, writer }, right: true });
  }
});

test('zero points that a writer wrote over are known as lost', async () => {
  const some = (row: number) => (row % 16 === 3 ? 0 : spread(row, 0));
  expect((await found('lost', some, 1)).how).toEqual({ version: 1, writer: 'lost' });
});

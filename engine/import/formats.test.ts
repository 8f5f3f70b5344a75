import { createHash } from 'node:crypto';
import { open, readdir, rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGgufHeader } from '../models/gguf/header.ts';
import { withModelFile } from '../models/modelFile.ts';
import { importFolder } from './run/importFolder.ts';
import { planImport, type OutTensor } from './run/planImport.ts';
import { codedFloats, plainFloatRows, scaledFloatRows } from './target/produce.ts';
import { decodeTensor } from './test/decode.ts';
import { dequantisedOf, expected, foldersPath, toImport, toRefuse } from './test/folders.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-import-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const never = new AbortController().signal;

/** A folder imported, and each tensor of the file as floats. */
async function imported(folder: string) {
  const output = join(scratch, `${folder}.gguf`);
  const report = await importFolder(
    { folder: join(foldersPath, folder), output, size: 'exact' },
    () => {},
    never,
  );
  const tensors = await withModelFile(output, async (reader) => {
    const { tensors: infos, dataOffset } = await readGgufHeader(reader);
    const decoded = new Map<string, Float32Array>();
    for (const info of infos) {
      decoded.set(
        info.name,
        decodeTensor(info, await reader.readAt(dataOffset + info.offset, info.bytes, info.name)),
      );
    }
    return decoded;
  });
  await rm(output);
  return { report, tensors };
}

/** SHA-256 of floats, minus zero counted as zero. */
function hashOf(values: Float32Array): string {
  const plain = values.map((value) => (value === 0 ? 0 : value));
  return createHash('sha256').update(new Uint8Array(plain.buffer)).digest('hex');
}

/** The parts of one linear of the checkpoint, put back to where they were taken from. */
function putBack(parts: readonly OutTensor[], decoded: ReadonlyMap<string, Float32Array>): Float32Array {
  const { weights, columnsBy } = parts[0]!.made!;
  const { rows, columns } = weights;
  const out = new Float32Array(rows * columns).fill(NaN);
  for (const { name, made } of parts) {
    const values = decoded.get(name)!;
    const factor = decoded.get(name.replace(/weight$/, 'scale'))?.[0] ?? 1;
    made!.order.source.forEach((row, place) => {
      for (let column = 0; column < columns; column++) {
        out[row * columns + (columnsBy ? columnsBy[column]! : column)] =
          values[place * columns + column]! * factor;
      }
    });
  }
  return out;
}

async function floatsOf(
  { made }: OutTensor,
  reader: Parameters<typeof plainFloatRows>[1],
): Promise<Float32Array | null> {
  const { weights } = made!;
  const out = new Float32Array(weights.rows * weights.columns);
  if (weights.kind === 'fourBit') return null;
  const read =
    weights.kind === 'coded'
      ? await codedFloats(weights, await weights.head(reader), reader)
      : weights.kind === 'scaled'
        ? await scaledFloatRows(weights, reader)
        : plainFloatRows(weights, reader);
  await read(0, weights.rows, out);
  return out;
}

describe.each(toImport)('%s', (folder) => {
  test('becomes a file with the values that its own tool reads', async () => {
    const { report, tensors } = await imported(folder);
    expect(report.outputBytes).toBeGreaterThan(0);
    const reference = dequantisedOf(folder);
    const plan = await planImport(join(foldersPath, folder), 'exact');
    try {
      const bySource = new Map<string, OutTensor[]>();
      for (const tensor of plan.tensors) {
        if (!tensor.made || !tensor.name.endsWith('.weight')) continue;
        bySource.set(tensor.source, [...(bySource.get(tensor.source) ?? []), tensor]);
      }
      for (const [source, parts] of bySource) {
        const values = await floatsOf(parts[0]!, plan.reader);
        const wanted = reference?.tensors[`${source}.weight`]?.sha256_f32;
        // What is read is right...
        if (values && wanted !== undefined) expect(hashOf(values), source).toBe(wanted);
        // ...and so is what is written, up to the rounding of its type.
        const back = putBack(parts, tensors);
        const target = parts[0]!.type.name;
        if (!values) {
          if (target === 'MXFP4') expect(hashOf(back), source).toBe(wanted);
          else expect(back.some(Number.isNaN), source).toBe(false);
        } else if (parts.every(({ exact }) => exact)) expect(hashOf(back), source).toBe(hashOf(values));
        else expect(worstOver(values, back, target), `${source} in ${target}`).toBeLessThanOrEqual(1);
      }
    } finally {
      await plan.reader.close();
    }
  });
});

/** The largest error over what rounding to a type may cost: 1 is all of it. */
function worstOver(values: Float32Array, back: Float32Array, type: string): number {
  let worst = 0;
  for (let block = 0; block < values.length; block += 32) {
    const part = values.subarray(block, block + 32);
    const most = part.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    part.forEach((value, at) => {
      const allowed = type === 'Q8_0' ? most / 254 + most / 2048 : Math.abs(value) * 2 ** -11;
      const error = Math.abs(value - back[block + at]!);
      worst = Math.max(worst, error === 0 ? 0 : error / (allowed + 1e-9));
    });
  }
  return worst;
}

const reasons: Readonly<Record<string, string>> = {
  'refuse-bitsandbytes-nf4': 'quantisation',
  'refuse-bitsandbytes-int8': 'quantisation',
  'refuse-gptq-marlin': 'quantisation',
  'refuse-pickle': 'pickle',
  'refuse-unknown-architecture': 'architecture',
  'refuse-unknown-pretokenizer': 'preTokenizer',
  'refuse-missing-shard': 'missingShard',
  'refuse-fp8-without-scale': 'missingScale',
  'refuse-not-a-number': 'notANumber',
};

test.each(toRefuse)('%s is refused for its reason, and leaves nothing behind', async (folder) => {
  const output = join(scratch, 'refused.gguf');
  const outcome = importFolder({ folder: join(foldersPath, folder), output, size: 'exact' }, () => {}, never);
  const reason = reasons[folder];
  await expect(outcome).rejects.toMatchObject(
    reason === undefined ? { code: 'model.truncated' } : { code: 'import.refused', data: { reason } },
  );
  expect((await readdir(scratch)).filter((name) => name.includes('refused'))).toEqual([]);
});

test('there are folders to import and to refuse', () => {
  expect(toImport.length).toBeGreaterThan(15);
  expect(toRefuse.length).toBeGreaterThan(5);
  expect(expected.length).toBe(toImport.length + toRefuse.length);
});

test('a folder is only read', async () => {
  const [folder = ''] = toImport;
  const before = await readdir(join(foldersPath, folder));
  const handle = await open(join(foldersPath, folder, 'config.json'), 'r');
  await handle.close();
  await imported(folder);
  expect(await readdir(join(foldersPath, folder))).toEqual(before);
});

test('an import that is stopped leaves nothing behind', async () => {
  const output = join(scratch, 'stopped.gguf');
  const stop = new AbortController();
  const work = importFolder(
    { folder: join(foldersPath, toImport[0]!), output, size: 'exact' },
    ({ doneBytes }) => {
      if (doneBytes > 0) stop.abort();
    },
    stop.signal,
  );
  await expect(work).rejects.toMatchObject({ code: 'request.cancelled' });
  expect((await readdir(scratch)).filter((name) => name.includes('stopped'))).toEqual([]);
});

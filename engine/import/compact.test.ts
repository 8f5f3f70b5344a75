import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImportSize } from '../contract/imports.ts';
import { readGgufHeader } from '../models/gguf/header.ts';
import { withModelFile } from '../models/modelFile.ts';
import { importFolder } from './run/importFolder.ts';
import { decodeTensor } from './test/decode.ts';
import { foldersPath } from './test/folders.ts';

/** A folder imported in this size, and each tensor of the file as floats. */
async function imported(folder: string, size: ImportSize) {
  const scratch = await mkdtemp(join(tmpdir(), 'pagoda-compact-'));
  try {
    const output = join(scratch, 'model.gguf');
    const params = { folder: join(foldersPath, folder), output, size };
    const report = await importFolder(params, () => undefined, new AbortController().signal);
    const tensors = new Map<string, Float32Array>();
    await withModelFile(output, async (reader) => {
      const header = await readGgufHeader(reader);
      for (const info of header.tensors) {
        const bytes = await reader.readAt(header.dataOffset + info.offset, info.bytes, info.name);
        tensors.set(info.name, decodeTensor(info, bytes));
      }
    });
    return { report, tensors };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** The signal over what is between them, in decibels; null where nothing is. */
function decibelsBetween(exact: Float32Array, rounded: Float32Array): number | null {
  let signal = 0;
  let noise = 0;
  exact.forEach((value, at) => {
    signal += value ** 2;
    noise += (value - rounded[at]!) ** 2;
  });
  return noise === 0 ? null : 10 * Math.log10(signal / noise);
}

test.each(['awq-gemm-g32-gemma2', 'awq-gemv-g128-llama', 'ct-w4a16-asym-g64-qwen3', 'plain-llama-v5-bf16'])(
  '%s, made smaller, is smaller, and lost what its report says',
  async (folder) => {
    const exact = await imported(folder, 'exact');
    const compact = await imported(folder, 'compact');
    expect(exact.report.rounded).toEqual([]);
    expect(compact.report.outputBytes).toBeLessThan(0.9 * exact.report.outputBytes);
    const told = new Map(compact.report.rounded.map(({ name, decibels }) => [name, decibels]));
    expect(told.size).toBeGreaterThan(0);
    for (const [name, values] of exact.tensors) {
      const lost = decibelsBetween(values, compact.tensors.get(name)!);
      // What is not named is the same to the last bit.
      if (!told.has(name)) expect([name, lost]).toEqual([name, null]);
      else if (lost === null) expect([name, told.get(name)]).toEqual([name, null]);
      else expect(told.get(name), name).toBeCloseTo(lost, 0);
      // Eight bits take a part in 150, the lowest of a group's four-bit values as a half a part in thousands.
      if (lost !== null) expect(lost, name).toBeGreaterThan(40);
    }
  },
);

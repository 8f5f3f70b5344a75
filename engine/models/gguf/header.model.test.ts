import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readerOf } from '../test/memoryFile.ts';
import { readGgufHeader } from './header.ts';

test('a real model is truncated wherever it is cut: at every byte of its header, and anywhere in its weights', async () => {
  const bytes = await readFile(resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf'));
  const { dataOffset } = await readGgufHeader(readerOf(bytes));
  const cuts = Array.from({ length: dataOffset }, (_, index) => index + 1);
  for (let cut = dataOffset; cut < bytes.length; cut += 99_991) cuts.push(cut);
  for (const cut of [...cuts, bytes.length - 1]) {
    const fault = await readGgufHeader(readerOf(bytes, cut)).catch((error: unknown) => error);
    expect(fault, `cut at ${cut}`).toMatchObject({ code: 'model.truncated', data: { actualBytes: cut } });
  }
}, 120_000);

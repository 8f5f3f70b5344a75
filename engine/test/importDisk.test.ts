import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSmallDisk } from '../../electron/main/storage/test/smallDisk.ts';
import type { PagodaError } from '../contract/errors.ts';
import { importFolder } from '../import/run/importFolder.ts';
import { foldersPath } from '../import/test/folders.ts';

/** Left free by an import, and a little. */
const bytes = 64 * 1024 * 1024 + 64 * 1024;
const disk = makeSmallDisk(bytes);

test.skipIf(!disk)('a disk without room for the whole file is told before anything is written', async () => {
  const { folder } = disk!;
  try {
    const output = join(folder, 'model.gguf');
    const params = { folder: join(foldersPath, 'plain-llama-v5-bf16'), output, size: 'exact' } as const;
    let progress = 0;
    const work = importFolder(params, () => progress++, new AbortController().signal);
    await expect(work).rejects.toMatchObject({ code: 'disk.full', data: { path: output } });
    const { neededBytes, availableBytes } = (
      (await work.catch((error: unknown) => error)) as PagodaError<'disk.full'>
    ).data;
    // With what is to stay free: else there would seem to be room.
    expect(neededBytes).toBeGreaterThan(availableBytes);
    expect([progress, readdirSync(folder)]).toEqual([0, []]);
    disk!.seal();
    const sealed = importFolder(params, () => progress++, new AbortController().signal);
    await expect(sealed).rejects.toMatchObject({ code: 'file.unwritable', data: { errno: 'EROFS' } });
  } finally {
    disk!.remove();
  }
});

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeSmallDisk } from '../../electron/main/storage/test/smallDisk.ts';
import { makeFolder } from './makeFolder.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder is made with those above it, and one that is there stays', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  writeFileSync(join(path, 'file'), '');
  await makeFolder(path);
  expect(existsSync(join(path, 'file'))).toBe(true);
});

test('a file in the place of a folder is told as that, wherever it stands', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const path of [file, join(file, 'inside'), join(file, 'inside', 'deeper')])
    await expect(makeFolder(path)).rejects.toMatchObject({ code: 'ENOTDIR' });
});

const disk = makeSmallDisk(64 * 1024);

test.skipIf(!disk)('a disk that may only be read is told as that', async () => {
  try {
    disk!.seal();
    await expect(makeFolder(join(disk!.folder, 'a', 'b'))).rejects.toMatchObject({ code: 'EROFS' });
  } finally {
    disk!.remove();
  }
});

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSmallDisk } from '../storage/test/smallDisk.ts';
import { folderFault } from './folderFault.ts';

test('a folder that can be written in has no fault, and nothing is left in it', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'pagoda-fault-')), 'made', 'here');
  expect(folderFault(folder)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test('what is no folder is one, with its reason', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'pagoda-fault-')), 'file');
  writeFileSync(file, '');
  expect(folderFault(join(file, 'data'))).toMatchObject({
    code: 'file.unwritable',
    data: { path: join(file, 'data'), errno: 'ENOTDIR' },
  });
});

test('on a disk that may only be read that is the reason, for folders that are to be made as well', ({
  skip,
}) => {
  const disk = makeSmallDisk(64 * 1024);
  if (!disk) return skip();
  try {
    disk.seal();
    for (const folder of [disk.folder, join(disk.folder, 'to be', 'made')])
      expect(folderFault(folder)).toMatchObject({ data: { path: folder, errno: 'EROFS' } });
  } finally {
    disk.remove();
  }
});

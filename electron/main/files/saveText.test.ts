import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { saveText } from './saveText.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-save-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file is replaced whole, and nothing is left beside it', async () => {
  const path = join(folder, 'trace.json');
  writeFileSync(path, 'a longer one that was there before');
  writeFileSync(`${path}.part`, 'a person’s own');
  await saveText(path, 'new');
  expect([readFileSync(path, 'utf8'), readdirSync(folder).sort()]).toEqual([
    'new',
    ['trace.json', 'trace.json.part'],
  ]);
  expect(readFileSync(`${path}.part`, 'utf8')).toBe('a person’s own');
  rmSync(`${path}.part`);
});

test('where it cannot be written that is said, and nothing is left either', async () => {
  const taken = join(folder, 'a folder');
  mkdirSync(taken);
  await expect(saveText(taken, 'new')).rejects.toMatchObject({
    code: 'file.unwritable',
    data: { path: taken, errno: 'EISDIR' },
  });
  await expect(saveText(join(folder, 'nowhere', 'x'), 'new')).rejects.toMatchObject({
    code: 'file.unwritable',
    data: { errno: 'ENOENT' },
  });
  expect(readdirSync(folder).sort()).toEqual(['a folder', 'trace.json']);
});

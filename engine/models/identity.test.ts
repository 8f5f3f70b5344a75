import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileIdentity } from './identity.ts';
import { temporaryFolder } from './test/builders.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

test('a file is itself as long as nobody writes to it', async () => {
  const path = await folder.write('same.gguf', 'one');
  expect(await fileIdentity(path)).toBe(await fileIdentity(path));
});

test('another of the same name is another, its size and time being those of the first', async () => {
  const path = await folder.write('model.gguf', 'one');
  const { atime, mtime } = statSync(path);
  const first = await fileIdentity(path);
  await new Promise((resolve) => setTimeout(resolve, 20));
  writeFileSync(path, 'two');
  utimesSync(path, atime, mtime);
  const written = await fileIdentity(path);
  const beside = await folder.write('beside.gguf', 'six');
  utimesSync(beside, atime, mtime);
  renameSync(beside, path);
  expect(new Set([first, written, await fileIdentity(path)]).size).toBe(3);
});

test('a later part counts too, and one that is missing makes it no file', async () => {
  const first = await folder.write('m-00001-of-00002.gguf', 'a');
  expect(await fileIdentity(first)).toBe(null);
  const second = await folder.write('m-00002-of-00002.gguf', 'b');
  const before = await fileIdentity(first);
  writeFileSync(second, 'longer');
  const after = await fileIdentity(first);
  expect([before === null, after === null, before === after]).toEqual([false, false, false]);
  expect(await fileIdentity(join(folder.path, 'nothing.gguf'))).toBe(null);
});

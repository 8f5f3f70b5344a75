import { statSync, utimesSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../models/test/builders.ts';
import { writeTape } from '../test/cases/cases.ts';
import { greedy, raw, realHost } from '../test/host.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const host = realHost();
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await host.host.close();
  await folder.remove();
});

/** Another model of the same size, name and shape in the same place, its time that of the first. */
function replace(says: string): string {
  const path = `${folder.path}/model.gguf`;
  const before = statSync(path, { throwIfNoEntry: false });
  writeTape(folder.path, 'model', { says });
  if (before) utimesSync(path, before.atime, before.mtime);
  return path;
}
const reply = async () => (await host.reply({ prompt: raw('?'), sampling: greedy })).text;

test('a model whose file was written over answers no more: the new one does, loaded again or not', async () => {
  const path = replace('I am the first.');
  await host.load(path);
  expect(await reply()).toBe('I am the first.');
  replace('I am the other.');
  await host.load(path);
  expect(await reply()).toBe('I am the other.');
  replace('And I am third.');
  expect(await reply()).toBe('And I am third.');
});

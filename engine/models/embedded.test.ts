import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedModel, embeddedModelPath, findEmbeddedModel, isEmbeddedModel } from './embedded.ts';
import { temporaryFolder } from './test/builders.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

test.each([
  ['/project', '/project/resources/models'],
  ['/opt/Pagoda/resources/app.asar', '/opt/Pagoda/resources/models'],
  ['/opt/Pagoda/resources/app.asar.unpacked', '/opt/Pagoda/resources/models'],
])('of %s it lies in %s', (appRoot, folder) => {
  expect(embeddedModelPath(appRoot)).toBe(join(folder, embeddedModel.fileName));
});

test('a file of the right name and another size is no embedded model', async () => {
  const path = await folder.write(embeddedModel.fileName, 'a part of it');
  expect(await isEmbeddedModel(path)).toBe(false);
  await truncate(path, embeddedModel.bytes);
  expect(await isEmbeddedModel(path)).toBe(true);
});

test('nowhere: null', async () => {
  expect(await findEmbeddedModel(folder.path)).toBe(null);
});

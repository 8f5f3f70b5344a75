import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedModel, embeddedModelPaths, findEmbeddedModel, isEmbeddedModel } from './embedded.ts';
import { temporaryFolder } from './test/builders.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

test('it is looked for in the project, then in the installed resources', () => {
  expect(embeddedModelPaths('/project', '/opt/pagoda/resources')).toEqual([
    join('/project/resources/models', embeddedModel.fileName),
    join('/opt/pagoda/resources/models', embeddedModel.fileName),
  ]);
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

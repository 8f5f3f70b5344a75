import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildGguf, fields, llamaSpec, temporaryFolder } from '../../models/test/builders.ts';
import { foldersPath } from '../test/folders.ts';
import { sortPaths } from './sortPaths.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => home.remove());

const gguf = (changes = {}) => buildGguf(llamaSpec(changes));
const at = (path: string) => join(home.path, path);
async function put(path: string, content: Buffer | string = gguf()): Promise<string> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
  return at(path);
}
/** What is found, by paths below the home of the test. */
async function sorted(...paths: string[]) {
  const { models, checkpoints, refused, more } = await sortPaths(paths);
  const short = (path: string) => path.slice(home.path.length + 1);
  expect(more).toBe(false);
  return {
    models: models.map(({ path }) => short(path)),
    checkpoints: checkpoints.map(({ folder, name }) => [short(folder), name]),
    refused: refused.map(({ path, error }) => [short(path), error.code]),
  };
}

test('a good file among bad ones is taken, and each of the others is named with its reason', async () => {
  const found = await sorted(
    await put('notes.txt', 'some notes'),
    await put('empty.gguf', ''),
    await put('good.gguf'),
    await put('cut.gguf', gguf().subarray(0, 200)),
    await put('Unconfirmed 12345.crdownload'),
    await put('other.gguf.part', ''),
    at('gone.gguf'),
    await put('eyes.gguf', gguf({ 'general.architecture': fields.text('clip') })),
  );
  expect(found).toEqual({
    models: ['good.gguf'],
    checkpoints: [],
    refused: [
      ['notes.txt', 'model.notGguf'],
      ['empty.gguf', 'model.empty'],
      ['cut.gguf', 'model.truncated'],
      ['Unconfirmed 12345.crdownload', 'file.unfinished'],
      ['other.gguf.part', 'file.unfinished'],
      ['gone.gguf', 'model.notFound'],
      ['eyes.gguf', 'model.companion'],
    ],
  });
});

test('a folder gives all that is in it at any depth, without what only helps its models', async () => {
  await put('all/a/one.gguf');
  await put('all/a/mmproj.gguf', gguf({ 'general.architecture': fields.text('clip') }));
  await put('all/b/c/two.gguf');
  await put('all/b/bad.gguf', 'nothing of the kind');
  await put('all/d/config.json', '{}');
  await put('all/d/model.safetensors', 'x');
  expect(await sorted(at('all'))).toEqual({
    models: ['all/a/one.gguf', 'all/b/c/two.gguf'].sort().reverse(),
    checkpoints: [['all/d', 'd']],
    refused: [['all/b/bad.gguf', 'model.notGguf']],
  });
});

test('a checkpoint is taken by its folder, by one of its files, or by all of them, once', async () => {
  const files = ['config.json', 'model-00001-of-00002.safetensors', 'model.safetensors.index.json'];
  for (const name of files) await put(`awq/${name}`, '{}');
  await put('awq/README.md', 'read me');
  const folder = { models: [], checkpoints: [['awq', 'awq']], refused: [] };
  expect(await sorted(at('awq'))).toEqual(folder);
  expect(await sorted(at('awq/model-00001-of-00002.safetensors'))).toEqual(folder);
  expect(await sorted(...[...files, 'README.md'].map((name) => at(`awq/${name}`)), at('awq'))).toEqual(
    folder,
  );
});

test('in the cache of a hub a folder is called as its repository', async () => {
  const snapshot = 'models--maker--small/snapshots/0123';
  await put('models--maker--small/blobs/x', '{}');
  await mkdir(at(snapshot), { recursive: true });
  for (const name of ['config.json', 'model.safetensors'])
    await symlink(at('models--maker--small/blobs/x'), at(`${snapshot}/${name}`));
  expect((await sorted(at('models--maker--small'))).checkpoints).toEqual([[snapshot, 'small']]);
});

test('a folder with nothing to use says why', async () => {
  await mkdir(at('nothing'));
  await put('lone/model.safetensors', '{}');
  const refusals = (await sortPaths([at('nothing'), at('lone'), join(foldersPath, 'refuse-pickle')])).refused;
  expect(refusals.map(({ error }) => error)).toMatchObject([
    { code: 'import.refused', data: { reason: 'format' } },
    { code: expect.stringMatching(/^(import|model)\./) as string },
    { code: 'import.refused', data: { reason: 'pickle' } },
  ]);
});

test('a split model is one, whichever of its parts were handed over', async () => {
  await put('big-00001-of-00003.gguf');
  const later = await put('big-00003-of-00003.gguf', 'x');
  expect((await sorted(await put('big-00002-of-00003.gguf', 'x'), later)).models).toEqual([
    'big-00001-of-00003.gguf',
  ]);
});

test('a file that changed makes another mark', async () => {
  await put('a/config.json', '{}');
  const weights = await put('a/model.safetensors', 'x');
  const mark = async () => (await sortPaths([at('a')])).checkpoints[0]!.mark;
  const before = await mark();
  expect(await mark()).toBe(before);
  await utimes(weights, new Date(), new Date(Date.now() + 5000));
  const touched = await mark();
  expect(touched).not.toBe(before);
  await rm(weights);
  await put('a/model.safetensors', 'xy');
  expect(await mark()).not.toBe(touched);
});

test('of very many files some are taken, and it is said that there are more', async () => {
  await mkdir(at('many'));
  for (let number = 0; number < 520; number++) await writeFile(at(`many/${number}.gguf`), '');
  const { refused, more } = await sortPaths([at('many')]);
  expect([refused.length, more]).toEqual([500, true]);
});

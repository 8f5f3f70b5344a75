import { mkdir, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildGguf, fields, llamaSpec, temporaryFolder } from '../test/builders.ts';
import { embeddedModel } from '../embedded.ts';
import { usualPlaces } from './places.ts';
import { scanLibrary } from './scan.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => home.remove());

const gguf = (changes = {}) => buildGguf(llamaSpec(changes));

async function put(path: string, content: Buffer | string = gguf()): Promise<string> {
  const whole = join(home.path, path);
  await mkdir(join(whole, '..'), { recursive: true });
  await writeFile(whole, content);
  return whole;
}
/** The machine that tests run on may have models of its own. */
const scan = (env: Record<string, string> = {}, added: string[] = []) =>
  scanLibrary(
    usualPlaces([join(home.path, 'ours')], added, env, home.path).filter(({ path }) =>
      path.startsWith(home.path),
    ),
  );
const seen = async (...args: Parameters<typeof scan>) =>
  (await scan(...args)).entries.map(({ path, owner, kind, name }) => [
    path.slice(home.path.length + 1),
    owner,
    kind,
    name,
  ]);

test('models are found at any depth in each program’s own place, and are its', async () => {
  await put('ours/a.gguf');
  await put('.lmstudio/models/maker/model/b.gguf', gguf({ 'general.name': fields.text('B') }));
  await put('.cache/llama.cpp/c.gguf');
  await put('.cache/huggingface/hub/models--maker--d/snapshots/0123/d.gguf');
  expect(await seen()).toEqual([
    ['ours/a.gguf', 'pagoda', 'model', 'Tiny'],
    ['.lmstudio/models/maker/model/b.gguf', 'lmstudio', 'model', 'B'],
    ['.cache/huggingface/hub/models--maker--d/snapshots/0123/d.gguf', 'huggingface', 'model', 'Tiny'],
    ['.cache/llama.cpp/c.gguf', 'llama.cpp', 'model', 'Tiny'],
  ]);
});

test('a copy of the embedded model has its name wherever it lies, and what only shares its file name has not', async () => {
  const trial = gguf({ 'general.name': fields.text('Smollm2 135M 8k Lc100K Mix1 Ep2') });
  const copy = await put(`.lmstudio/models/maker/model/${embeddedModel.fileName}`, trial);
  await truncate(copy, embeddedModel.bytes);
  await put(`ours/${embeddedModel.fileName}`, trial);
  expect((await scan()).entries.map(({ owner, name }) => [owner, name])).toEqual([
    ['pagoda', 'Smollm2 135M 8k Lc100K Mix1 Ep2'],
    ['lmstudio', embeddedModel.name],
  ]);
});

test('Ollama’s blobs have the names of its manifests', async () => {
  const [hash, image] = ['1'.repeat(64), '2'.repeat(64)];
  const store = '.ollama/models';
  await put(`${store}/blobs/sha256-${hash}`);
  const layers = [
    { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${hash}` },
    { mediaType: 'application/vnd.ollama.image.projector', digest: `sha256:${image}` },
  ];
  await put(`${store}/manifests/registry.ollama.ai/library/tiny/1b`, JSON.stringify({ layers }));
  await put(`${store}/manifests/registry.ollama.ai/somebody/broken/latest`, '{');
  const outside = [{ mediaType: 'application/vnd.ollama.image.model', digest: 'sha256:../../../etc/passwd' }];
  await put(
    `${store}/manifests/registry.ollama.ai/somebody/outside/latest`,
    JSON.stringify({ layers: outside }),
  );
  const { entries } = await scan();
  expect(entries).toMatchObject([
    {
      name: 'tiny:1b',
      owner: 'ollama',
      kind: 'model',
      companions: [join(home.path, store, 'blobs', `sha256-${image}`)],
    },
  ]);
});

test('parts are one model, a projector belongs to the models beside it, and what is broken says so', async () => {
  const folder = join(home.path, 'mine');
  await put('mine/big-00001-of-00002.gguf', gguf());
  await put('mine/big-00002-of-00002.gguf', gguf());
  await put('mine/mmproj.gguf', gguf({ 'general.architecture': fields.text('clip') }));
  await put('mine/deep/er/bad.gguf', 'no model');
  const { entries } = await scan({}, [folder]);
  expect(
    entries.map(({ name, kind, parts, companions, problem }) => ({
      name,
      kind,
      parts,
      companions: companions.length,
      problem,
    })),
  ).toEqual([
    { name: 'Tiny', kind: 'model', parts: 2, companions: 1, problem: null },
    { name: 'mmproj', kind: 'projector', parts: 1, companions: 1, problem: null },
    { name: 'bad', kind: 'unreadable', parts: 1, companions: 0, problem: 'model.notGguf' },
  ]);
});

test('a folder of safetensors is one thing to import', async () => {
  await put('.cache/huggingface/hub/models--maker--model/snapshots/01/config.json', '{}');
  await put('.cache/huggingface/hub/models--maker--model/snapshots/01/model-00001-of-00002.safetensors', 'x');
  await put(
    '.cache/huggingface/hub/models--maker--model/snapshots/01/model-00002-of-00002.safetensors',
    'xy',
  );
  expect((await scan()).entries).toMatchObject([
    { name: 'maker/model', kind: 'checkpoint', parts: 2, bytes: 3 },
  ]);
});

test('a file that two places lead to by a link is the first one’s', async () => {
  await put('large disk/model.gguf');
  await mkdir(join(home.path, '.lmstudio'));
  await symlink(join(home.path, 'large disk'), join(home.path, '.lmstudio/models'));
  expect(await seen({}, [join(home.path, 'large disk')])).toEqual([
    ['.lmstudio/models/model.gguf', 'lmstudio', 'model', 'Tiny'],
  ]);
});

test('links in a circle end, and nothing is written anywhere', async () => {
  const folder = join(home.path, 'mine');
  await put('mine/a.gguf');
  await symlink(folder, join(folder, 'again'));
  const before = await readdir(folder, { recursive: true });
  expect(await seen({}, [folder, folder])).toEqual([['mine/a.gguf', 'added', 'model', 'Tiny']]);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

test('places that settings move are looked for where they are', async () => {
  await put('hub/x.gguf');
  await put('cache/y.gguf');
  expect(await seen({ HF_HUB_CACHE: join(home.path, 'hub'), LLAMA_CACHE: join(home.path, 'cache') })).toEqual(
    [
      ['hub/x.gguf', 'huggingface', 'model', 'Tiny'],
      ['cache/y.gguf', 'llama.cpp', 'model', 'Tiny'],
    ],
  );
});

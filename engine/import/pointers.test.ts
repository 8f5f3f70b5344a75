import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readModelReport } from '../models/inspect.ts';
import { importFolder } from './run/importFolder.ts';
import { sortPaths } from './sort/sortPaths.ts';
import { foldersPath } from './test/folders.ts';

/** What a clone without its large files has in the place of each. */
const pointer =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-pointers-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

test.each(['model.safetensors', 'tokenizer.json', 'tokenizer.model', 'config.json'])(
  'a folder whose %s was never fetched is said to lack it',
  async (name) => {
    const folder = join(scratch, 'model');
    await cp(join(foldersPath, 'plain-phi3-bf16'), folder, { recursive: true });
    const path = join(folder, name);
    await writeFile(path, pointer);
    const params = { folder, output: join(scratch, 'out.gguf'), size: 'exact' } as const;
    const work = importFolder(params, () => undefined, new AbortController().signal);
    await expect(work).rejects.toMatchObject({ code: 'file.pointer', data: { path } });
    expect(await readdir(scratch)).toEqual(['model']);
  },
);

test('a model file that was never fetched is said to be none, also where it is dropped', async () => {
  const path = join(scratch, 'model.gguf');
  await writeFile(path, pointer);
  await expect(readModelReport(path)).rejects.toMatchObject({ code: 'file.pointer' });
  expect((await sortPaths([path])).refused).toMatchObject([{ path, error: { code: 'file.pointer' } }]);
});

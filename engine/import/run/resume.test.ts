import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  cp,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foldersPath } from '../test/folders.ts';
import { importFolder, putOff, type Progress } from './importFolder.ts';
import { removeStaleParts } from './partNames.ts';

// Parts of four kinds: copied, packed anew, in another order, and rounded, with a loss to be told.
const folders = ['plain-llama-v5-bf16', 'awq-gemm-g32-gemma2', 'gptq-dynamic-qwen3', 'ct-mixed-w4-fp8-llama'];
const [first = ''] = folders;

let scratch: string;
let source: string;
let output: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-resume-'));
  source = join(scratch, 'source');
  output = join(scratch, 'out.gguf');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const never = new AbortController().signal;
const bring = (folder: string) =>
  cp(join(foldersPath, folder), source, { recursive: true, preserveTimestamps: true });
const importIt = (onProgress: (progress: Progress) => void = () => undefined, signal = never) =>
  importFolder({ folder: source, output, size: 'exact' }, onProgress, signal);
const hashOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
/** What lies beside the folder. */
const files = async () => (await readdir(scratch)).filter((name) => name !== 'source');

/** Imports until it was told `steps` times how far it is, and puts it off there; whether it got as far. */
async function putOffAfter(steps: number): Promise<boolean> {
  const stop = new AbortController();
  let told = 0;
  const work = importIt(() => ++told > steps && stop.abort(putOff), stop.signal);
  return work.then(
    () => false,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'request.cancelled' });
      return true;
    },
  );
}

/** The one part that there is. */
async function part(): Promise<string> {
  const parts = await files();
  expect(parts).toHaveLength(1);
  expect(parts[0]).toMatch(/^\.out\.gguf\.\d+\.part$/);
  return join(scratch, parts[0]!);
}

/** What an import that nothing breaks off makes of what lies in `source`. */
async function whole(): Promise<{ hash: string; rounded: unknown; bytes: number }> {
  const { rounded, outputBytes } = await importIt();
  const hash = await hashOf(output);
  await rm(output);
  return { hash, rounded, bytes: outputBytes };
}

test.each(folders)(
  '%s, broken off again and again, becomes the very file that it becomes in one go',
  async (folder) => {
    await bring(folder);
    const { hash, rounded } = await whole();
    let times = 0;
    // Each time a little further than the last.
    while (await putOffAfter(3 + 7 * times)) {
      times++;
      await part();
    }
    expect(times).toBeGreaterThan(2);
    expect(await hashOf(output)).toBe(hash);
    expect(await files()).toEqual(['out.gguf']);

    await rm(output);
    await putOffAfter(40);
    const report = await importIt();
    expect(report.resumedBytes).toBeGreaterThan(0);
    expect(report.rounded).toEqual(rounded);
    expect(await hashOf(output)).toBe(hash);
  },
);

test('one that is cancelled is gone', async () => {
  await bring(first);
  await putOffAfter(30);
  const stop = new AbortController();
  await expect(importIt(() => stop.abort(), stop.signal)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  expect(await files()).toEqual([]);
});

test.each<[string, () => Promise<unknown>]>([
  ['another time', () => utimes(join(source, 'model.safetensors'), 1, 1)],
  [
    'other settings',
    () => changed('config.json', (text) => text.replace(/"rope_theta": [\d.]+/, '"rope_theta": 77777.0')),
  ],
  [
    'another template',
    () => writeFile(join(source, 'chat_template.jinja'), '{{ messages[0].content }} and nothing else'),
  ],
  ['another name', () => rename(source, `${source}-2`).then(() => (source = `${source}-2`))],
])('a folder with %s is begun anew', async (_, change) => {
  await bring(first);
  await putOffAfter(30);
  await change();
  const { resumedBytes } = await importIt();
  expect(resumedBytes).toBe(0);
  const hash = await hashOf(output);
  await rm(output);
  expect((await whole()).hash).toBe(hash);
});

const changed = async (name: string, by: (text: string) => string) => {
  const path = join(source, name);
  const text = await readFile(path, 'utf8');
  expect(by(text)).not.toBe(text);
  await writeFile(path, by(text));
};

test.each<[string, (path: string, bytes: number) => Promise<unknown>]>([
  [
    'bytes that are not those that were noted',
    (path, bytes) => overwrite(path, Math.floor(bytes * 0.3), 'no longer'),
  ],
  [
    'a note that was cut',
    async (path) => {
      const { length } = await readFile(path);
      await cutTo(path, length - 5);
    },
  ],
  ['a note that was written over', async (path) => overwrite(path, (await readFile(path)).length - 30, 'xx')],
  ['no notes', (path, bytes) => cutTo(path, bytes)],
  ['half its length', (path, bytes) => cutTo(path, Math.floor(bytes / 2))],
  ['nothing in it', (path) => cutTo(path, 0)],
])('a part with %s harms nothing', async (_, harm) => {
  await bring(first);
  const { hash, bytes } = await whole();
  await putOffAfter(40);
  await harm(await part(), bytes);
  await importIt();
  expect(await hashOf(output)).toBe(hash);
  expect(await files()).toEqual(['out.gguf']);
});

async function overwrite(path: string, at: number, text: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(text, at);
  await file.close();
}

async function cutTo(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+');
  await file.truncate(bytes);
  await file.close();
}

test('a part that is the other name of a file, or leads to one, is not written to', async () => {
  await bring(first);
  await putOffAfter(40);
  const left = await part();
  const mine = join(scratch, 'mine');
  await link(left, mine);
  const hash = await hashOf(mine);
  expect((await importIt()).resumedBytes).toBe(0);
  expect(await hashOf(mine)).toBe(hash);

  await rm(output);
  await symlink(mine, left);
  expect((await importIt()).resumedBytes).toBe(0);
  expect(await hashOf(mine)).toBe(hash);
  expect((await files()).sort()).toEqual(['mine', 'out.gguf']);
});

test('a folder is tidied of what nobody writes or wants', async () => {
  const name = (file: string, pid: number) => join(scratch, `.${file}.${pid}.part`);
  // No process has a number this high.
  const gone = 4_194_999;
  for (const file of ['a.gguf', 'b.gguf']) await writeFile(name(file, gone), 'half');
  await writeFile(name('c.gguf', process.ppid), 'is being written');
  // The number is that of another process by now: this was written before the system came up.
  await writeFile(name('d.gguf', process.ppid), 'half');
  await utimes(name('d.gguf', process.ppid), 1, 1);
  await writeFile(join(scratch, 'mine.part'), 'of somebody else');
  await removeStaleParts(scratch, [join(scratch, 'b.gguf'), '/elsewhere/a.gguf']);
  expect((await files()).sort()).toEqual([
    `.b.gguf.${gone}.part`,
    `.c.gguf.${process.ppid}.part`,
    'mine.part',
  ]);
});

test('a name as long as a disk takes is long enough', async () => {
  await bring(first);
  output = join(scratch, `${'模'.repeat(83)}.gguf`);
  await importIt();
  expect(await files()).toEqual([`${'模'.repeat(83)}.gguf`]);
});

test('a folder that goes away meanwhile is told as what cannot be written', async () => {
  await bring(first);
  const gone = join(scratch, 'gone');
  await mkdir(gone);
  let told = 0;
  const leave = () => told++ === 3 && rmSync(gone, { recursive: true });
  const params = { folder: source, output: join(gone, 'out.gguf'), size: 'exact' } as const;
  await expect(importFolder(params, leave, never)).rejects.toMatchObject({
    code: 'file.unwritable',
    data: { path: params.output, errno: 'ENOENT' },
  });
});

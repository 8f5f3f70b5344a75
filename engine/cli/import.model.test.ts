import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../files/isAlive.ts';
import { startImporter } from '../import/startImporter.ts';
import { makeAwqFolder } from '../import/test/awqFolder.ts';
import { foldersPath } from '../import/test/folders.ts';
import { embeddedModelPath } from '../models/embedded.ts';

/** The built command in a process of its own, as people run it. */

const root = join(import.meta.dirname, '../..');
let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-import-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

function pagoda(...argv: string[]): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...argv], { cwd: scratch });
    let out = '';
    let err = '';
    child.stdout.on('data', (text) => (out += String(text)));
    child.stderr.on('data', (text) => (err += String(text)));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}
const folder = (name: string) => join(foldersPath, name);

test('an AWQ folder becomes a file that can be inspected and chatted with', async () => {
  const output = join(scratch, 'model.gguf');
  const { status, out } = await pagoda('import', folder('awq-gemm-g128-qwen3'), '--out', output, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    output,
    architecture: 'qwen3',
    exact: true,
    formats: ['AWQ, gemm', 'BF16'],
  });
  const inspected = await pagoda('inspect', 'model.gguf', '--json');
  expect(JSON.parse(inspected.out)).toMatchObject({
    architecture: 'qwen3',
    name: 'awq-gemm-g128-qwen3',
    layers: 2,
  });
  const chat = await pagoda('chat', 'hello', '--model', output, '--max-tokens', '4', '--temp', '0', '--json');
  expect(chat.status).toBe(0);
  expect((JSON.parse(chat.out) as { tokenIds: number[] }).tokenIds.length).toBeGreaterThan(0);
});

test('a folder that is refused is refused in words, with status 1 and nothing written', async () => {
  const { status, out, err } = await pagoda('import', folder('refuse-pickle'), '--out', 'x.gguf', '--json');
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'import.refused', data: { reason: 'pickle' } } });
  expect(err).toMatch(/pytorch_model\.bin, a pickle/);
  expect(await readdir(scratch)).toEqual([]);
});

test('what is no folder to import is said to be what it is', async () => {
  const missing = await pagoda('import', 'nowhere', '--out', 'x.gguf');
  expect([missing.status, missing.err]).toEqual([1, expect.stringMatching(/no file .*nowhere/)]);
  const file = await pagoda('import', join(foldersPath, 'expected.json'), '--out', 'x.gguf');
  expect([file.status, file.err]).toEqual([1, expect.stringMatching(/it is a file/)]);
  const shard = join(folder('awq-gemm-g32-gemma2'), 'model.safetensors');
  expect((await pagoda('import', shard, '--out', 'x.gguf')).status).toBe(0);
});

test('a file that is there is not written over', async () => {
  await writeFile(join(scratch, 'mine.gguf'), 'mine');
  const { status, err } = await pagoda('import', folder('awq-gemm-g32-gemma2'), '--out', 'mine.gguf');
  expect(status).toBe(1);
  expect(err).toMatch(/mine\.gguf is there already/);
  expect(await readFile(join(scratch, 'mine.gguf'), 'utf8')).toBe('mine');
});

test.each([
  [[], /--out: say which file/],
  [['--out', 'model.bin'], /has to end in \.gguf/],
])('wrong usage %j is said', async (argv, words) => {
  const { status, err } = await pagoda('import', folder('refuse-pickle'), ...argv);
  expect(status).toBe(2);
  expect(err).toMatch(words);
});

test('an import that is killed again and again becomes the very file that it becomes in one go', async () => {
  const source = join(scratch, 'source');
  await makeAwqFolder(embeddedModelPath(root), source);
  const whole = await pagoda('import', 'source', '--out', 'whole.gguf');
  expect(whole.status).toBe(0);
  const output = join(scratch, 'model.gguf');
  const files = async () =>
    (await readdir(scratch)).filter((name) => !['source', 'whole.gguf'].includes(name));
  for (let kills = 0; kills < 3; kills++) {
    await killMidway(source, output, kills);
    // Where it was quicker than the kill it is whole.
    const [left = '', ...others] = await files();
    expect(others).toEqual([]);
    if (left === 'model.gguf') break;
    expect(left).toMatch(/^\.model\.gguf\.\d+\.part$/);
  }
  if (!(await files()).includes('model.gguf')) {
    const { status, out } = await pagoda('import', 'source', '--out', 'model.gguf', '--json');
    expect(status).toBe(0);
    expect((JSON.parse(out) as { resumedBytes: number }).resumedBytes).toBeGreaterThan(0);
  }
  expect(await files()).toEqual(['model.gguf']);
  expect(await hashOf(output)).toBe(await hashOf(join(scratch, 'whole.gguf')));
}, 120_000);

/** Kills the importing process, as the system does, some moment after it said `times` times and once more that the first tensor is behind it. */
async function killMidway(folder: string, output: string, times: number): Promise<void> {
  const importer = startImporter(root);
  try {
    const work = importer.client.open('import', { folder, output, size: 'exact' });
    let told = 0;
    for await (const event of work) {
      if (event.type !== 'progress' || !event.tensor.startsWith('blk.') || told++ !== times) continue;
      await pause(50 * Math.random());
      // Where it has just ended by itself there is nobody to kill.
      if (isAlive(importer.pid)) process.kill(importer.pid, 'SIGKILL');
    }
  } finally {
    await importer.close();
  }
}

const hashOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

test('a folder is inspected as what it would become, and nothing is written', async () => {
  const { status, out } = await pagoda('inspect', folder('gptq-dynamic-qwen3'), '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    architecture: 'qwen3',
    layers: 2,
    attention: { kind: 'GQA', heads: 4, kvHeads: 2, headSize: 64 },
    checkpoint: { exact: true, preTokenizer: 'qwen2' },
  });
  const inWords = await pagoda('inspect', join(folder('awq-gemm-g32-gemma2'), 'model.safetensors'));
  expect(inWords.out).toMatch(/Folder +AWQ, gemm/);
  const refused = await pagoda('inspect', folder('refuse-gptq-marlin'));
  expect(refused.status).toBe(1);
  expect(refused.err).toMatch(/marlin/);
  expect(await readdir(scratch)).toEqual([]);
});

test('models lists what lies in a folder', async () => {
  const { status, out } = await pagoda('models', foldersPath, '--json');
  expect(status).toBe(0);
  const { entries } = JSON.parse(out) as { entries: { name: string; kind: string }[] };
  expect(entries).toContainEqual(
    expect.objectContaining({ name: 'awq-gemm-g128-qwen3', kind: 'checkpoint' }),
  );
});

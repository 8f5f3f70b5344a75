import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnEngine, type SpawnedEngine } from '../client/spawnEngine.ts';
import { fromErrorValue } from '../contract/errors.ts';
import { buildGguf, fields, llamaSpec, temporaryFolder, type TensorSpec } from '../models/test/builders.ts';
import { root, runJson } from './test/builtCli.ts';

const tiny = resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: SpawnedEngine;

/** Every way a file can be wrong, with the code that says so. */
const bad: [name: string, code: string, make: () => Promise<string>][] = [
  ['missing', 'model.notFound', () => Promise.resolve(join(folder.path, 'nothing.gguf'))],
  [
    'a folder',
    'model.isFolder',
    async () => {
      const path = join(folder.path, 'folder.gguf');
      await mkdir(path, { recursive: true });
      return path;
    },
  ],
  ['empty', 'model.empty', () => folder.write('empty.gguf', '')],
  ['a text', 'model.notGguf', () => folder.write('text.gguf', 'What is the capital of France?')],
  ['three letters of the magic', 'model.truncated', () => folder.write('magic.gguf', 'GGU')],
  [
    'cut in its header',
    'model.truncated',
    async () => folder.write('header.gguf', (await readFile(tiny)).subarray(0, 30_000)),
  ],
  [
    'cut in its weights',
    'model.truncated',
    async () => folder.write('weights.gguf', (await readFile(tiny)).subarray(0, 4_000_000)),
  ],
  [
    'one byte short',
    'model.truncated',
    async () => folder.write('short.gguf', (await readFile(tiny)).subarray(0, -1)),
  ],
  [
    'random bytes after the magic',
    'model.unsupportedVersion',
    () => folder.write('random.gguf', Buffer.concat([Buffer.from('GGUF'), noise(4096)])),
  ],
  [
    'of impossible counts',
    'model.implausible',
    () => folder.write('counts.gguf', buildGguf({ ...llamaSpec(), tensorCount: 2n ** 60n })),
  ],
  [
    'of another version',
    'model.unsupportedVersion',
    () => folder.write('version.gguf', buildGguf({ ...llamaSpec(), version: 9 })),
  ],
  [
    'of an unknown architecture',
    'model.unknownArchitecture',
    () =>
      folder.write('unknown.gguf', buildGguf(llamaSpec({ 'general.architecture': fields.text('zebra') }))),
  ],
  [
    'of a kind that writes no replies',
    'model.unknownArchitecture',
    () => {
      const shape = { context_length: 256, embedding_length: 32, block_count: 2 };
      const keys = Object.entries(shape).map(([key, value]) => [`bert.${key}`, fields.u32(value)] as const);
      const changes = { 'general.architecture': fields.text('bert'), ...Object.fromEntries(keys) };
      return folder.write('encoder.gguf', buildGguf(llamaSpec(changes)));
    },
  ],
  [
    'without a tokenizer',
    'model.missingKey',
    () => folder.write('tokens.gguf', buildGguf(llamaSpec({ 'tokenizer.ggml.model': null }))),
  ],
  ['too large for the memory there is', 'model.outOfMemory', () => hollowModel('huge.gguf')],
  [
    'without most of its tensors',
    'model.loadFailed',
    () => folder.write('tensors.gguf', buildGguf(llamaSpec())),
  ],
];

/** The same bytes each time: a linear congruential generator. */
function noise(length: number): Buffer {
  let state = 12_345;
  return Buffer.from(
    Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16),
  );
}

/** Half a terabyte of holes behind a sound header. */
async function hollowModel(name: string): Promise<string> {
  const output: TensorSpec = { name: 'output.weight', shape: [2 ** 20, 2 ** 17] };
  const spec = llamaSpec();
  const path = await folder.write(
    name,
    buildGguf({ ...spec, tensors: [...spec.tensors, output], withoutData: true }),
  );
  const file = await open(path, 'r+');
  await file.truncate(2 ** 39 + 2 ** 20);
  await file.close();
  return path;
}

async function load(path: string): Promise<string> {
  const { client } = engine;
  for await (const event of client.open('model.load', { path, settings: { contextLength: 64 } })) {
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'done') return event.model.architecture;
  }
  throw new Error('the load ended without a final event');
}

beforeAll(async () => {
  folder = await temporaryFolder();
  engine = await spawnEngine({ appRoot: root, gpu: 'off', kernels: 'own' });
});
afterAll(async () => {
  await engine.close();
  await folder.remove();
});

describe('a model file that is', () => {
  test.each(bad)('%s: %s, in words, with status 1', async (_, code, make) => {
    const { status, err, json } = await runJson(['chat', 'Hi', '--gpu', 'off', '--model', await make()]);
    expect(status).toBe(1);
    expect(json).toMatchObject({ error: { code } });
    expect(err).toMatch(/^pagoda: .*\.\n$/);
  });

  test('wrong leaves the engine alive: the next, sound one is loaded', async () => {
    for (const [, code, make] of bad) {
      await expect(load(await make())).rejects.toMatchObject({ code });
    }
    expect(await load(tiny)).toBe('llama');
  });
});

describe('a model that llama.cpp would take in and abort on', () => {
  const tensor = (name: string, change: Partial<TensorSpec>): TensorSpec => ({
    name,
    shape: [32, 32],
    ...change,
  });
  test.each<[string, Parameters<typeof llamaSpec>[0], TensorSpec[]]>([
    ['no layers', { 'llama.block_count': fields.u32(0) }, []],
    ['too many layers', { 'llama.block_count': fields.u32(100_000) }, []],
    ['experts nobody uses', { 'llama.expert_count': fields.u32(2) }, []],
    ['a token twice', { 'tokenizer.ggml.tokens': fields.texts(['a', 'a', 'b', 'c']) }, []],
    ['no vocabulary', { 'tokenizer.ggml.model': fields.text('none') }, []],
    [
      'a begin token that is not there',
      { 'tokenizer.ggml.add_bos_token': fields.bool(true), 'tokenizer.ggml.bos_token_id': fields.u32(9) },
      [],
    ],
    ['a negative epsilon', { 'llama.attention.layer_norm_rms_epsilon': fields.f32(-1) }, []],
    ['weights of whole numbers', {}, [tensor('blk.0.attn_q.weight', { type: 26 })]],
    ['a quantised norm', {}, [tensor('blk.0.attn_norm.weight', { shape: [32], type: 8, bytes: 34 })]],
    ['keys for other heads', {}, [tensor('blk.0.attn_k.weight', {})]],
  ])('%s: refused, and the engine lives', async (_, changes, tensors) => {
    const spec = llamaSpec(changes);
    const bytes = buildGguf({ ...spec, tensors: [...spec.tensors, ...tensors] });
    const path = await folder.write('model.gguf', bytes);
    await expect(load(path)).rejects.toMatchObject({ code: 'model.malformed' });
    expect(await engine.client.request('engine.info', {})).toMatchObject({ variant: 'cpu' });
  });
});

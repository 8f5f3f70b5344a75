import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelReport } from '../contract/models.ts';
import { readModelReport } from './inspect.ts';
import {
  buildGguf,
  fields,
  llamaSpec,
  temporaryFolder,
  u32,
  type Field,
  type TensorSpec,
} from './test/builders.ts';

const tiny = resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

type Changes = Record<string, Field | null>;
const reportOf = async (changes: Changes): Promise<ModelReport> =>
  readModelReport(await folder.write('model.gguf', buildGguf(llamaSpec(changes))));
const faultOf = (path: string): Promise<unknown> => readModelReport(path).catch((error: unknown) => error);

test('a model is described in full', async () => {
  const { tokenizer, ...report } = await readModelReport(tiny);
  expect(report).toEqual({
    path: tiny,
    fileBytes: 7_934_112,
    ggufVersion: 3,
    name: 'tiny-py',
    architecture: 'llama',
    parameters: 1_967_808,
    layers: 4,
    embeddingLength: 192,
    feedForwardLength: 512,
    slidingWindow: null,
    contextLength: 1024,
    vocabularySize: 2048,
    attention: { kind: 'GQA', heads: 6, kvHeads: 2, headSize: 32, kvBytesPerToken: 1024 },
    rope: { base: 10_000, dimensions: 32, scaling: null, scalingFactor: null, originalContextLength: null },
    quantisation: {
      fileType: 'F32',
      types: [{ type: 'F32', tensors: 38, bytes: 7_871_232 }],
      bitsPerWeight: 32,
    },
    licence: 'mit',
    tensors: 38,
    memory: { weightsBytes: 7_871_232, kvBytes: 1_048_576, kvContextLength: 1024, totalBytes: 8_919_808 },
  });
  expect({ model: tokenizer.model, pre: tokenizer.pre }).toEqual({ model: 'gpt2', pre: 'smollm' });
  expect(tokenizer.chatTemplate).toContain('add_generation_prompt');
});

describe('attention', () => {
  const attentionOf = async (changes: Changes) => (await reportOf(changes)).attention;

  test.each([
    ['MHA', 8, 8],
    ['GQA', 8, 2],
    ['MQA', 8, 1],
  ])('%s: %i heads on %i', async (kind, heads, kvHeads) => {
    const changes = {
      'llama.attention.head_count': fields.u32(heads),
      'llama.attention.head_count_kv': fields.u32(kvHeads),
      'llama.rope.dimension_count': null,
    };
    expect(await attentionOf(changes)).toEqual({
      kind,
      heads,
      kvHeads,
      headSize: 4,
      // 2 layers, keys and values, 4 numbers a head, 2 bytes each.
      kvBytesPerToken: 2 * 2 * kvHeads * 4 * 2,
    });
  });

  test('no key-value heads named: as many as heads', async () => {
    const changes = { 'llama.attention.head_count_kv': null };
    expect(await attentionOf(changes)).toMatchObject({ kind: 'MHA', kvHeads: 2 });
  });

  test('layers without attention hold no cache', async () => {
    const changes = {
      'general.architecture': fields.text('jamba'),
      'jamba.context_length': fields.u32(256),
      'jamba.embedding_length': fields.u32(32),
      'jamba.block_count': fields.u32(2),
      'jamba.attention.head_count': fields.u32(2),
      'jamba.attention.head_count_kv': fields.numbers('u32', [0, 2]),
    };
    expect(await attentionOf(changes)).toMatchObject({ kind: 'MHA', kvBytesPerToken: 2 * 2 * 16 * 2 });
  });

  test('latent attention caches keys alone', async () => {
    const changes = {
      'llama.attention.key_length': fields.u32(20),
      'llama.attention.value_length': fields.u32(20),
      'llama.attention.key_length_mla': fields.u32(16),
      'llama.attention.value_length_mla': fields.u32(16),
      'llama.rope.dimension_count': fields.u32(20),
    };
    expect(await attentionOf(changes)).toMatchObject({ kind: 'MLA', kvBytesPerToken: 2 * 20 * 2 });
  });

  test('a model without heads has no attention and no cache', async () => {
    const none = fields.u32(0);
    const changes = {
      'general.architecture': fields.text('mamba'),
      'mamba.context_length': fields.u32(64),
      'mamba.embedding_length': fields.u32(32),
      'mamba.block_count': fields.u32(2),
      'mamba.attention.head_count': none,
    };
    expect(await reportOf(changes)).toMatchObject({
      attention: { kind: 'none', heads: null, kvHeads: null, headSize: null, kvBytesPerToken: null },
      memory: { kvBytes: null, kvContextLength: null },
    });
  });
});

test('stretched rotary positions are named', async () => {
  const changes = {
    'llama.rope.freq_base': fields.f32(500_000),
    'llama.rope.scaling.type': fields.text('yarn'),
    'llama.rope.scaling.factor': fields.f32(4),
    'llama.rope.scaling.original_context_length': fields.u32(64),
  };
  expect((await reportOf(changes)).rope).toEqual({
    base: 500_000,
    dimensions: 16,
    scaling: 'yarn',
    scalingFactor: 4,
    originalContextLength: 64,
  });
});

describe('what cannot be opened', () => {
  test('a missing file, also below a file, also a name too long', async () => {
    const path = join(folder.path, 'nothing.gguf');
    expect(await faultOf(path)).toMatchObject({ code: 'model.notFound', data: { path } });
    expect(await faultOf(join(tiny, 'x'))).toMatchObject({ code: 'model.notFound' });
    expect(await faultOf(`/${'x'.repeat(5000)}`)).toMatchObject({
      code: 'model.unreadable',
      data: { errno: 'ENAMETOOLONG' },
    });
  });

  test('a folder', async () => {
    const path = join(folder.path, 'models');
    await mkdir(path);
    expect(await faultOf(path)).toMatchObject({ code: 'model.isFolder', data: { path } });
  });

  test('an empty file', async () => {
    const path = await folder.write('empty.gguf', '');
    expect(await faultOf(path)).toMatchObject({ code: 'model.empty', data: { path } });
  });

  test.runIf(process.platform === 'linux')('a named pipe, without waiting for its writer', async () => {
    const path = join(folder.path, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(await faultOf(path)).toMatchObject({
      code: 'model.unreadable',
      data: { errno: 'not a regular file' },
    });
  });
});

describe('what a whole file may lack', () => {
  test('an architecture nobody knows', async () => {
    const changes = { 'general.architecture': fields.text('llamma') };
    await expect(reportOf(changes)).rejects.toMatchObject({
      code: 'model.unknownArchitecture',
      data: { architecture: 'llamma' },
    });
  });

  test.each([
    'general.architecture',
    'llama.context_length',
    'llama.embedding_length',
    'llama.block_count',
    'tokenizer.ggml.model',
    'tokenizer.ggml.tokens',
    'tokenizer.ggml.merges',
  ])('the key %s', async (key) => {
    await expect(reportOf({ [key]: null })).rejects.toMatchObject({
      code: 'model.missingKey',
      data: { key },
    });
  });

  test.each<[string, Changes, string]>([
    ['no layers', { 'llama.block_count': fields.u32(0) }, 'llama.block_count is 0'],
    ['too many layers', { 'llama.block_count': fields.u32(513) }, '513 layers; llama.cpp has room for 512'],
    [
      'layers as text',
      { 'llama.block_count': fields.text('2') },
      'llama.block_count is of kind text, expected a number',
    ],
    [
      'heads that do not divide',
      {
        'llama.attention.head_count': fields.u32(3),
        'llama.attention.head_count_kv': fields.u32(2),
      },
      'layer 0 has 3 heads on 2 key-value heads',
    ],
    [
      'heads for another number of layers',
      { 'llama.attention.head_count': fields.numbers('u32', [2, 2, 2]) },
      'llama.attention.head_count has 3 numbers for 2 layers',
    ],
    [
      'layers with different heads where the architecture knows none',
      { 'llama.attention.head_count_kv': fields.numbers('u32', [1, 2]) },
      'layers of a llama model with different heads',
    ],
    [
      'a negative epsilon',
      { 'llama.attention.layer_norm_rms_epsilon': fields.f32(-1) },
      'llama.attention.layer_norm_rms_epsilon is -1',
    ],
    [
      'groups of no experts',
      { 'llama.expert_group_count': fields.u32(2) },
      '0 experts in 2 groups, 0 of them used',
    ],
    [
      'more experts in use than there are',
      { 'llama.expert_count': fields.u32(2), 'llama.expert_used_count': fields.u32(3) },
      '3 of 2 experts are said to be used',
    ],
    [
      'an unknown RoPE scaling',
      { 'llama.rope.scaling.type': fields.text('spiral') },
      'unknown RoPE scaling: spiral',
    ],
    [
      'RoPE over part of a head, in a llama',
      { 'llama.rope.dimension_count': fields.u32(8) },
      'RoPE turns 8 of the 16 numbers of a head',
    ],
    [
      'no tokenizer',
      { 'tokenizer.ggml.model': fields.text('none') },
      'the file carries no tokenizer, so text cannot be turned into tokens',
    ],
    [
      'an unknown tokenizer',
      { 'tokenizer.ggml.model': fields.text('runes') },
      'unknown kind of tokenizer: runes',
    ],
    ['no tokens', { 'tokenizer.ggml.tokens': fields.texts([]) }, 'the vocabulary is empty'],
    [
      'tokens that are numbers',
      { 'tokenizer.ggml.tokens': fields.numbers('u32', [1, 2]) },
      'tokenizer.ggml.tokens is no array of texts',
    ],
    [
      'a token twice',
      { 'tokenizer.ggml.tokens': fields.texts(['a', 'b', 'a', 'c']) },
      'token 2 of the vocabulary is listed twice',
    ],
    [
      'fewer token types than tokens',
      { 'tokenizer.ggml.token_type': fields.numbers('i32', [1]) },
      'tokenizer.ggml.token_type has 1 elements for 4 tokens',
    ],
    [
      'a begin token that does not exist',
      { 'tokenizer.ggml.add_bos_token': fields.bool(true), 'tokenizer.ggml.bos_token_id': fields.u32(99) },
      'the tokenizer asks for a begin token that is not in the vocabulary',
    ],
  ])('%s', async (_, changes, detail) => {
    await expect(reportOf(changes)).rejects.toMatchObject({ code: 'model.malformed', data: { detail } });
  });

  test('tokens that differ only in bytes that are no UTF-8 are different tokens', async () => {
    const tokens = fields.texts([Buffer.from([0xff]), Buffer.from([0xfe]), '', 'a']);
    expect(await reportOf({ 'tokenizer.ggml.tokens': tokens })).toMatchObject({ vocabularySize: 4 });
  });

  test.each<[string, TensorSpec, string]>([
    [
      'weights stored as whole numbers',
      { name: 'blk.0.attn_q.weight', shape: [32, 32], type: 26 },
      'tensor blk.0.attn_q.weight has the type I32, which no weights have',
    ],
    [
      'a norm that is not in full precision',
      { name: 'blk.0.attn_norm.weight', shape: [32], type: 1, bytes: 64 },
      'tensor blk.0.attn_norm.weight has the type F16; it has to be F32',
    ],
    [
      'keys for another number of heads',
      { name: 'blk.0.attn_k.weight', shape: [32, 32] },
      'tensor blk.0.attn_k.weight has 32 rows, the metadata says 16',
    ],
  ])('right tensors: %s', async (_, tensor, detail) => {
    const path = await folder.write('tensor.gguf', buildGguf({ ...llamaSpec(), tensors: [tensor] }));
    expect(await faultOf(path)).toMatchObject({ code: 'model.malformed', data: { detail } });
  });

  test('any tensors', async () => {
    const path = await folder.write('none.gguf', buildGguf({ ...llamaSpec(), tensors: [] }));
    expect(await faultOf(path)).toMatchObject({
      code: 'model.malformed',
      data: { detail: 'the file holds no tensors' },
    });
  });
});

describe('a model in several files', () => {
  const part = (number: number, names: string[], total: number) =>
    buildGguf({
      ...llamaSpec({
        'split.count': fields.u32(2),
        'split.no': fields.u32(number),
        'split.tensors.count': fields.raw(Buffer.concat([u32(5), u32(total)])),
      }),
      tensors: names.map((name) => ({ name, shape: [32] })),
    });

  test('is opened by its first part and counted whole', async () => {
    const first = part(0, ['a', 'b'], 3);
    const second = part(1, ['c'], 3);
    const path = await folder.write('big-00001-of-00002.gguf', first);
    await folder.write('big-00002-of-00002.gguf', second);
    expect(await readModelReport(path)).toMatchObject({
      tensors: 3,
      fileBytes: first.length + second.length,
      memory: { weightsBytes: 3 * 128 },
    });
  });

  test('with a part missing names that part', async () => {
    const path = await folder.write('half-00001-of-00002.gguf', part(0, ['a'], 2));
    expect(await faultOf(path)).toMatchObject({
      code: 'model.notFound',
      data: { path: join(folder.path, 'half-00002-of-00002.gguf') },
    });
  });

  test('is refused when opened by a later part, under another name, or with a wrong total', async () => {
    const later = await folder.write('later-00002-of-00002.gguf', part(1, ['a'], 2));
    expect(await faultOf(later)).toMatchObject({
      data: { detail: 'this is a later part of a split model' },
    });
    const renamed = await folder.write('renamed.gguf', part(0, ['a'], 2));
    expect(await faultOf(renamed)).toMatchObject({ code: 'model.malformed' });
    const path = await folder.write('few-00001-of-00002.gguf', part(0, ['a'], 5));
    await folder.write('few-00002-of-00002.gguf', part(1, ['b'], 5));
    expect(await faultOf(path)).toMatchObject({
      data: { detail: 'the parts hold 2 tensors, the first promises 5' },
    });
  });
});

describe('what ends llama.cpp is refused', () => {
  const refused = async (changes: Changes, tensors: TensorSpec[] = []) => {
    const spec = llamaSpec(changes);
    const path = await folder.write(
      'model.gguf',
      buildGguf({ ...spec, tensors: [...spec.tensors, ...tensors] }),
    );
    return faultOf(path);
  };
  const malformed = (detail: string) => ({
    code: 'model.malformed',
    data: { detail: expect.stringContaining(detail) as string },
  });

  test.each([
    ['keys and values of other lengths', 'attention.value_length', 8, 'keys of 16 numbers and values of 8'],
    ['longer values', 'attention.value_length', 32, 'keys of 16 numbers and values of 32'],
    ['RoPE over less than a head', 'rope.dimension_count', 8, 'RoPE turns 8 of the 16'],
    ['RoPE over more than a head', 'rope.dimension_count', 32, 'RoPE turns 32 of the 16'],
  ])('%s', async (_, key, value, detail) => {
    expect(await refused({ [`llama.${key}`]: fields.u32(value) })).toMatchObject(malformed(detail));
  });

  test.each([1, 2, 8, 16])('an alignment of %i bytes', async (bytes) => {
    expect(await refused({ 'general.alignment': fields.u32(bytes) })).toMatchObject(
      malformed('multiples of 32'),
    );
  });

  test.each(['rope_freqs.weight', 'rope_factors_long.weight', 'blk.0.rope_factors_short.weight'])(
    '%s in half precision',
    async (name) => {
      const tensor = { name, shape: [8], type: 1, bytes: 16 };
      expect(await refused({}, [tensor])).toMatchObject(malformed('it has to be F32'));
    },
  );

  const bytes = (write: (byte: number) => string) => Array.from({ length: 256 }, (_, byte) => write(byte));
  const hex = (byte: number, digits = byte.toString(16).padStart(2, '0')) => digits;
  const vocabularies = {
    llama: bytes((byte) => `<0x${hex(byte).toUpperCase()}>`),
    rwkv: bytes((byte) => `\\x${hex(byte)}`),
  };
  test.each(['llama', 'rwkv'] as const)('a %s vocabulary that lacks a byte', async (model) => {
    const report = (tokens: string[]) =>
      refused({
        'tokenizer.ggml.model': fields.text(model),
        'tokenizer.ggml.tokens': fields.texts(tokens),
        'tokenizer.ggml.token_type': null,
        'tokenizer.ggml.merges': null,
      });
    const all = [...vocabularies[model], 'word'];
    expect(await report(all)).not.toBeInstanceOf(Error);
    expect(await report(all.filter((_, byte) => byte !== 0x61))).toMatchObject(malformed('the byte 61'));
    expect(await report(['a', 'b', 'word'])).toMatchObject(malformed('the byte 00'));
  });

  test('a token that is there twice, under the name of an empty one too', async () => {
    const tokens = (...list: string[]) =>
      refused({ 'tokenizer.ggml.tokens': fields.texts(list), 'tokenizer.ggml.token_type': null });
    expect(await tokens('a', 'b', 'c', 'b')).toMatchObject(malformed('token 3 of the vocabulary'));
    expect(await tokens('a', '', '[EMPTY_1]')).toMatchObject(malformed('token 2 of the vocabulary'));
    expect(await tokens('a', '', '', '[EMPTY_0]')).not.toBeInstanceOf(Error);
  });
});

test('a name of millions of letters is cut where it is read', { timeout: 60_000 }, async () => {
  const report = await reportOf({ 'general.name': fields.text('n'.repeat(5_000_000)) });
  expect(report.name).toHaveLength(257);
  const fault = await faultOf(
    await folder.write(
      'model.gguf',
      buildGguf(llamaSpec({ 'general.architecture': fields.text('z'.repeat(5_000_000)) })),
    ),
  );
  expect(fault).toMatchObject({
    code: 'model.unknownArchitecture',
    data: { architecture: `${'z'.repeat(256)}…` },
  });
});

test('a second part of 200,000 tensors is read like any other, and one that repeats a name is refused', async () => {
  const split = (part: number): Changes => ({
    'split.no': fields.raw(Buffer.concat([u32(2), Buffer.from([part, 0])])),
    'split.count': fields.raw(Buffer.concat([u32(2), Buffer.from([2, 0])])),
  });
  const many = Array.from({ length: 200_000 }, (_, index) => ({ name: `t${index}`, shape: [1] }));
  const first = await folder.write('m-00001-of-00002.gguf', buildGguf(llamaSpec(split(0))));
  await folder.write('m-00002-of-00002.gguf', buildGguf({ ...llamaSpec(split(1)), tensors: many }));
  expect((await readModelReport(first)).tensors).toBe(200_002);
  await folder.write('m-00002-of-00002.gguf', buildGguf(llamaSpec(split(1))));
  expect(await faultOf(first)).toMatchObject({ code: 'model.malformed' });
}, 60_000);

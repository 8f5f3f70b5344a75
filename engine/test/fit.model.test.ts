import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CacheType } from '../contract/models.ts';
import { planArchitecture } from '../import/config/architecture.ts';
import type { ModelConfig } from '../import/config/modelConfig.ts';
import { estimateFit } from '../fit/index.ts';
import { tensorType } from '../models/gguf/tensorTypes.ts';
import { layOutGguf, type Field } from '../models/gguf/writer.ts';
import { readModelReport } from '../models/inspect.ts';
import type { Runtime } from '../native/native.d.ts';
import { contextOptions, embeddedPath, openRuntime } from '../native/test/device.ts';

let runtime: Runtime;
let scratch: string;
beforeAll(async () => {
  runtime = openRuntime();
  scratch = await mkdtemp(join(tmpdir(), 'pagoda-fit-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const shapes: Readonly<Record<string, Partial<ModelConfig>>> = {
  'grouped heads': {
    architecture: 'LlamaForCausalLM',
    hidden_size: 1024,
    intermediate_size: 2816,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    vocab_size: 32_000,
  },
  'as many key heads as heads': {
    architecture: 'LlamaForCausalLM',
    hidden_size: 2048,
    intermediate_size: 5504,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    vocab_size: 8000,
  },
  'a wide vocabulary, tied': {
    architecture: 'Qwen3ForCausalLM',
    hidden_size: 1024,
    head_dim: 128,
    intermediate_size: 3072,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    vocab_size: 100_000,
    tie_word_embeddings: true,
  },
  'windows in most layers': {
    architecture: 'Gemma3ForCausalLM',
    num_hidden_layers: 6,
    hidden_size: 640,
    head_dim: 256,
    intermediate_size: 2048,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    vocab_size: 60_000,
    sliding_window: 512,
  },
};

/** A model of this shape without a single weight in it: zeros that take no room on the disk. */
async function shapeFile(name: string): Promise<string> {
  const config = {
    folder: '',
    num_hidden_layers: 4,
    max_position_embeddings: 32_768,
    tie_word_embeddings: false,
    ...shapes[name],
  };
  const { architecture, metadata, tensors } = planArchitecture(config as ModelConfig, () => true);
  const vocabulary = shapes[name]!.vocab_size!;
  const q4 = tensorType(2)!;
  const wanted = tensors
    .filter(({ optional }) => !optional)
    .map((tensor) => {
      const rows = tensor.order.source.length;
      const isTable = tensor.name === 'token_embd' || tensor.name === 'output';
      return {
        name: `${tensor.name}.${tensor.part}`,
        type: tensor.columns === 0 ? tensorType(0)! : isTable ? tensorType(1)! : q4,
        shape: tensor.columns === 0 ? [rows] : [tensor.columns, rows],
      };
    });
  const tokens = Array.from({ length: vocabulary }, (_, id) => `t${id}`);
  const all: [string, Field][] = [
    ['general.architecture', { type: 'string', value: architecture }],
    ...metadata.map(([key, field]): [string, Field] => [key, field]),
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'gpt-2' }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'i32s', value: new Int32Array(vocabulary).fill(1) }],
    ['tokenizer.ggml.merges', { type: 'strings', value: ['t 1'] }],
  ];
  const { header, fileBytes } = layOutGguf(all, wanted);
  const path = join(scratch, `${name}.gguf`);
  await writeFile(path, header);
  await truncate(path, fileBytes);
  return path;
}

test.each(['the embedded model', ...Object.keys(shapes)])(
  '%s takes what was said, within 5 %',
  async (name) => {
    const path = name in shapes ? await shapeFile(name) : embeddedPath;
    const report = await readModelReport(path);
    // Not mapped: a mapping counts the file's pages, whether anybody reads them or not.
    const model = await runtime.loadModel({ path, gpuLayers: 0, useMmap: false }, () => undefined).model;
    const apart: string[] = [];
    for (const contextLength of [1024, 8192, 32_768]) {
      for (const cacheType of ['f16', 'q8_0', 'f32'] satisfies CacheType[]) {
        const options = { contextLength, stepTokens: 512, maxOutputs: 256 };
        const native = { cacheTypeK: cacheType, cacheTypeV: cacheType, flashAttention: true };
        const context = await model.createContext(contextOptions({ ...options, ...native }));
        const sum = (kind: 'weights' | 'cache' | 'compute') =>
          context.allocations.reduce((bytes, one) => bytes + one[kind], 0);
        const real = { weights: sum('weights'), cache: sum('cache'), compute: sum('compute') };
        await context.dispose();
        const said = estimateFit(report, {
          ...options,
          cacheType,
          flashAttention: true,
          layersOnDevice: 0,
        }).system;
        expect(said.cache).toBe(real.cache);
        const total = real.weights + real.cache + real.compute;
        const error = (said.total - said.outputs - total) / total;
        if (!(Math.abs(error) <= 0.05)) {
          apart.push(
            `${contextLength} ${cacheType}: ${(100 * error).toFixed(1)} %, ${JSON.stringify({ real, said })}`,
          );
        }
      }
    }
    await model.dispose();
    expect(apart).toEqual([]);
  },
);

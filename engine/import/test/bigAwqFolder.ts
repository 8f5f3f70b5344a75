import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelFacts } from '../../models/facts.ts';
import { readGgufHeader } from '../../models/gguf/header.ts';
import { withModelFile } from '../../models/modelFile.ts';
import { writeSafetensors, writeTokenizer, type StoredArray } from './awqFolder.ts';

/** Llama 2 with 7 billion weights, by its sides. */
const model = { hidden: 4096, inner: 11008, layers: 32, heads: 32, group: 128 } as const;

/**
 * Writes a folder with as many weights as a model of 7 billion has, as AutoAWQ writes one (gemm, four bits, groups of 128 columns), and the tokenizer of the model file: 4.4 GB.
 * Codes, zero points and scales are drawn, and the same in every layer. Resolves to the number of its quantised weights.
 */
export async function makeBigAwqFolder(modelPath: string, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  const { hidden, inner, layers, heads, group } = model;
  const vocabulary = await withModelFile(modelPath, async (reader) => {
    const facts = new ModelFacts(reader, await readGgufHeader(reader));
    await writeTokenizer(reader, facts, json);
    return facts.array('tokenizer.ggml.tokens')!.length;
  });
  await json('config.json', {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: hidden,
    intermediate_size: inner,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    max_position_embeddings: 4096,
    rms_norm_eps: 1e-5,
    vocab_size: vocabulary,
    tie_word_embeddings: false,
    torch_dtype: 'float16',
    quantization_config: {
      quant_method: 'awq',
      bits: 4,
      group_size: group,
      version: 'gemm',
      zero_point: true,
    },
  });

  const words = drawn((hidden * inner) / 8);
  // Both around a sixty-fourth; scales are above zero.
  const floats = halves(vocabulary * hidden, 0x83ff);
  const scales = halves((hidden * inner) / group, 0x3ff);
  const plain = (name: string, ...shape: number[]): StoredArray => ({
    name,
    dtype: 'F16',
    shape,
    data: floats.subarray(
      0,
      shape.reduce((product, side) => product * side, 1),
    ),
  });
  let weights = 0;
  const quantised = (name: string, rows: number, columns: number): StoredArray[] => {
    weights += rows * columns;
    const groups = columns / group;
    return [
      {
        name: `${name}.qweight`,
        dtype: 'I32',
        shape: [columns, rows / 8],
        data: words.subarray(0, (columns * rows) / 8),
      },
      {
        name: `${name}.qzeros`,
        dtype: 'I32',
        shape: [groups, rows / 8],
        data: words.subarray(0, (groups * rows) / 8),
      },
      {
        name: `${name}.scales`,
        dtype: 'F16',
        shape: [groups, rows],
        data: scales.subarray(0, groups * rows),
      },
    ];
  };
  const out = [
    plain('model.embed_tokens.weight', vocabulary, hidden),
    plain('model.norm.weight', hidden),
    plain('lm_head.weight', vocabulary, hidden),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}`;
    out.push(
      plain(`${at}.input_layernorm.weight`, hidden),
      plain(`${at}.post_attention_layernorm.weight`, hidden),
    );
    for (const name of ['q_proj', 'k_proj', 'v_proj', 'o_proj'])
      out.push(...quantised(`${at}.self_attn.${name}`, hidden, hidden));
    for (const name of ['gate_proj', 'up_proj']) out.push(...quantised(`${at}.mlp.${name}`, inner, hidden));
    out.push(...quantised(`${at}.mlp.down_proj`, hidden, inner));
  }
  await writeSafetensors(join(folder, 'model.safetensors'), out);
  return weights;
}

/** Halves with the exponent of a sixty-fourth; `bits` of them are drawn. One after the other: `from` would gather all of them as objects first. */
function halves(count: number, bits: number): Uint16Array {
  const words = drawn(count);
  const out = new Uint16Array(count);
  for (let at = 0; at < count; at++) out[at] = (words[at]! & bits) | 0x2400;
  return out;
}

/** Words of 32 bits, the same each time (xorshift of Marsaglia). */
function drawn(count: number): Int32Array {
  const out = new Int32Array(count);
  let state = 20_240_607;
  for (let at = 0; at < count; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[at] = state;
  }
  return out;
}

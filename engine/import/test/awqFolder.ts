import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteReader } from '../../models/gguf/byteReader.ts';
import { ModelFacts } from '../../models/facts.ts';
import { readGgufHeader, type GgufHeader } from '../../models/gguf/header.ts';
import { withModelFile } from '../../models/modelFile.ts';
import { TokenTexts } from '../../models/tokenTexts.ts';
import { halfBits, halfs } from '../weights/floats.ts';
import { decodeTensor } from './decode.ts';

/** How AutoAWQ's gemm puts eight rows into a word. */
const order = [0, 2, 4, 6, 1, 3, 5, 7];

/** A tensor as it is stored. */
export interface StoredArray {
  readonly name: string;
  readonly dtype: 'F16' | 'I32';
  readonly shape: readonly number[];
  readonly data: Uint16Array | Int32Array;
}

/**
 * Writes a Llama model that a GGUF file holds as a folder of safetensors as AutoAWQ writes one (gemm, four bits, groups of `group` columns), with zero
 * points that are where each group's values want them. What it says is about what the file says: weights are rounded to four bits once more.
 */
export async function makeAwqFolder(modelPath: string, folder: string, group = 32): Promise<void> {
  await mkdir(folder, { recursive: true });
  await withModelFile(modelPath, async (reader) => {
    const header = await readGgufHeader(reader);
    const facts = new ModelFacts(reader, header);
    const model = {
      hidden: facts.number('.embedding_length')!,
      inner: facts.number('.feed_forward_length')!,
      layers: facts.number('.block_count')!,
      heads: facts.number('.attention.head_count')!,
      kvHeads: facts.number('.attention.head_count_kv')!,
    };
    const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
    await writeTokenizer(reader, facts, json);
    await json('config.json', {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      hidden_size: model.hidden,
      intermediate_size: model.inner,
      num_hidden_layers: model.layers,
      num_attention_heads: model.heads,
      num_key_value_heads: model.kvHeads,
      head_dim: model.hidden / model.heads,
      max_position_embeddings: facts.number('.context_length'),
      rms_norm_eps: facts.number('.attention.layer_norm_rms_epsilon'),
      rope_theta: facts.number('.rope.freq_base'),
      vocab_size: facts.array('tokenizer.ggml.tokens')!.length,
      tie_word_embeddings: true,
      bos_token_id: facts.number('tokenizer.ggml.bos_token_id'),
      eos_token_id: facts.number('tokenizer.ggml.eos_token_id'),
      torch_dtype: 'float16',
      quantization_config: {
        quant_method: 'awq',
        bits: 4,
        group_size: group,
        version: 'gemm',
        zero_point: true,
      },
    });
    await writeWeights(reader, header, folder, group, model.heads, model.kvHeads);
  });
}

export async function writeTokenizer(
  reader: ByteReader,
  facts: ModelFacts,
  json: (name: string, value: unknown) => Promise<void>,
): Promise<void> {
  const texts = async (key: string) => {
    const list = await TokenTexts.read(reader, facts.array(key)!);
    return Array.from({ length: list.count }, (_, at) => list.at(at).toString());
  };
  const tokens = await texts('tokenizer.ggml.tokens');
  const special = tokens.flatMap((content, id) =>
    /^<\|.*\|>$|^<[a-z_]+>$/.test(content) ? [{ id, content, special: true }] : [],
  );
  await json('tokenizer.json', {
    version: '1.0',
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Digits', individual_digits: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tokens.map((text, id) => [text, id])),
      merges: await texts('tokenizer.ggml.merges'),
    },
  });
  const named = (key: string) => tokens[facts.number(`tokenizer.ggml.${key}_token_id`)!];
  await json('tokenizer_config.json', {
    bos_token: named('bos'),
    eos_token: named('eos'),
    chat_template: facts.text('tokenizer.chat_template'),
  });
}

const names: readonly (readonly [string, string])[] = [
  ['attn_q', 'self_attn.q_proj'],
  ['attn_k', 'self_attn.k_proj'],
  ['attn_v', 'self_attn.v_proj'],
  ['attn_output', 'self_attn.o_proj'],
  ['ffn_gate', 'mlp.gate_proj'],
  ['ffn_up', 'mlp.up_proj'],
  ['ffn_down', 'mlp.down_proj'],
];

async function writeWeights(
  reader: ByteReader,
  header: GgufHeader,
  folder: string,
  group: number,
  heads: number,
  kvHeads: number,
): Promise<void> {
  const floats = async (name: string) => {
    const tensor = header.tensors.find((other) => other.name === name)!;
    const bytes = await reader.readAt(header.dataOffset + tensor.offset, tensor.bytes, name);
    const [columns = 1, rows = 1] = tensor.shape;
    return { rows, columns, values: decodeTensor(tensor, bytes) };
  };
  const plain = async (name: string, given: string): Promise<StoredArray> => {
    const { rows, columns, values } = await floats(given);
    const shape = rows === 1 ? [columns] : [rows, columns];
    return { name, dtype: 'F16', shape, data: Uint16Array.from(values, halfBits) };
  };
  const out: StoredArray[] = [
    await plain('model.embed_tokens.weight', 'token_embd.weight'),
    await plain('model.norm.weight', 'output_norm.weight'),
  ];
  const layers = header.tensors.filter(({ name }) => /^blk\.\d+\.attn_norm\.weight$/.test(name)).length;
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}`;
    out.push(await plain(`${at}.input_layernorm.weight`, `blk.${layer}.attn_norm.weight`));
    out.push(await plain(`${at}.post_attention_layernorm.weight`, `blk.${layer}.ffn_norm.weight`));
    for (const [given, name] of names) {
      const { rows, columns, values } = await floats(`blk.${layer}.${given}.weight`);
      const turned = given === 'attn_q' ? heads : given === 'attn_k' ? kvHeads : null;
      const weights = turned === null ? values : unpaired(values, rows, columns, turned);
      out.push(...quantised(`${at}.${name}`, weights, rows, columns, group));
    }
  }
  await writeSafetensors(join(folder, 'model.safetensors'), out);
}

/** Rows as transformers has them: of each head the first halves of all rotary pairs, then the second. */
function unpaired(values: Float32Array, rows: number, columns: number, heads: number): Float32Array {
  const out = new Float32Array(values.length);
  const size = rows / heads;
  for (let row = 0; row < rows; row++) {
    const inHead = row % size;
    const to = row - inHead + (inHead % 2) * (size / 2) + (inHead >> 1);
    out.set(values.subarray(row * columns, (row + 1) * columns), to * columns);
  }
  return out;
}

function quantised(
  name: string,
  values: Float32Array,
  rows: number,
  columns: number,
  group: number,
): StoredArray[] {
  const groups = columns / group;
  const codes = new Int32Array((columns * rows) / 8);
  const zeros = new Int32Array((groups * rows) / 8);
  const scales = new Uint16Array(groups * rows);
  for (let row = 0; row < rows; row++) {
    const word = row >> 3;
    const shift = 4 * order.indexOf(row & 7);
    for (let g = 0; g < groups; g++) {
      const start = row * columns + g * group;
      let low = 0;
      let high = 0;
      for (let at = start; at < start + group; at++) {
        low = Math.min(low, values[at]!);
        high = Math.max(high, values[at]!);
      }
      const bits = halfBits(Math.max((high - low) / 15, 1e-6));
      const scale = halfs[bits]!;
      const zero = Math.min(15, Math.max(0, Math.round(-low / scale)));
      scales[g * rows + row] = bits;
      zeros[(g * rows) / 8 + word]! |= zero << shift;
      for (let column = 0; column < group; column++) {
        const code = Math.min(15, Math.max(0, Math.round(values[start + column]! / scale) + zero));
        codes[((g * group + column) * rows) / 8 + word]! |= code << shift;
      }
    }
  }
  return [
    { name: `${name}.qweight`, dtype: 'I32', shape: [columns, rows / 8], data: codes },
    { name: `${name}.qzeros`, dtype: 'I32', shape: [groups, rows / 8], data: zeros },
    { name: `${name}.scales`, dtype: 'F16', shape: [groups, rows], data: scales },
  ];
}

export async function writeSafetensors(path: string, tensors: readonly StoredArray[]): Promise<void> {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path, 'w');
  try {
    await file.writeFile(Buffer.concat([length, text]));
    for (const { data } of tensors)
      await file.writeFile(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  } finally {
    await file.close();
  }
}

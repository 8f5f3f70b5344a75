import { byteTokens } from '../cases/tape.ts';
import { buildGguf, fields, type Field, type GgufSpec, type TensorSpec } from '../../models/test/builders.ts';
import type { ThrowAway } from './throwAway.ts';

/** A model as parts that can be changed. */
export interface Parts {
  readonly metadata: Map<string, Field>;
  readonly tensors: TensorSpec[];
}

export const copyOf = ({ metadata, tensors }: Parts): Parts => ({
  metadata: new Map(metadata),
  tensors: tensors.map((tensor) => ({ ...tensor })),
});

export const toSpec = ({ metadata, tensors }: Parts): GgufSpec => ({ metadata: [...metadata], tensors });

/** What a small model says where an architecture asks for it; 16 where nothing is said here. */
const asked: Record<string, number> = {
  'ssm.conv_kernel': 4,
  'ssm.inner_size': 128,
  'ssm.time_step_rank': 4,
  'ssm.group_count': 1,
  'attention.q_lora_rank': 32,
  'attention.kv_lora_rank': 32,
  expert_count: 4,
  expert_used_count: 2,
  expert_feed_forward_length: 32,
  expert_shared_count: 1,
  expert_shared_feed_forward_length: 32,
  rescale_every_n_layers: 0,
  leading_dense_block_count: 1,
  interleave_moe_layer_step: 1,
  'attention.sliding_window': 32,
  'attention.group_norm_groups': 1,
  'rope.scaling.original_context_length': 64,
  time_mix_extra_dim: 32,
  time_decay_extra_dim: 32,
};

function skeleton(architecture: string): Parts {
  const shape = {
    context_length: 256,
    embedding_length: 64,
    block_count: 2,
    feed_forward_length: 128,
    'attention.head_count': 4,
    'attention.head_count_kv': 2,
    'rope.dimension_count': 16,
  };
  const tokens = [...byteTokens(), '<s>', '</s>', '<pad>', 'th'];
  const types = tokens.map((_, id) => (id >= 256 && id < 259 ? 3 : 1));
  return {
    metadata: new Map<string, Field>([
      ['general.architecture', fields.text(architecture)],
      ...Object.entries(shape).map(([key, value]) => [`${architecture}.${key}`, fields.u32(value)] as const),
      [`${architecture}.attention.layer_norm_epsilon`, fields.f32(1e-5)],
      [`${architecture}.attention.layer_norm_rms_epsilon`, fields.f32(1e-5)],
      [`${architecture}.rope.freq_base`, fields.f32(10_000)],
      ['tokenizer.ggml.model', fields.text('gpt2')],
      ['tokenizer.ggml.pre', fields.text('gpt-2')],
      ['tokenizer.ggml.tokens', fields.texts(tokens)],
      ['tokenizer.ggml.token_type', fields.numbers('i32', types)],
      ['tokenizer.ggml.merges', fields.texts(['t h'])],
      ['tokenizer.ggml.bos_token_id', fields.u32(256)],
      ['tokenizer.ggml.eos_token_id', fields.u32(257)],
    ]),
    tensors: [],
  };
}

/**
 * A small valid model of an architecture, made by asking: llama.cpp says which key or tensor is missing and which shape it expects, one after the
 * other. Null where that leads nowhere. `given`: keys of the architecture's that it would not ask for.
 */
export async function synthesise(
  architecture: string,
  process: ThrowAway,
  write: (bytes: Buffer) => Promise<string>,
  {
    most = 400,
    given = [],
  }: { most?: number; given?: readonly (readonly [key: string, field: Field])[] } = {},
): Promise<{ parts: Parts | null; last: string }> {
  const parts = skeleton(architecture);
  for (const [key, field] of given) parts.metadata.set(`${architecture}.${key}`, field);
  let last = '';
  for (let round = 0; round < most; round++) {
    last = await process.outcomeOf(await write(buildGguf(toSpec(parts))));
    if (last === 'ok') return { parts, last };
    if (!answer(parts, architecture, last)) break;
  }
  return { parts: null, last };
}

/** Gives what a refusal asks for. Returns false where it asks for nothing that can be given. */
function answer({ metadata, tensors }: Parts, architecture: string, refusal: string): boolean {
  const array = /array key not found in model: ([^\s;]+)/.exec(refusal)?.[1];
  if (array !== undefined) {
    metadata.set(array, fields.numbers('u32', [1, 0]));
    return true;
  }
  const key = /key not found in model: ([^\s;]+)/.exec(refusal)?.[1];
  if (key !== undefined) {
    const value = asked[key.slice(architecture.length + 1)] ?? 16;
    const before = metadata.has(key);
    metadata.set(key, fields.u32(value));
    return !before;
  }
  const wrong = /key (\S+) has wrong type u32 but expected type (\w+)/.exec(refusal);
  if (wrong) {
    const made = {
      f32: fields.f32(1),
      bool: fields.bool(true),
      str: fields.text('none'),
      i32: fields.numbers('i32', [4, 2, 2, 0]),
    }[wrong[2]!];
    if (made) metadata.set(wrong[1]!, made);
    return made !== undefined;
  }
  if (/n_expert(_used)? must be|expert/.test(refusal) && !metadata.has(`${architecture}.expert_count`)) {
    for (const name of ['expert_count', 'expert_used_count', 'expert_feed_forward_length'])
      metadata.set(`${architecture}.${name}`, fields.u32(asked[name]!));
    return true;
  }
  const missing = /(?:missing tensor '([^']+)'|tensor '([^']+)' not found)/
    .exec(refusal)
    ?.slice(1)
    .find(Boolean);
  if (missing !== undefined) {
    tensors.push({ name: missing, shape: [1] });
    return true;
  }
  const shaped = /tensor '([^']+)' has wrong shape; expected ([\d, ]+), got/.exec(refusal);
  const tensor = shaped && tensors.find(({ name }) => name === shaped[1]);
  if (!shaped || !tensor) return false;
  tensor.shape = shaped[2]!.split(',').map(Number);
  const count = tensor.shape.reduce<number>((product, side) => product * Number(side), 1);
  tensor.data = Float32Array.from({ length: count }, (_, index) => ((index * 7919) % 17) / 170);
  return true;
}

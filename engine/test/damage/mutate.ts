import { fields, u32, u64, text, type Field, type TensorSpec } from '../../models/test/builders.ts';
import type { Parts } from './synthesise.ts';

/** Numbers from 0 to n-1, the same each time for a seed (mulberry32). */
export type Draw = (n: number) => number;
export function drawer(seed: number): Draw {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}
const oneOf = <T>(draw: Draw, values: readonly T[]): T => values[draw(values.length)]!;

/** Keys that an architecture may or may not know. */
const known = [
  'attention.key_length',
  'attention.value_length',
  'attention.head_count_kv',
  'attention.head_count',
  'attention.sliding_window',
  'attention.sliding_window_pattern',
  'attention.scale',
  'attention.clamp_kqv',
  'attention.max_alibi_bias',
  'attention.causal',
  'attention.group_norm_groups',
  'attention.key_length_mla',
  'attention.value_length_mla',
  'attention.q_lora_rank',
  'attention.kv_lora_rank',
  'attention.temperature_length',
  'attention.layer_norm_epsilon',
  'attention.layer_norm_rms_epsilon',
  'rope.dimension_count',
  'rope.dimension_sections',
  'rope.freq_base',
  'rope.freq_base_swa',
  'rope.scaling.type',
  'rope.scaling.factor',
  'rope.scaling.original_context_length',
  'rope.scaling.attn_factor',
  'rope.scaling.yarn_log_multiplier',
  'expert_count',
  'expert_used_count',
  'expert_shared_count',
  'expert_feed_forward_length',
  'expert_group_count',
  'expert_group_used_count',
  'expert_weights_scale',
  'expert_gating_func',
  'leading_dense_block_count',
  'nextn_predict_layers',
  'vocab_size',
  'logit_scale',
  'residual_scale',
  'embedding_scale',
  'final_logit_softcapping',
  'attn_logit_softcapping',
  'feed_forward_length',
  'block_count',
  'embedding_length',
  'context_length',
  'pooling_type',
  'use_parallel_residual',
  'tensor_data_layout',
  'ssm.conv_kernel',
  'ssm.inner_size',
  'ssm.state_size',
  'ssm.time_step_rank',
  'ssm.group_count',
  'wkv.head_size',
  'token_shift_count',
  'full_attention_interval',
  'features_length',
  'swin_norm',
  'decoder_start_token_id',
];
const numbers = [
  0, 1, 2, 3, 4, 5, 7, 8, 12, 15, 17, 24, 31, 33, 48, 63, 65, 96, 127, 129, 256, 1000, 65_535, 0x7fff_ffff,
  0x8000_0000, 0xffff_ffff,
];
const floats = [0, -1, 1, 0.5, 1e-30, 1e30, -1e-5, NaN, Infinity, -Infinity, 3.4e38];

function anyField(draw: Draw): Field {
  const scalars = [
    () => fields.u32(oneOf(draw, numbers)),
    () => fields.u32(oneOf(draw, numbers)),
    () => fields.u32(oneOf(draw, numbers)),
    () => fields.f32(oneOf(draw, floats)),
    () => fields.bool(draw(2)),
    () => fields.text(oneOf(draw, ['', 'none', 'linear', 'yarn', 'longrope', 'x'.repeat(300), 'llama'])),
    () =>
      fields.numbers(
        'u32',
        Array.from({ length: draw(5) }, () => oneOf(draw, numbers)),
      ),
    () =>
      fields.numbers(
        'i32',
        Array.from({ length: draw(5) }, () => oneOf(draw, numbers)),
      ),
    () =>
      fields.numbers(
        'f32',
        Array.from({ length: draw(3) }, () => oneOf(draw, floats)),
      ),
    () => fields.raw(Buffer.concat([u32(10), u64(oneOf(draw, numbers))])),
    () => fields.raw(Buffer.concat([u32(9), u32(8), u64(1), text('a')])),
  ];
  return oneOf(draw, scalars)();
}

/** One thing about a model changed for the worse. Returns what, in words. */
export function mutate(parts: Parts, architecture: string, draw: Draw): string {
  const kinds = [
    changeShape,
    changeShape,
    changeShape,
    changeKey,
    changeKey,
    changeTensor,
    changeTensor,
    changeTokens,
    changeTokens,
  ];
  return oneOf(draw, kinds)(parts, architecture, draw);
}

/** Takes a number of the shape to another that is near or far. */
function changeShape({ metadata }: Parts, architecture: string, draw: Draw): string {
  const keys = [...metadata.keys()].filter((key) => key.startsWith(`${architecture}.`));
  const key = oneOf(draw, keys);
  const field = metadata.get(key)!;
  const before = field.type === 'u32' || field.type === 'f32' ? field.value : 4;
  const near = [before + 1, Math.max(0, before - 1), before * 2, Math.floor(before / 2), before * 3, 0, 1];
  const value = draw(3) === 0 ? oneOf(draw, numbers) : oneOf(draw, near);
  const next = field.type === 'f32' ? fields.f32(oneOf(draw, floats)) : fields.u32(value);
  metadata.set(key, next);
  return `${key} = ${JSON.stringify(next)}`;
}

function changeKey({ metadata }: Parts, architecture: string, draw: Draw): string {
  const all = [
    ...metadata.keys(),
    ...known.map((key) => `${architecture}.${key}`),
    'general.alignment',
    'split.count',
    'split.no',
    'split.tensors.count',
    'general.file_type',
    'general.quantization_version',
  ];
  const key = oneOf(draw, all);
  if (draw(6) === 0) {
    metadata.delete(key);
    return `without ${key}`;
  }
  const field = anyField(draw);
  metadata.set(key, field);
  return `${key} = ${JSON.stringify(field).slice(0, 120)}`;
}

const F16 = 1;
const BF16 = 30;
const typed = (tensor: TensorSpec, type: number): void => {
  const count = tensor.shape.reduce<number>((product, side) => product * Number(side), 1);
  const rows: Record<number, [elements: number, bytes: number]> = {
    0: [1, 4],
    1: [1, 2],
    30: [1, 2],
    24: [1, 1],
    26: [1, 4],
    8: [32, 34],
    2: [32, 18],
    3: [32, 20],
    28: [1, 8],
  };
  const [elements, bytes] = rows[type] ?? [1, 4];
  tensor.type = type;
  tensor.bytes = Math.ceil(count / elements) * bytes;
  delete tensor.data;
};

const extras = [
  'rope_freqs.weight',
  'rope_factors_long.weight',
  'rope_factors_short.weight',
  'output.weight',
  'output.bias',
  'output_norm.bias',
  'token_embd_norm.weight',
  'blk.0.attn_q.bias',
  'blk.0.attn_k.bias',
  'blk.0.attn_q_norm.weight',
  'blk.0.attn_k_norm.weight',
  'blk.0.attn_output.bias',
  'blk.0.attn_sinks.weight',
  'blk.0.ffn_gate.bias',
  'blk.0.attn_qkv.weight',
  'blk.0.ffn_gate_inp.weight',
  'blk.0.attn_q.scale',
  'blk.0.rope_freqs.weight',
  'blk.0.attn_q.weight.scale',
  'position_embd.weight',
  'blk.0.exp_probs_b.bias',
];

function changeTensor({ tensors }: Parts, _: string, draw: Draw): string {
  const index = draw(tensors.length);
  const tensor = tensors[index]!;
  const sides = tensor.shape.map(Number);
  const changes: (() => string)[] = [
    () => (tensors.splice(index, 1), `without ${tensor.name}`),
    () => (tensors.push({ ...tensor }), `${tensor.name} twice`),
    () => {
      const other = oneOf(draw, tensors);
      [tensor.name, other.name] = [other.name, tensor.name];
      return `${tensor.name} and ${other.name} swapped`;
    },
    () => {
      tensor.shape = sides.toReversed();
      return `${tensor.name} turned`;
    },
    () => {
      const side = draw(sides.length);
      tensor.shape = sides
        .map((length, at) =>
          at === side ? oneOf(draw, [length + 1, length - 1, length * 2, length / 2, 1, 32]) : length,
        )
        .map((length) => Math.max(1, Math.floor(length)));
      delete tensor.data;
      return `${tensor.name} is ${tensor.shape.join('x')}`;
    },
    () => {
      tensor.shape = [...sides, 1].slice(0, 4);
      return `${tensor.name} is ${tensor.shape.join('x')}`;
    },
    ...[0, 1, 2, 3, 4].map(() => () => {
      typed(tensor, oneOf(draw, [F16, BF16, F16, BF16, 24, 26, 8, 2, 3, 28]));
      return `${tensor.name} of type ${tensor.type}`;
    }),
    ...[0, 1, 2].map(() => () => {
      const shape = [oneOf(draw, [1, 4, 8, 16, 64, 260])];
      const extra: TensorSpec = { name: oneOf(draw, extras), shape: draw(2) ? shape : [64, ...shape] };
      typed(extra, oneOf(draw, [0, 0, F16, BF16]));
      tensors.push(extra);
      return `with ${extra.name} ${extra.shape.join('x')} of type ${extra.type}`;
    }),
    () => {
      tensor.data = new Float32Array(sides.reduce((product, side) => product * side, 1)).fill(
        oneOf(draw, floats),
      );
      delete tensor.type;
      delete tensor.bytes;
      return `${tensor.name} full of ${tensor.data[0]}`;
    },
  ];
  return oneOf(draw, changes)();
}

const models = [
  'llama',
  'gpt2',
  'bert',
  't5',
  'rwkv',
  'plamo2',
  'gemma4',
  'whitespace',
  'hybriddna',
  'none',
  'no_vocab',
  'replit',
];
const pres = [
  'default',
  'llama-bpe',
  'gpt-2',
  'qwen2',
  'deepseek-llm',
  'tekken',
  'gpt-4o',
  'smollm',
  'kimi-k2',
  'gemma4',
  'jais',
  'viking',
  'youtu',
  'nonsense',
  '',
];
const ids = [
  'bos',
  'eos',
  'eot',
  'eom',
  'unknown',
  'seperator',
  'padding',
  'mask',
  'fim_pre',
  'fim_suf',
  'fim_mid',
  'cls',
  'prefix',
  'suffix',
  'middle',
];
const flags = [
  'add_bos_token',
  'add_eos_token',
  'add_sep_token',
  'add_space_prefix',
  'remove_extra_whitespaces',
  'escape_whitespaces',
  'ignore_merges',
];

function changeTokens({ metadata }: Parts, _: string, draw: Draw): string {
  const ggml = (key: string, field: Field): string => {
    metadata.set(`tokenizer.ggml.${key}`, field);
    return `${key} = ${JSON.stringify(field).slice(0, 120)}`;
  };
  const tokensField = metadata.get('tokenizer.ggml.tokens');
  const tokens =
    tokensField?.type === 'array' && tokensField.of === 'string' ? [...tokensField.value] : ['a'];
  const count = tokens.length;
  const list = (length: number, of: () => number) => Array.from({ length: Math.max(0, length) }, of);
  const changes: (() => string)[] = [
    () => ggml('model', fields.text(oneOf(draw, models))),
    () => {
      const said = ggml('model', fields.text(oneOf(draw, ['llama', 't5', 'bert', 'rwkv', 'plamo2'])));
      return `${said} and ${ggml(
        'scores',
        fields.numbers(
          'f32',
          list(count, () => -draw(50)),
        ),
      )}`;
    },
    () => ggml('pre', fields.text(oneOf(draw, pres))),
    () =>
      ggml(
        `${oneOf(draw, ids)}_token_id`,
        fields.u32(oneOf(draw, [0, count - 1, count, count + 1, 0x7fff_ffff, 0xffff_ffff])),
      ),
    () => ggml(oneOf(draw, flags), fields.bool(draw(2))),
    () =>
      ggml(
        'scores',
        fields.numbers(
          'f32',
          list(count + oneOf(draw, [-1, 0, 0, 1]), () => oneOf(draw, floats)),
        ),
      ),
    () =>
      ggml(
        'token_type',
        fields.numbers(
          'i32',
          list(count + oneOf(draw, [-1, 0, 0, 0, 1]), () => oneOf(draw, [0, 1, 2, 3, 4, 5, 6, 7, 99, -1])),
        ),
      ),
    () =>
      ggml(
        'token_type',
        fields.numbers(
          'i32',
          list(count, () => oneOf(draw, [1, 1, 1, 6])),
        ),
      ),
    () =>
      ggml(
        'merges',
        fields.texts(
          oneOf(draw, [
            [],
            ['ab'],
            [''],
            [' '],
            ['a  b'],
            ['a b c'],
            ['zz yy'],
            ['t h', 't h'],
            [Buffer.from([0xff, 0x20, 0xfe])],
          ]),
        ),
      ),
    () =>
      ggml(
        'precompiled_charsmap',
        fields.raw(
          Buffer.concat([
            u32(9),
            u32(0),
            u64(8),
            Buffer.from([oneOf(draw, [0, 4, 255]), 0, 0, 0, 1, 2, 3, 4]),
          ]),
        ),
      ),
    () => ggml('tokens', fields.texts(tokens.slice(0, Math.max(1, count - 1 - draw(count))))),
    () => ggml('tokens', fields.texts([...tokens, 'one more'])),
    () => {
      const at = draw(count);
      tokens[at] = oneOf<string | Buffer>(draw, [
        '',
        '\u0000',
        '<0xZZ>',
        '<0x41>',
        '\\x',
        '\\xzz',
        Buffer.from([0xff, 0xfe]),
        'x'.repeat(3000),
        tokens[0]!,
      ]);
      return `token ${at}, ${ggml('tokens', fields.texts(tokens)).slice(0, 10)} ${String(tokens[at]).slice(0, 20)}`;
    },
    () => ggml('token_type_count', anyField(draw)),
    () => ggml('suppress_tokens', fields.numbers('i32', [oneOf(draw, [0, count, -1])])),
    () => (metadata.set('tokenizer.chat_template', anyField(draw)), 'a template'),
  ];
  return oneOf(draw, changes)();
}

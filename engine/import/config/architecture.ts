import type { Field } from '../../models/gguf/writer.ts';
import { refuse } from '../refuse.ts';
import { rowsAsTheyAre, rowsOfPairs, type RowOrder } from '../target/rowOrder.ts';
import { kindOf, type Kind } from './kinds.ts';
import { ropeOf, slidingRopeBase, type ModelConfig } from './modelConfig.ts';
import { planRope } from './rope.ts';

export type Metadata = (readonly [key: string, field: Field])[];

/** A tensor that no checkpoint has and llama.cpp wants: always 32-bit floats. */
export interface GeneratedTensor {
  readonly name: string;
  readonly values: Float32Array;
}

/** A tensor of the file that is written, and which of the checkpoint it is made of. */
export interface WantedTensor {
  /** In GGUF, without `.weight` or `.bias`. */
  readonly name: string;
  /** In the checkpoint, without `.weight`, `.bias` and what quantisers add. */
  readonly module: string;
  readonly part: 'weight' | 'bias';
  /** Of the whole module; columns are 0 for a vector. */
  readonly rows: number;
  readonly columns: number;
  /** The rows that are taken. */
  readonly order: RowOrder;
  /** Added to every value. */
  readonly shift: number;
  readonly optional: boolean;
}

export interface ArchitecturePlan {
  readonly architecture: string;
  readonly metadata: Metadata;
  readonly tensors: readonly WantedTensor[];
  readonly generated: readonly GeneratedTensor[];
  readonly notes: readonly string[];
  /** Names of checkpoint tensors that belong to something else (an image half). */
  readonly ignored: (name: string) => boolean;
}

/**
 * What a checkpoint's architecture becomes in GGUF: settings, and each tensor with the rows it is made of. Names and rules: conversion/ and
 * gguf-py/gguf/constants.py of llama.cpp v0.5.0. `holds`: whether the checkpoint has a tensor of this name.
 */
export function planArchitecture(config: ModelConfig, holds: (name: string) => boolean): ArchitecturePlan {
  const kind = kindOf(config.folder, config.architecture);
  return new Plan(config, kind, holds).whole();
}

class Plan {
  private readonly tensors: WantedTensor[] = [];
  private readonly generated: GeneratedTensor[] = [];
  private readonly notes: string[] = [];
  private readonly heads: number;
  private readonly kvHeads: number;
  private readonly headSize: number;
  private readonly layers: number;
  private windowed: readonly boolean[] | null;
  private readonly architecture: string;
  private readonly prefix: string;
  /** Whether rotary pairs lie beside each other in what is written. */
  private readonly paired: boolean;
  private readonly fused: boolean;

  constructor(
    private readonly config: ModelConfig,
    private readonly kind: Kind,
    private readonly holds: (name: string) => boolean,
  ) {
    this.heads = config.num_attention_heads;
    this.kvHeads = config.num_key_value_heads ?? kind.defaults?.kvHeads ?? this.heads;
    this.headSize = config.head_dim ?? kind.defaults?.headSize ?? config.hidden_size / this.heads;
    this.layers = config.num_hidden_layers;
    if (!Number.isInteger(this.headSize) || this.headSize % 2 !== 0 || this.heads % this.kvHeads !== 0) {
      refuse(
        config.folder,
        'config',
        `config.json: ${this.heads} heads on ${this.kvHeads} of ${this.headSize}`,
      );
    }
    this.windowed = this.findWindow();
    const turned = config.partial_rotary_factor ?? ropeOf(config).partial_rotary_factor ?? 1;
    const replaced = this.windowed !== null && kind.window === 'replaced' && turned === 1;
    if (this.windowed && kind.window === 'replaced' && !replaced) {
      this.windowed = null;
      this.notes.push(
        `its window of ${this.windowSize()} tokens is left out: llama.cpp has none for heads that are turned in part; texts up to that length are right`,
      );
    }
    this.architecture = replaced ? 'granite_swa' : kind.architecture;
    this.paired = kind.paired || replaced;
    this.fused = kind.fused === true && !replaced;
    const prefixes = ['model.', 'model.language_model.', 'language_model.model.'];
    this.prefix = prefixes.find((prefix) => holds(`${prefix}embed_tokens.weight`)) ?? 'model.';
    this.checkActivation();
  }

  whole(): ArchitecturePlan {
    const { config, architecture } = this;
    const turned = config.partial_rotary_factor ?? ropeOf(config).partial_rotary_factor ?? 1;
    const dimensions = Math.round(this.headSize * turned);
    const rope = planRope(config, architecture, dimensions);
    this.generated.push(...rope.tensors);
    this.notes.push(...rope.notes);
    this.tables();
    for (let layer = 0; layer < this.layers; layer++) this.layer(layer);
    return {
      architecture,
      metadata: [...this.metadata(), ...rope.metadata],
      tensors: this.tensors,
      generated: this.generated,
      notes: this.notes,
      ignored: (name) =>
        this.prefix !== 'model.' &&
        /^(model\.)?(vision_tower|multi_modal_projector|vision_model)\./.test(name),
    };
  }

  private metadata(): Metadata {
    const { config, architecture, kind } = this;
    const number = (name: string, value: number): Metadata[number] => [
      `${architecture}.${name}`,
      { type: 'u32', value },
    ];
    const real = (name: string, value: number): Metadata[number] => [
      `${architecture}.${name}`,
      { type: 'f32', value },
    ];
    const context = config.max_position_embeddings ?? kind.defaults?.contextLength;
    if (context === undefined) refuse(config.folder, 'config', 'config.json: no max_position_embeddings');
    const metadata: Metadata = [
      number('vocab_size', config.vocab_size),
      number('context_length', context),
      number('embedding_length', config.hidden_size),
      number('block_count', this.layers),
      number('feed_forward_length', config.intermediate_size),
      number('attention.head_count', this.heads),
      number('attention.head_count_kv', this.kvHeads),
      number('attention.key_length', this.headSize),
      number('attention.value_length', this.headSize),
      real('attention.layer_norm_rms_epsilon', config.rms_norm_eps ?? kind.defaults?.normEpsilon ?? 1e-6),
    ];
    if (kind.gemma) metadata.push(...this.gemma(real));
    if (this.windowed && architecture === 'granite_swa') metadata.push(real('logit_scale', 1));
    if (this.windowed) {
      metadata.push(number('attention.sliding_window', this.windowSize()));
      metadata.push([
        `${architecture}.attention.sliding_window_pattern`,
        { type: 'bools', value: this.windowed },
      ]);
    } else if (kind.gemma === 2) metadata.push(number('attention.sliding_window', context));
    if (kind.fused && !this.windowed) {
      metadata.push(
        number('rope.scaling.original_context_length', config.original_max_position_embeddings ?? context),
      );
      metadata.push(number('attention.sliding_window', 0));
    }
    return metadata;
  }

  private gemma(real: (name: string, value: number) => Metadata[number]): Metadata {
    const { config, kind } = this;
    const metadata: Metadata = [];
    const scalar = config.query_pre_attn_scalar;
    // llama.cpp knows the 27B models by their layers, and gives them another scale.
    const large = kind.gemma === 2 ? this.layers === 46 : this.layers === 62;
    const built = large ? config.hidden_size / this.heads : this.headSize;
    if (kind.gemma !== 1 && scalar !== undefined && scalar !== built) {
      refuse(
        config.folder,
        'config',
        `config.json: query_pre_attn_scalar is ${scalar}, and llama.cpp takes ${built} for this shape`,
      );
    }
    if (kind.gemma === 2) metadata.push(real('attn_logit_softcapping', config.attn_logit_softcapping ?? 50));
    if (kind.gemma === 3 && config.attn_logit_softcapping) {
      refuse(
        config.folder,
        'config',
        'config.json: attn_logit_softcapping in a Gemma 3, which has none in llama.cpp',
      );
    }
    const final = config.final_logit_softcapping ?? (kind.gemma === 2 ? 30 : null);
    if (final && kind.gemma !== 1) metadata.push(real('final_logit_softcapping', final));
    const slidingBase = slidingRopeBase(config);
    if (kind.gemma === 3) metadata.push(real('rope.freq_base_swa', slidingBase ?? 10_000));
    return metadata;
  }

  /** Which layers see a window only; null where none does, or the window is wider than the context. */
  private findWindow(): boolean[] | null {
    const { config, kind } = this;
    const size = this.windowSize();
    const context = config.max_position_embeddings ?? kind.defaults?.contextLength ?? Infinity;
    if (!size || size >= context || config.use_sliding_window === false) return null;
    if (kind.window === 'none') return null;
    // Its class has a default, and it is off.
    if (kind.window === 'asked' && config.use_sliding_window !== true) return null;
    if (kind.window === 'asked') {
      return refuse(
        config.folder,
        'config',
        'config.json: use_sliding_window, which llama.cpp does not know in this architecture',
      );
    }
    const types = config.layer_types;
    if (types?.length === this.layers) {
      const windowed = types.map((type) => type === 'sliding_attention');
      return windowed.includes(true) ? windowed : null;
    }
    const every = kind.gemma === 2 ? 2 : kind.gemma === 3 ? (config.sliding_window_pattern ?? 6) : null;
    return Array.from({ length: this.layers }, (_, layer) => every === null || (layer + 1) % every !== 0);
  }

  /** Tokens that are seen, 0 for all. */
  private windowSize(): number {
    const { sliding_window: said } = this.config;
    return (said === undefined ? this.kind.defaults?.window : said) ?? 0;
  }

  private checkActivation(): void {
    const { config, kind } = this;
    const said = kind.gemma
      ? (config.hidden_activation ?? 'gelu_pytorch_tanh')
      : (config.hidden_act ?? 'silu');
    const known = kind.gemma ? ['gelu_pytorch_tanh', 'gelu'] : ['silu', 'swish'];
    if (!known.includes(said))
      refuse(
        config.folder,
        'config',
        `config.json: the activation ${said}, and llama.cpp has ${known[0]} there`,
      );
    const layers = config.no_rope_layers;
    if (
      config.architecture === 'SmolLM3ForCausalLM' &&
      layers?.some((turned, layer) => (turned === 1) !== ((layer + 1) % 4 !== 0))
    ) {
      refuse(
        config.folder,
        'config',
        'config.json: no_rope_layers, which llama.cpp expects to be every fourth',
      );
    }
  }

  private tables(): void {
    const { config, prefix } = this;
    const { vocab_size: rows, hidden_size: columns } = config;
    const table = {
      part: 'weight',
      rows,
      columns,
      order: rowsAsTheyAre(rows),
      shift: 0,
      optional: false,
    } as const;
    this.tensors.push({ ...table, name: 'token_embd', module: `${prefix}embed_tokens` });
    this.vector('output_norm', `${prefix}norm`, columns, this.kind.shift);
    const head = `${prefix.startsWith('language_model.') ? 'language_model.' : ''}lm_head`;
    const stored =
      this.holds(`${head}.weight`) || this.holds(`${head}.qweight`) || this.holds(`${head}.weight_packed`);
    const tied = this.kind.gemma !== undefined || (config.tie_word_embeddings ?? !stored);
    if (!tied) this.tensors.push({ ...table, name: 'output', module: head });
  }

  private layer(layer: number): void {
    const { config, kind, heads, kvHeads, headSize } = this;
    const { hidden_size: hidden, intermediate_size: inner } = config;
    const from = (name: string) => `${this.prefix}layers.${layer}.${name}`;
    const to = (name: string) => `blk.${layer}.${name}`;
    const turned = (count: number, first: number) =>
      this.paired ? rowsOfPairs(count, headSize, first) : rowsAsTheyAre(count * headSize, first);

    this.vector(to('attn_norm'), from('input_layernorm'), hidden, kind.shift);
    const queries = heads * headSize;
    const keys = kvHeads * headSize;
    if (kind.fused) {
      const rows = queries + 2 * keys;
      const fused = { module: from('self_attn.qkv_proj'), rows, columns: hidden };
      if (this.fused) this.linear(to('attn_qkv'), fused, rowsAsTheyAre(rows));
      else {
        this.linear(to('attn_q'), fused, turned(heads, 0));
        this.linear(to('attn_k'), fused, turned(kvHeads, queries));
        this.linear(to('attn_v'), fused, rowsAsTheyAre(keys, queries + keys));
      }
    } else {
      this.linear(
        to('attn_q'),
        { module: from('self_attn.q_proj'), rows: queries, columns: hidden },
        turned(heads, 0),
      );
      this.linear(
        to('attn_k'),
        { module: from('self_attn.k_proj'), rows: keys, columns: hidden },
        turned(kvHeads, 0),
      );
      this.linear(to('attn_v'), { module: from('self_attn.v_proj'), rows: keys, columns: hidden });
    }
    this.linear(to('attn_output'), { module: from('self_attn.o_proj'), rows: hidden, columns: queries });
    if (kind.headNorms) {
      this.vector(to('attn_q_norm'), from('self_attn.q_norm'), headSize, kind.shift);
      this.vector(to('attn_k_norm'), from('self_attn.k_norm'), headSize, kind.shift);
    }
    if (kind.gemma === 2 || kind.gemma === 3) {
      this.vector(to('post_attention_norm'), from('post_attention_layernorm'), hidden, kind.shift);
      this.vector(to('ffn_norm'), from('pre_feedforward_layernorm'), hidden, kind.shift);
      this.vector(to('post_ffw_norm'), from('post_feedforward_layernorm'), hidden, kind.shift);
    } else this.vector(to('ffn_norm'), from('post_attention_layernorm'), hidden, kind.shift);
    if (kind.fused) {
      const fused = { module: from('mlp.gate_up_proj'), rows: 2 * inner, columns: hidden };
      if (this.fused) this.linear(to('ffn_up'), fused, rowsAsTheyAre(2 * inner));
      else {
        this.linear(to('ffn_gate'), fused, rowsAsTheyAre(inner));
        this.linear(to('ffn_up'), fused, rowsAsTheyAre(inner, inner));
      }
    } else {
      this.linear(to('ffn_gate'), { module: from('mlp.gate_proj'), rows: inner, columns: hidden });
      this.linear(to('ffn_up'), { module: from('mlp.up_proj'), rows: inner, columns: hidden });
    }
    this.linear(to('ffn_down'), { module: from('mlp.down_proj'), rows: hidden, columns: inner });
    // What is never reached leaves the window alone: the sinks of an architecture that has them.
    if (this.architecture === 'granite_swa') {
      this.generated.push({ name: to('attn_sinks.weight'), values: new Float32Array(heads).fill(-1e30) });
    }
  }

  private linear(
    name: string,
    { module, rows, columns }: { module: string; rows: number; columns: number },
    order = rowsAsTheyAre(rows),
  ): void {
    const both = { name, module, rows, order, shift: 0 };
    this.tensors.push({ ...both, part: 'weight', columns, optional: false });
    if (this.mayHaveBias(name)) this.tensors.push({ ...both, part: 'bias', columns: 0, optional: true });
  }

  private mayHaveBias(name: string): boolean {
    if (this.architecture === 'llama' || this.architecture === 'granite_swa') return true;
    return this.kind.attentionBiases === true && /attn_[qkv]$/.test(name);
  }

  private vector(name: string, module: string, rows: number, shift: number): void {
    this.tensors.push({
      name,
      module,
      part: 'weight',
      rows,
      columns: 0,
      order: rowsAsTheyAre(rows),
      shift,
      optional: false,
    });
  }
}

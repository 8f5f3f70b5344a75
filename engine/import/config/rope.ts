import { refuse } from '../refuse.ts';
import type { GeneratedTensor, Metadata } from './architecture.ts';
import { ropeOf, type ModelConfig, type RopeSettings } from './modelConfig.ts';

export interface RopePlan {
  readonly metadata: Metadata;
  readonly tensors: readonly GeneratedTensor[];
  readonly notes: readonly string[];
}

/**
 * Rotary positions as llama.cpp reads them: settings, and tables of factors where a formula does not do. Formulas: transformers'
 * modeling_rope_utils.py. `dimensions`: of a head that are turned.
 */
export function planRope(config: ModelConfig, architecture: string, dimensions: number): RopePlan {
  const rope = ropeOf(config);
  const base = rope.rope_theta ?? config.rope_theta ?? 10_000;
  const key = (name: string) => `${architecture}.rope.${name}`;
  const metadata: Metadata = [
    [key('dimension_count'), { type: 'u32', value: dimensions }],
    [key('freq_base'), { type: 'f32', value: base }],
  ];
  const kind = rope.rope_type ?? rope.type ?? 'default';
  const need = (name: 'factor' | 'original_max_position_embeddings'): number =>
    rope[name] ?? refuse(config.folder, 'config', `config.json: ${kind} positions without ${name}`);
  switch (kind) {
    case 'default':
      return { metadata, tensors: [], notes: [] };
    case 'linear':
      metadata.push([key('scaling.type'), { type: 'string', value: 'linear' }]);
      metadata.push([key('scaling.factor'), { type: 'f32', value: need('factor') }]);
      return { metadata, tensors: [], notes: [] };
    case 'yarn': {
      metadata.push([key('scaling.type'), { type: 'string', value: 'yarn' }]);
      metadata.push([key('scaling.factor'), { type: 'f32', value: need('factor') }]);
      if (rope.truncate === false)
        refuse(
          config.folder,
          'config',
          'its yarn positions are not truncated to whole dimensions, which llama.cpp does',
        );
      const original = rope.original_max_position_embeddings ?? config.max_position_embeddings;
      if (original === undefined) need('original_max_position_embeddings');
      metadata.push([key('scaling.original_context_length'), { type: 'u32', value: original! }]);
      for (const [name, value] of [
        ['scaling.yarn_ext_factor', rope.extrapolation_factor],
        ['scaling.attn_factor', yarnAttention(rope, need('factor'))],
        ['scaling.yarn_beta_fast', rope.beta_fast],
        ['scaling.yarn_beta_slow', rope.beta_slow],
      ] as const) {
        if (value !== undefined) metadata.push([key(name), { type: 'f32', value }]);
      }
      return { metadata, tensors: [], notes: [] };
    }
    case 'llama3':
      return { metadata, tensors: [llama3Factors(config, base, dimensions)], notes: [] };
    case 'longrope':
    case 'su':
      return longRope(config, metadata, key, dimensions);
    case 'dynamic':
    case 'ntk':
      return {
        metadata,
        tensors: [],
        notes: [
          `${kind} stretching of positions has no counterpart: right up to ${config.max_position_embeddings ?? 'the trained'} tokens`,
        ],
      };
    default:
      return refuse(config.folder, 'config', `positions are stretched by "${kind}", which is not known here`);
  }
}

/**
 * What llama.cpp multiplies its own magnitude of yarn (1 + 0.1 ln factor) with to come to the one that the model was made with; undefined: nothing. It reads that from
 * `rope.scaling.attn_factor` alone: the factor under yarn's own name is overwritten (llama-context.cpp).
 */
function yarnAttention(rope: RopeSettings, factor: number): number | undefined {
  const magnitude = (scale: number) => (factor <= 1 ? 1 : 1 + 0.1 * scale * Math.log(factor));
  const { mscale, mscale_all_dim: ofAll } = rope;
  const wanted = rope.attention_factor ?? (mscale && ofAll ? magnitude(mscale) / magnitude(ofAll) : null);
  return wanted === null ? undefined : wanted / magnitude(1);
}

function llama3Factors(config: ModelConfig, base: number, dimensions: number): GeneratedTensor {
  const rope = ropeOf(config);
  const { factor = 8, low_freq_factor: low = 1, high_freq_factor: high = 4 } = rope;
  const original = rope.original_max_position_embeddings ?? 8192;
  const values = Float32Array.from({ length: dimensions / 2 }, (_, pair) => {
    const length = 2 * Math.PI * base ** ((2 * pair) / dimensions);
    if (length < original / high) return 1;
    if (length > original / low) return factor;
    const smooth = (original / length - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
  return { name: 'rope_freqs.weight', values };
}

function longRope(
  config: ModelConfig,
  metadata: Metadata,
  key: (name: string) => string,
  dimensions: number,
): RopePlan {
  const { long_factor: long, short_factor: short, attention_factor: said, ...rope } = ropeOf(config);
  const original = config.original_max_position_embeddings ?? rope.original_max_position_embeddings;
  const most = config.max_position_embeddings;
  if (!long || !short || original === undefined || most === undefined) {
    return refuse(
      config.folder,
      'config',
      'config.json: longrope positions without their factors or lengths',
    );
  }
  if (long.length !== dimensions / 2 || short.length !== dimensions / 2) {
    return refuse(
      config.folder,
      'config',
      `config.json: longrope has ${long.length} factors for ${dimensions / 2} pairs`,
    );
  }
  const attention =
    said ?? (most > original ? Math.sqrt(1 + Math.log(most / original) / Math.log(original)) : 1);
  metadata.push([key('scaling.type'), { type: 'string', value: 'longrope' }]);
  metadata.push([key('scaling.original_context_length'), { type: 'u32', value: original }]);
  metadata.push([key('scaling.attn_factor'), { type: 'f32', value: attention }]);
  return {
    metadata,
    tensors: [
      { name: 'rope_factors_long.weight', values: Float32Array.from(long) },
      { name: 'rope_factors_short.weight', values: Float32Array.from(short) },
    ],
    notes: [],
  };
}

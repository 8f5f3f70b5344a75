import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PagodaError } from '../../contract/errors.ts';
import { say } from '../../contract/phrases.ts';
import { refuse } from '../refuse.ts';
import { kindOf } from './kinds.ts';
import { readJson } from './sideFiles.ts';

// Far beyond any model that there is: what a folder says is believed only as far as memory for it can be had (see also extent.ts).
const count = z
  .int()
  .positive()
  .max(2 ** 31 - 1);
const layers = count.max(1024);
/** Of a matrix, and of what its rows are shared out to. */
const side = count.max(2 ** 24);
const tokens = count.max(2 ** 22);
const id = z
  .int()
  .nonnegative()
  .max(2 ** 31 - 1);
const tokenId = z.union([id, z.array(id)]).nullish();

/** How rotary positions are stretched, under the names that transformers used over time. */
const ropeSettings = z
  .object({
    rope_type: z.string().optional(),
    type: z.string().optional(),
    rope_theta: z.number().positive().optional(),
    factor: z.number().positive().optional(),
    original_max_position_embeddings: count.optional(),
    low_freq_factor: z.number().positive().optional(),
    high_freq_factor: z.number().positive().optional(),
    attention_factor: z.number().positive().nullish(),
    mscale: z.number().nullish(),
    mscale_all_dim: z.number().nullish(),
    truncate: z.boolean().optional(),
    extrapolation_factor: z.number().optional(),
    beta_fast: z.number().optional(),
    beta_slow: z.number().optional(),
    long_factor: z.array(z.number().positive()).optional(),
    short_factor: z.array(z.number().positive()).optional(),
    partial_rotary_factor: z.number().optional(),
  })
  .loose();
export type RopeSettings = z.output<typeof ropeSettings>;

/** Settings that are read by name; all others are left alone. Names that a class leaves out have its defaults, which are filled in later. */
const textConfig = z.looseObject({
  model_type: z.string().optional(),
  num_hidden_layers: layers,
  hidden_size: side,
  intermediate_size: side,
  num_attention_heads: side.optional(),
  num_key_value_heads: side.nullish(),
  head_dim: side.nullish(),
  max_position_embeddings: count.optional(),
  vocab_size: tokens.optional(),
  rms_norm_eps: z.number().positive().optional(),
  rope_theta: z.number().positive().optional(),
  rope_scaling: ropeSettings.nullish(),
  rope_parameters: z.unknown().optional(),
  rope_local_base_freq: z.number().positive().optional(),
  partial_rotary_factor: z.number().positive().optional(),
  original_max_position_embeddings: count.optional(),
  tie_word_embeddings: z.boolean().optional(),
  sliding_window: id.nullish(),
  use_sliding_window: z.boolean().optional(),
  sliding_window_pattern: count.optional(),
  layer_types: z.array(z.string()).nullish(),
  no_rope_layers: z.array(z.int()).nullish(),
  hidden_act: z.string().optional(),
  hidden_activation: z.string().nullish(),
  attn_logit_softcapping: z.number().nullish(),
  final_logit_softcapping: z.number().nullish(),
  query_pre_attn_scalar: z.number().positive().optional(),
  bos_token_id: tokenId,
  eos_token_id: tokenId,
  pad_token_id: tokenId,
});

export interface ModelConfig extends z.output<typeof textConfig> {
  readonly folder: string;
  readonly architecture: string;
  readonly num_attention_heads: number;
  readonly vocab_size: number;
}

export interface ConfigFile {
  /** Everything in config.json. */
  readonly whole: Readonly<Record<string, unknown>>;
  /** `architectures[0]`; null where none is named. */
  readonly architecture: string | null;
}

export async function readConfigFile(folder: string): Promise<ConfigFile> {
  const whole = await readJson(join(folder, 'config.json'));
  if (whole === null) {
    const found = await stat(folder).catch(() => null);
    if (!found) throw new PagodaError('model.notFound', { path: folder });
    if (!found.isDirectory()) refuse(folder, 'format', say('isFile'));
    refuse(folder, 'config', say('noConfig'));
  }
  const names: unknown = whole['architectures'];
  const architecture: unknown = Array.isArray(names) ? names[0] : undefined;
  return { whole, architecture: typeof architecture === 'string' ? architecture : null };
}

/** The settings of the text model, wherever config.json keeps them. Throws `import.refused`. */
export function readModelConfig(folder: string, { whole }: ConfigFile, architecture: string): ModelConfig {
  const nested = whole['text_config'];
  const raw = typeof nested === 'object' && nested !== null ? { ...whole, ...nested } : whole;
  const parsed = textConfig.safeParse(raw);
  if (parsed.success) {
    // What is left out has the class's own value, where it has one.
    const { defaults } = kindOf(folder, architecture);
    const heads = parsed.data.num_attention_heads ?? defaults?.heads;
    const vocabulary = parsed.data.vocab_size ?? defaults?.vocabulary;
    const missing = heads === undefined ? 'num_attention_heads' : 'vocab_size';
    if (heads === undefined || vocabulary === undefined)
      refuse(folder, 'config', `config.json: no ${missing}`);
    const theta = parsed.data.rope_theta ?? defaults?.ropeBase;
    return {
      ...parsed.data,
      ...(theta === undefined ? {} : { rope_theta: theta }),
      folder,
      architecture,
      num_attention_heads: heads,
      vocab_size: vocabulary,
    };
  }
  const [issue] = parsed.error.issues;
  return refuse(
    folder,
    'config',
    `config.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
  );
}

/** The one set of rotary settings, or that of the layers that see everything. */
export function ropeOf(config: ModelConfig): RopeSettings {
  const found = config.rope_parameters;
  if (typeof found !== 'object' || found === null) return config.rope_scaling ?? {};
  const full = (found as Record<string, unknown>)['full_attention'];
  const parsed = ropeSettings.safeParse(full ?? found);
  return parsed.success
    ? parsed.data
    : refuse(config.folder, 'config', 'config.json: rope_parameters cannot be read');
}

/** Rotary settings of layers with a window, where there are any of their own. */
export function slidingRopeBase(config: ModelConfig): number | null {
  const found = config.rope_parameters;
  const sliding: unknown =
    typeof found === 'object' && found !== null
      ? (found as Record<string, unknown>)['sliding_attention']
      : undefined;
  const parsed = ropeSettings.safeParse(sliding);
  return (parsed.success ? parsed.data.rope_theta : undefined) ?? config.rope_local_base_freq ?? null;
}

import { join } from 'node:path';
import { z } from 'zod';
import { refuse } from '../refuse.ts';
import type { ConfigFile } from './modelConfig.ts';
import { readJson } from './sideFiles.ts';
import { say } from '../../contract/phrases.ts';

/** What a folder says of how its weights were quantised. What it holds is looked at apart. */
export interface QuantClaim {
  readonly method: 'none' | 'awq' | 'gptq' | 'auto-round' | 'fp8' | 'compressed-tensors' | 'modelopt';
  readonly bits: number | null;
  readonly groupSize: number | null;
  readonly symmetric: boolean | null;
  /** GPTQ's checkpoint format. */
  readonly zerosVersion: 1 | 2;
  readonly actOrder: boolean;
  /** Sides of a block with one scale. */
  readonly block: readonly [number, number] | null;
  readonly groups: readonly CompressedGroup[];
}

export interface CompressedGroup {
  readonly targets: readonly string[];
  readonly format: string;
  readonly bits: number;
  readonly type: string;
  readonly symmetric: boolean;
  readonly block: readonly [number, number] | null;
}

const sides = z.tuple([z.int().positive(), z.int().positive()]);
const claimSchema = z.looseObject({
  quant_method: z.string().optional(),
  quant_algo: z.string().optional(),
  bits: z.int().optional(),
  w_bit: z.int().optional(),
  group_size: z.int().nullish(),
  q_group_size: z.int().optional(),
  sym: z.boolean().optional(),
  zero_point: z.boolean().optional(),
  desc_act: z.boolean().optional(),
  version: z.string().optional(),
  format: z.string().optional(),
  checkpoint_format: z.string().optional(),
  packing_format: z.string().optional(),
  is_marlin_format: z.boolean().optional(),
  weight_block_size: sides.nullish(),
  config_groups: z.record(z.string(), z.unknown()).optional(),
});

const groupSchema = z.looseObject({
  targets: z.array(z.string()),
  format: z.string().nullish(),
  weights: z.looseObject({
    num_bits: z.int(),
    type: z.string(),
    symmetric: z.boolean().default(true),
    block_structure: z.unknown().optional(),
  }),
});

const noClaim: QuantClaim = {
  method: 'none',
  bits: null,
  groupSize: null,
  symmetric: null,
  zerosVersion: 1,
  actOrder: false,
  block: null,
  groups: [],
};

/** Reads config.json's `quantization_config`, or the file that older tools wrote beside it. Refuses what cannot be imported, by its name. */
export async function readQuantClaim(folder: string, config: ConfigFile): Promise<QuantClaim> {
  const found = await findClaim(folder, config);
  if (found === null) return noClaim;
  const parsed = claimSchema.safeParse(found.raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    refuse(
      folder,
      'config',
      `${found.where}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
    );
  }
  const claim = parsed.data;
  const method = methodOf(folder, found.where, claim, found.impliedMethod);
  const formats = [claim.version, claim.format, claim.checkpoint_format, claim.packing_format];
  const unreadable = formats.find(
    (format) => format !== undefined && /marlin|bitblas|gptq_p\b|exl|qqq|ipex_|nf4|mixed_int/i.test(format),
  );
  if (claim.is_marlin_format || unreadable !== undefined) {
    const name = claim.is_marlin_format ? 'marlin (is_marlin_format)' : unreadable;
    refuse(folder, 'quantisation', say('otherLayout', { method: method.toUpperCase(), layout: name ?? '' }));
  }
  const groups = Object.values(claim.config_groups ?? {}).map((group) =>
    readGroup(folder, claim.format, group),
  );
  return {
    method,
    bits: claim.bits ?? claim.w_bit ?? null,
    groupSize: claim.group_size ?? claim.q_group_size ?? null,
    symmetric: claim.sym ?? (claim.zero_point === undefined ? null : !claim.zero_point),
    zerosVersion: formats.includes('gptq_v2') ? 2 : 1,
    actOrder: claim.desc_act ?? false,
    block: claim.weight_block_size ?? null,
    groups,
  };
}

async function findClaim(
  folder: string,
  { whole }: ConfigFile,
): Promise<{ where: string; raw: unknown; impliedMethod?: string } | null> {
  for (const key of ['quantization_config', 'compression_config']) {
    const raw = whole[key];
    if (typeof raw === 'object' && raw !== null) return { where: `config.json: ${key}`, raw };
  }
  for (const [name, impliedMethod] of [
    ['quantize_config.json', 'gptq'],
    ['quant_config.json', 'awq'],
  ] as const) {
    const raw = await readJson(join(folder, name));
    if (raw !== null) return { where: name, raw, impliedMethod };
  }
  const modelopt = await readJson(join(folder, 'hf_quant_config.json'));
  if (modelopt === null) return null;
  return { where: 'hf_quant_config.json', raw: modelopt['quantization'], impliedMethod: 'modelopt' };
}

function methodOf(
  folder: string,
  where: string,
  { quant_method: said, quant_algo: algorithm }: z.output<typeof claimSchema>,
  implied: string | undefined,
): QuantClaim['method'] {
  const method = said?.toLowerCase() ?? implied ?? (algorithm === undefined ? undefined : 'modelopt');
  switch (method) {
    case 'awq':
    case 'gptq':
    case 'fp8':
    case 'compressed-tensors':
    case 'modelopt':
    case 'auto-round':
      return method;
    case 'intel/auto-round':
      return 'auto-round';
    case undefined:
      return refuse(folder, 'quantisation', say('methodUnsaid', { where }));
    default:
      return refuse(folder, 'quantisation', say('otherMethod', { method }));
  }
}

function readGroup(folder: string, format: string | undefined, raw: unknown): CompressedGroup {
  const parsed = groupSchema.safeParse(raw);
  if (!parsed.success) refuse(folder, 'config', 'quantization_config: a config group cannot be read');
  const { targets, weights } = parsed.data;
  const own = parsed.data.format ?? format ?? '';
  if (/marlin|sparse|bitmask/.test(own))
    refuse(folder, 'quantisation', `compressed-tensors in the layout ${own}`);
  const block = sides.safeParse(weights.block_structure);
  return {
    targets,
    format: own,
    bits: weights.num_bits,
    type: weights.type,
    symmetric: weights.symmetric,
    block: block.success ? block.data : null,
  };
}

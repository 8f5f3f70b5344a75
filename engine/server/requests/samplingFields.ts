import { z } from 'zod';
import { samplerName, type SamplerName, type SamplingSettingsInput } from '../../contract/sampling.ts';
import { invalid } from '../apiError.ts';
import { oneOf } from './oneOf.ts';

/** Seeds of the engine; any other number is brought into their range. */
const SEEDS = 0xffff_ffff;
/** The least of `top_p` that leaves anything to choose from: the likeliest token alone. */
const LEAST_TOP_P = 1e-6;
/** What looks back over all of the text, for those who write -1. */
const ALL = 65_536;

/** What the contract takes of each, looked at before the elements are. */
const MOST_BIASES = 1024;
const MOST_BREAKERS = 32;
const MOST_SAMPLERS = 64;

const number = z.number();
/** JSON numbers without a fraction, also those of 64 bits that JavaScript holds roughly. */
const whole = z.number().refine(Number.isInteger, 'must be a whole number');
const bias = z.union([z.number(), z.literal(false)]);

/** Without a list of what there is of it: that alone would be larger than the request. */
function hasFew(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.length <= most;
  let count = 0;
  for (const _ in value) if (++count > most) return false;
  return true;
}

/** Names of OpenAI's, else llama.cpp's; of both where there are two. Ranges are the contract's business. */
export const samplingShape = {
  temperature: number,
  top_p: number,
  frequency_penalty: number,
  presence_penalty: number,
  logit_bias: z
    .custom((value) => hasFew(value, MOST_BIASES), `has more than ${MOST_BIASES} entries`)
    .pipe(
      z.union(
        [z.record(z.string().regex(/^\d+$/, 'must be a token id'), bias), z.array(z.tuple([z.int(), bias]))],
        'must give token ids a number each: {"5": -1.5}, or [[5, -1.5]]',
      ),
    ),
  seed: whole,
  top_k: whole,
  min_p: number,
  typical_p: number,
  typ_p: number,
  top_n_sigma: number,
  xtc_probability: number,
  xtc_threshold: number,
  dynatemp_range: number,
  dynatemp_exponent: number,
  repeat_penalty: number,
  repetition_penalty: number,
  repeat_last_n: whole,
  dry_multiplier: number,
  dry_base: number,
  dry_allowed_length: whole,
  dry_penalty_last_n: whole,
  dry_sequence_breakers: z.array(z.string()).max(MOST_BREAKERS),
  mirostat: whole,
  mirostat_tau: number,
  mirostat_eta: number,
  adaptive_target: number,
  adaptive_decay: number,
  samplers: z.array(z.string()).max(MOST_SAMPLERS),
} as const;
type Some<S extends z.ZodRawShape> = { [K in keyof S]?: z.output<S[K]> | undefined };
export type SamplingFields = Some<typeof samplingShape>;

/** What a model's makers recommend. */
export interface ModelSampling {
  readonly temperature?: number;
  readonly topP?: number;
}

/** Absent ones are the model's own, else the engine's. */
export function samplingOf(fields: SamplingFields, own: ModelSampling): SamplingSettingsInput {
  const given = {
    temperature: fields.temperature ?? own.temperature,
    topP: fields.top_p === undefined ? own.topP : fields.top_p === 0 ? LEAST_TOP_P : fields.top_p,
    frequencyPenalty: fields.frequency_penalty,
    presencePenalty: fields.presence_penalty,
    logitBias: fields.logit_bias && biasesOf(fields.logit_bias),
    seed: fields.seed === undefined || fields.seed === -1 ? undefined : seedWithin(fields.seed),
    topK: fields.top_k === -1 ? 0 : fields.top_k,
    minP: fields.min_p,
    typicalP: oneOf(fields, 'typical_p', 'typ_p'),
    topNSigma: fields.top_n_sigma === -1 ? 0 : fields.top_n_sigma,
    xtcProbability: fields.xtc_probability,
    xtcThreshold: fields.xtc_threshold,
    dynamicTemperatureRange: fields.dynatemp_range,
    dynamicTemperatureExponent: fields.dynatemp_exponent,
    repeatPenalty: oneOf(fields, 'repeat_penalty', 'repetition_penalty'),
    repeatLastN: fields.repeat_last_n === -1 ? ALL : fields.repeat_last_n,
    dryMultiplier: fields.dry_multiplier,
    dryBase: fields.dry_base,
    dryAllowedLength: fields.dry_allowed_length,
    dryLastN: fields.dry_penalty_last_n === -1 ? ALL : fields.dry_penalty_last_n,
    dryBreakers: fields.dry_sequence_breakers,
    mirostat: fields.mirostat as 0 | 1 | 2 | undefined,
    mirostatTau: fields.mirostat_tau,
    mirostatEta: fields.mirostat_eta,
    adaptiveTarget: fields.adaptive_target,
    adaptiveDecay: fields.adaptive_decay,
    samplers: fields.samplers && orderOf(fields.samplers),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Any whole number to a seed, the same one each time. */
export function seedWithin(seed: number): number {
  const rest = seed % SEEDS;
  return rest < 0 ? rest + SEEDS : rest;
}

/** The seed of the reply `index` of several. */
export const seedOf = (seed: number, index: number): number => (seed + index) % SEEDS;

/** False, as llama.cpp has it: never. */
function biasesOf(given: NonNullable<SamplingFields['logit_bias']>): { id: number; bias: number }[] {
  const pairs = Array.isArray(given) ? given : Object.entries(given);
  return pairs.map(([id, value]) => ({ id: Number(id), bias: value === false ? -100 : value }));
}

/** llama.cpp's names beside the contract's. */
const otherNames: Readonly<Record<string, SamplerName>> = {
  top_n_sigma: 'topNSigma',
  top_k: 'topK',
  typ_p: 'typicalP',
  typical_p: 'typicalP',
  top_p: 'topP',
  min_p: 'minP',
};

function orderOf(names: readonly string[]): SamplerName[] {
  return names.map((name) => {
    const known = Object.hasOwn(otherNames, name) ? otherNames[name] : samplerName.safeParse(name).data;
    if (known !== undefined) return known;
    const all = [...new Set([...Object.keys(otherNames), 'penalties', 'dry', 'xtc', 'temperature'])];
    throw invalid(
      `samplers: there is no sampler "${name.slice(0, 60)}"; there are ${all.join(', ')}.`,
      'samplers',
    );
  });
}

import { z } from 'zod';
import { beamSettings } from '../../../engine/contract/beam.ts';
import { LONGEST_FORMAT } from '../../../engine/contract/format.ts';
import { samplerName, samplingSettings } from '../../../engine/contract/sampling.ts';

/** How the words of replies are chosen: what a chat asks of the engine, and presets of it. Ranges are the engine's own. */

const sampling = samplingSettings.shape;
const beam = beamSettings.shape;

/** No field has a default here: inside `partial()` zod would fill it in, and a change of one setting would reset all others. */
export const decodingFields = {
  method: z.enum(['greedy', 'sampling', 'beam']),
  /** Null, as `topP`: what the model's makers recommend, else what suits most models. */
  temperature: sampling.temperature.unwrap().nullable(),
  dynamicTemperatureRange: sampling.dynamicTemperatureRange.unwrap(),
  dynamicTemperatureExponent: sampling.dynamicTemperatureExponent.unwrap(),
  topK: sampling.topK.unwrap(),
  topP: sampling.topP.unwrap().nullable(),
  minP: sampling.minP.unwrap(),
  typicalP: sampling.typicalP.unwrap(),
  topNSigma: sampling.topNSigma.unwrap(),
  xtcProbability: sampling.xtcProbability.unwrap(),
  xtcThreshold: sampling.xtcThreshold.unwrap(),
  repeatPenalty: sampling.repeatPenalty.unwrap(),
  frequencyPenalty: sampling.frequencyPenalty.unwrap(),
  presencePenalty: sampling.presencePenalty.unwrap(),
  repeatLastN: sampling.repeatLastN.unwrap(),
  dryMultiplier: sampling.dryMultiplier.unwrap(),
  dryBase: sampling.dryBase.unwrap(),
  dryAllowedLength: sampling.dryAllowedLength.unwrap(),
  dryLastN: sampling.dryLastN.unwrap(),
  dryBreakers: sampling.dryBreakers.unwrap(),
  mirostat: sampling.mirostat.unwrap(),
  mirostatTau: sampling.mirostatTau.unwrap(),
  mirostatEta: sampling.mirostatEta.unwrap(),
  adaptiveTarget: sampling.adaptiveTarget.unwrap(),
  adaptiveDecay: sampling.adaptiveDecay.unwrap(),
  /** Those that take part, in their order. */
  samplers: z
    .array(samplerName)
    .refine((names) => new Set(names).size === names.length, 'a sampler is named twice'),
  /** By text, which stands for all of its tokens in whatever model runs. */
  logitBias: z
    .array(z.object({ text: z.string().min(1).max(200), bias: z.number().min(-100).max(100) }))
    .max(64),
  seed: z.int().min(0).max(0xffff_fffe).nullable(),

  beams: beam.beams.unwrap(),
  returned: beam.returned.unwrap(),
  lengthPenalty: beam.lengthPenalty.unwrap(),
  earlyStopping: beam.earlyStopping.unwrap(),
  repetitionPenalty: beam.repetitionPenalty.unwrap(),
  noRepeatNgram: beam.noRepeatNgram.unwrap(),
  groups: beam.groups.unwrap(),
  /** Of use with several groups only, where it has to be above 0. */
  diversityPenalty: beam.diversityPenalty.unwrap(),

  maxTokens: z.int().min(1).nullable(),
  minTokens: z.int().min(0),
  stop: z.array(z.string().min(1)).max(32),
  format: z.enum(['text', 'json', 'jsonSchema', 'grammar']),
  /** As they were typed; each counts where `format` says so. */
  jsonSchema: z.string().max(LONGEST_FORMAT),
  grammar: z.string().max(LONGEST_FORMAT),
  drafts: z.enum(['auto', 'on', 'off']),
};

export const decoding = z.object(decodingFields);
export type Decoding = z.output<typeof decoding>;
export type DecodingKey = keyof Decoding;

const ofSampling = samplingSettings.parse({});
const ofBeam = beamSettings.parse({});

/** The engine's own defaults, save where the app has others. */
export const defaultDecoding: Decoding = {
  ...ofSampling,
  method: 'sampling',
  temperature: null,
  topP: null,
  logitBias: [],
  seed: null,
  ...ofBeam,
  diversityPenalty: 0.5,
  maxTokens: null,
  minTokens: 0,
  stop: [],
  format: 'text',
  jsonSchema: '',
  grammar: '',
  drafts: 'auto',
};

/** What differs from `defaultDecoding`, and nothing else. */
export const decodingValues = decoding.partial();
export type DecodingValues = { [K in DecodingKey]?: Decoding[K] | undefined };

/** `preset`: the one that it began with, where it was one. */
export const decodingChoice = z.object({
  preset: z.string().max(64).nullable(),
  values: decodingValues,
});
export interface DecodingChoice {
  readonly preset: string | null;
  readonly values: DecodingValues;
}

export const LONGEST_PRESET_NAME = 60;
/** As many as a person can keep. */
export const MOST_PRESETS = 200;
/** One that a person saved. */
export const preset = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(LONGEST_PRESET_NAME),
  values: decodingValues,
});
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly values: DecodingValues;
}

const keys = Object.keys(decodingFields) as DecodingKey[];
export const decodingKeys: readonly DecodingKey[] = keys;

/** What was stored, by this version of the app or another: each value on its own, so that one that is no longer allowed takes no other with it. */
export function readDecoding(raw: unknown): DecodingValues {
  if (typeof raw !== 'object' || raw === null) return {};
  const values = raw as Record<string, unknown>;
  const entries = keys.flatMap((key) => {
    const parsed = decodingFields[key].safeParse(values[key]);
    return key in values && parsed.success ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(entries) as DecodingValues;
}

/** Likewise. Null: there is none. */
export function readChoice(raw: unknown): DecodingChoice | null {
  const parsed = z.object({ preset: decodingChoice.shape.preset, values: z.unknown() }).safeParse(raw);
  return parsed.success ? { preset: parsed.data.preset, values: readDecoding(parsed.data.values) } : null;
}

const outline = preset.extend({ values: z.unknown() });
export function readPresets(raw: unknown): Preset[] {
  return (Array.isArray(raw) ? (raw as unknown[]) : []).flatMap((each) => {
    const parsed = outline.safeParse(each);
    return parsed.success ? [{ ...parsed.data, values: readDecoding(parsed.data.values) }] : [];
  });
}

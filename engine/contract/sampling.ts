import { z } from 'zod';

/**
 * How the next token is picked. `temperature` 0 is greedy: the rest of the chain is then skipped, penalties excepted. So is anything below
 * `LEAST_TEMPERATURE`.
 * Order of the chain: repetition penalty, top-k, top-p, min-p, temperature, draw (as llama.cpp's common sampler has it).
 */
export const samplingSettings = z.object({
  temperature: z.number().min(0).max(10).default(0.8),
  /** 0 switches it off. */
  topK: z.int().min(0).max(1_000_000).default(40),
  /** 1 switches it off. */
  topP: z.number().gt(0).max(1).default(0.95),
  /** 0 switches it off. */
  minP: z.number().min(0).max(1).default(0.05),
  /** 1 switches it off; applies to the last `repeatLastN` tokens, prompt included. */
  repeatPenalty: z.number().min(0.01).max(10).default(1),
  repeatLastN: z.int().min(0).max(65_536).default(64),
  /** Omitted: a fresh one is drawn and reported with the final event. */
  seed: z.int().min(0).max(0xffff_fffe).optional(),
});
export type SamplingSettings = z.output<typeof samplingSettings>;
export type SamplingSettingsInput = z.input<typeof samplingSettings>;

/**
 * Scores are float32 and lie some millionths apart at the least: divided by less than this, those that differ at all leave the likeliest alone,
 * and by much less they leave the range of float32.
 */
export const LEAST_TEMPERATURE = 1e-6;

export const isGreedy = (settings: Pick<SamplingSettings, 'temperature'>): boolean =>
  settings.temperature < LEAST_TEMPERATURE;

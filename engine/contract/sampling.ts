import { z } from 'zod';

/** The samplers whose order can be chosen, in the order that they have when it is not. */
export const samplerName = z.enum([
  'penalties',
  'dry',
  'topNSigma',
  'topK',
  'typicalP',
  'topP',
  'minP',
  'xtc',
  'temperature',
]);
export type SamplerName = z.output<typeof samplerName>;

const samplerOrder = z
  .array(z.string())
  .max(64)
  .default([...samplerName.options])
  .transform((names, context): SamplerName[] => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    for (const [at, name] of names.entries()) {
      if (!samplerName.safeParse(name).success)
        refuse(`no sampler “${name}”; there are ${samplerName.options.join(', ')}`);
      else if (names.indexOf(name) !== at) refuse(`“${name}” is named twice`);
    }
    return names as SamplerName[];
  });

/**
 * How the next token is picked. `temperature` 0 is greedy: of the chain only biases, penalties and dry are left then. So is anything below
 * `LEAST_TEMPERATURE`.
 * The chain: format and `logitBias`, then `samplers` in their order, then the choice: by mirostat or adaptive-p where they are on, else by a draw.
 */
export const samplingSettings = z.object({
  temperature: z.number().min(0).max(10).default(0.8),
  /** Dynamic temperature (arXiv 2309.02772): up to this much lower where the model is sure, and higher where it is not. 0 switches it off. */
  dynamicTemperatureRange: z.number().min(0).max(10).default(0),
  /** How entropy becomes temperature: 1 in proportion, more: only great doubt raises it. */
  dynamicTemperatureExponent: z.number().min(0.1).max(4).default(1),
  /** 0 switches it off. */
  topK: z.int().min(0).max(1_000_000).default(40),
  /** 1 switches it off. */
  topP: z.number().gt(0).max(1).default(0.95),
  /** 0 switches it off. */
  minP: z.number().min(0).max(1).default(0.05),
  /** Locally typical sampling (arXiv 2202.00666). 1 switches it off. */
  typicalP: z.number().gt(0).max(1).default(1),
  /** Only scores at most so many standard deviations below the best (arXiv 2411.07641). 0 switches it off. */
  topNSigma: z.number().min(0).max(100).default(0),
  /** Exclude top choices: how often all but the least likely of those at or above the threshold are left out. 0 switches it off. */
  xtcProbability: z.number().min(0).max(1).default(0),
  /** No two tokens can be above 0.5. */
  xtcThreshold: z.number().gt(0).max(0.5).default(0.1),
  /** 1 switches it off. This and the next two apply to the last `repeatLastN` tokens, prompt included. */
  repeatPenalty: z.number().min(0.01).max(10).default(1),
  /** Taken from a token's score for each time it occurred. 0 switches it off; below 0 it invites repetition. */
  frequencyPenalty: z.number().min(-10).max(10).default(0),
  /** Taken from the score of a token that occurred at all. */
  presencePenalty: z.number().min(-10).max(10).default(0),
  repeatLastN: z.int().min(0).max(65_536).default(64),
  /** DRY: a token that would make a repeated run longer loses multiplier * base ^ (length - allowed length). 0 switches it off. */
  dryMultiplier: z.number().min(0).max(100).default(0),
  dryBase: z.number().min(1).max(10).default(1.75),
  dryAllowedLength: z.int().min(1).max(1000).default(2),
  /** How far back it looks, in tokens, prompt included. */
  dryLastN: z.int().min(0).max(65_536).default(4096),
  /** Texts that no repeated run reaches across. */
  dryBreakers: z.array(z.string().min(1).max(40)).max(32).default(['\n', ':', '"', '*']),
  /** Keeps the surprise per token near `mirostatTau` (arXiv 2007.14966); cuts by itself, so of `samplers` it leaves penalties, dry and temperature. */
  mirostat: z.union([z.literal(0), z.literal(1), z.literal(2)], 'must be 0, 1 or 2').default(0),
  /** In bits. */
  mirostatTau: z.number().gt(0).max(20).default(5),
  mirostatEta: z.number().gt(0).max(1).default(0.1),
  /** Adaptive-p: prefers tokens near this probability, over time. Null switches it off. */
  adaptiveTarget: z.number().min(0).max(1).nullable().default(null),
  /** How long it remembers: about 1 / (1 - decay) tokens. */
  adaptiveDecay: z.number().min(0).max(0.99).default(0.9),
  /** Added to the scores of tokens, by id; -100 rules one out. */
  logitBias: z
    .array(z.object({ id: z.int().min(0).max(0x7fff_ffff), bias: z.number().min(-100).max(100) }))
    .max(1024)
    .default([]),
  /** What is left out does not take part, whatever its value. */
  samplers: samplerOrder,
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

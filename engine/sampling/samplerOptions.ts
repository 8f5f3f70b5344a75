import { randomInt } from 'node:crypto';
import { isGreedy, type SamplingSettings } from '../contract/sampling.ts';
import type { GrammarShape, GrammarTrigger, SamplerOptions } from '../native/native.d.ts';

/** The seed in use: the caller's, or a drawn one that is reported, so that any reply can be had again. Null when greedy: nothing is drawn. */
export function chooseSeed(settings: SamplingSettings): number | null {
  if (isGreedy(settings)) return null;
  return settings.seed ?? randomInt(0, 0xffff_ffff);
}

/** This much off a score means never. */
const NEVER = -100;

/** GBNF that a reply keeps to, and the tokens of it that are there already. */
export interface GrammarRules {
  readonly grammar: string;
  readonly heard: readonly number[];
  /** From where on they hold; absent: from the first token. */
  readonly trigger?: GrammarTrigger | null;
  /** Where the reply is to be whole within `maxTokens`; null: as many as it takes. */
  readonly shape?: GrammarShape | null;
  readonly maxTokens?: number | null;
}

/** Settings as the native chain takes them. `prompt`: all that comes before; what is drawn depends on how much that is. */
export function samplerOptions(
  settings: SamplingSettings,
  seed: number | null,
  minTokens: number,
  prompt: readonly number[],
  rules: GrammarRules | null = null,
): SamplerOptions {
  const { logitBias, samplers, seed: _, adaptiveTarget, ...numbers } = settings;
  const { dynamicTemperatureRange, dynamicTemperatureExponent, ...rest } = numbers;
  return {
    ...rest,
    temperature: isGreedy(settings) ? 0 : settings.temperature,
    dynamicRange: dynamicTemperatureRange,
    dynamicExponent: dynamicTemperatureExponent,
    ...(adaptiveTarget === null ? {} : { adaptiveTarget }),
    ...(logitBias.length === 0
      ? {}
      : {
          biasIds: Int32Array.from(logitBias, ({ id }) => id),
          biases: Float32Array.from(logitBias, ({ bias }) => (bias <= NEVER ? -Infinity : bias)),
        }),
    order: samplers,
    ...(rules ? grammarOptions(rules) : {}),
    minTokens,
    seed: seed ?? 0,
    position: prompt.length,
    history: Int32Array.from(prompt.slice(Math.max(0, prompt.length - reach(settings)))),
  };
}

const grammarOptions = ({
  grammar,
  heard,
  trigger,
  shape,
  maxTokens,
}: GrammarRules): Partial<SamplerOptions> => ({
  grammar,
  grammarHistory: Int32Array.from(heard),
  ...(trigger ? { grammarTrigger: trigger } : {}),
  ...(shape && maxTokens ? { grammarShape: shape, maxTokens } : {}),
});

/** How many tokens before the first chosen one matter. */
function reach(settings: SamplingSettings): number {
  const { repeatPenalty, frequencyPenalty, presencePenalty } = settings;
  const penalises = repeatPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
  return Math.max(penalises ? settings.repeatLastN : 0, settings.dryMultiplier > 0 ? settings.dryLastN : 0);
}

/** How many best tokens the device reports per output: its -1 is "not even the chosen one's log-probability". */
export const topKOf = (logprobs: number | null): number => logprobs ?? -1;

import { randomInt } from 'node:crypto';
import { isGreedy, type SamplingSettings } from '../contract/sampling.ts';
import type { SamplerOptions } from '../native/native.d.ts';

/** The seed in use: the caller's, or a drawn one that is reported, so that any reply can be had again. Null when greedy: nothing is drawn. */
export function chooseSeed(settings: SamplingSettings): number | null {
  if (isGreedy(settings)) return null;
  return settings.seed ?? randomInt(0, 0xffff_ffff);
}

/** Settings as the native chain takes them. `history`: the prompt, which the penalties have already seen. */
export function samplerOptions(
  settings: SamplingSettings,
  seed: number | null,
  minTokens: number,
  history: readonly number[],
): SamplerOptions {
  const { temperature, topK, topP, minP, repeatPenalty, repeatLastN } = settings;
  const penalised = repeatPenalty === 1 ? [] : history.slice(Math.max(0, history.length - repeatLastN));
  return {
    temperature: isGreedy(settings) ? 0 : temperature,
    topK,
    topP,
    minP,
    repeatPenalty,
    repeatLastN,
    minTokens,
    seed: seed ?? 0,
    history: Int32Array.from(penalised),
  };
}

/** How many best tokens the device reports per output: its -1 is "not even the chosen one's log-probability". */
export const topKOf = (logprobs: number | null): number => logprobs ?? -1;

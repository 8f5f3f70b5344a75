import { PagodaError } from '../contract/errors.ts';
import type { CacheType, FitShape } from '../contract/models.ts';
import { estimateFit, sumOfFits } from './estimate.ts';

/** Whether a load would fit now. Bytes. */
export interface Fit {
  neededBytes: number;
  availableBytes: number;
  fits: boolean;
}

/** Kept free beside what a model takes: the libraries, this program's own memory, and what an estimate is wrong by. */
export const RESERVE_BYTES = 64 * 1024 * 1024;
/** Tokens of one step, at most: the batch that llama.cpp's own tools read prompts with; more brings nothing on a processor. And its outputs. */
export const STEP_TOKENS = 512;
export const MOST_OUTPUTS = 256;

export interface Need {
  /** Of all models. */
  readonly weightsBytes: number;
  readonly cacheBytes: number;
  /** What does not grow with the layers: a step's work, its outputs, and the reserve. */
  readonly workBytes: number;
  readonly totalBytes: number;
}

export interface NeedOptions {
  readonly contextLength: number;
  readonly cacheType: CacheType;
  readonly flashAttention?: boolean;
  readonly stepTokens?: number;
}

/** What a load of these models beside each other takes in all, wherever it lies. */
export function needOf(shapes: readonly FitShape[], options: NeedOptions): Need {
  const {
    contextLength,
    cacheType,
    flashAttention = cacheType !== 'f32',
    stepTokens = STEP_TOKENS,
  } = options;
  const { system } = sumOfFits(
    shapes.map((shape) =>
      estimateFit(shape, {
        contextLength,
        cacheType,
        flashAttention,
        stepTokens,
        maxOutputs: MOST_OUTPUTS,
        layersOnDevice: 0,
      }),
    ),
  );
  const workBytes = system.compute + system.outputs + RESERVE_BYTES;
  return {
    weightsBytes: system.weights,
    cacheBytes: system.cache,
    workBytes,
    totalBytes: system.weights + system.cache + workBytes,
  };
}

/** The longest context up to `longest` tokens with which a load is no more than `roomOf` leaves it; 0: none is. */
export function longestContext(
  need: (contextLength: number) => Need,
  roomOf: (need: Need) => number,
  longest: number,
): number {
  const fits = (contextLength: number) => {
    const needed = need(contextLength);
    return needed.totalBytes <= roomOf(needed);
  };
  let [low, high] = [0, longest];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Throws `model.outOfMemory` where the need is more than there is: better than a process killed half-way through loading. */
export function checkMemoryFit(path: string, { totalBytes }: Need, availableBytes: number): void {
  if (totalBytes <= availableBytes) return;
  throw new PagodaError('model.outOfMemory', { path, neededBytes: totalBytes, availableBytes });
}

import { PagodaError } from '../contract/errors.ts';
import type { CacheType, ModelReport } from '../contract/models.ts';

/** Whether a load would fit now. Bytes. */
export interface Fit {
  neededBytes: number;
  availableBytes: number;
  fits: boolean;
}

/** Bytes per number of each cache type. Quantised ones: block bytes over block elements. */
export const cacheNumberBytes: Record<CacheType, number> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
  iq4_nl: 18 / 32,
};

/** Tokens of one step, whose logits llama.cpp keeps in its work buffer. */
const stepTokens = 512;
/** What a step's other results and the libraries take, roughly, over the logits. */
const workBytes = 64 * 1024 * 1024;

export interface MemoryNeed {
  readonly weightsBytes: number;
  readonly kvBytes: number;
  readonly workBytes: number;
  readonly totalBytes: number;
}

/** What a load of this model will take, in bytes, with a cache of `contextLength` tokens. */
export function memoryNeed(report: ModelReport, contextLength: number, cacheType: CacheType): MemoryNeed {
  const { weightsBytes } = report.memory;
  // The report counts in f16, two bytes a number.
  const kvNumbersPerToken = (report.attention.kvBytesPerToken ?? 0) / 2;
  const kvBytes = Math.ceil(kvNumbersPerToken * cacheNumberBytes[cacheType] * contextLength);
  const work = workBytes + stepTokens * (report.vocabularySize ?? 0) * 4;
  return { weightsBytes, kvBytes, workBytes: work, totalBytes: weightsBytes + kvBytes + work };
}

/** Most tokens of cache that fit beside the weights, at least 0; infinite for a model without a cache. */
export function longestContext(report: ModelReport, cacheType: CacheType, availableBytes: number): number {
  const perToken = memoryNeed(report, 1, cacheType).kvBytes;
  const left = availableBytes - memoryNeed(report, 0, cacheType).totalBytes;
  return perToken === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(left / perToken));
}

/** Throws `model.outOfMemory` where the need is more than there is: better than a process killed half-way through loading. */
export function checkMemoryFit(path: string, need: MemoryNeed, availableBytes: number): void {
  if (need.totalBytes <= availableBytes) return;
  throw new PagodaError('model.outOfMemory', { path, neededBytes: need.totalBytes, availableBytes });
}

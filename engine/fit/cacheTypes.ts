import type { CacheType, FitShape } from '../contract/models.ts';

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

/** Bytes that one token of context takes in all layers; 0 for a model without a cache. */
export const cacheBytesPerToken = ({ attention }: Pick<FitShape, 'attention'>, type: CacheType): number =>
  // The shape counts in f16, two bytes a number.
  ((attention.kvBytesPerToken ?? 0) / 2) * cacheNumberBytes[type];

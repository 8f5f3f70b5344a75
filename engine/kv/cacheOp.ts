/**
 * What has to happen in the device's cache before the tokens of a step, in order. Positions are half-open ranges that start at 0.
 * Plain data: a plan that is written down says all that a step did.
 */
export type CacheOp =
  /** `target` (empty until now) shares the cells of `source` in [0, to). */
  | { kind: 'share'; source: number; target: number; to: number }
  /** `seqId` keeps [0, from) and gives up the rest; from 0: all of it. */
  | { kind: 'cut'; seqId: number; from: number };

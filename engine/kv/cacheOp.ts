/**
 * What has to happen in the device's cache before the tokens of a step, in order. Positions are half-open ranges [from, to).
 * Plain data: a plan that is written down says all that a step did.
 */
export type CacheOp =
  /** `target` gets the cells of `source` in [from, to) too; it has none there. */
  | { kind: 'copy'; source: number; target: number; from: number; to: number }
  /** `seqId` gives up [from, its end). */
  | { kind: 'remove'; seqId: number; from: number }
  /** The cells of `seqId` in [from, to) are copied out and become the stored page `key`. */
  | { kind: 'save'; seqId: number; from: number; to: number; key: string }
  /** The stored page `key` goes to the end of `seqId`, at positions [from, to). */
  | { kind: 'restore'; seqId: number; from: number; to: number; key: string };

/** From: which cells are whose and what is cached; to: the scheduler's questions ("can I?") and the operations of a step. */
export type { CacheOp } from './cacheOp.ts';
export { KvCache, type CellCounts, type Room } from './cache.ts';
export { SEQ_ID_COUNT } from './seqIds.ts';

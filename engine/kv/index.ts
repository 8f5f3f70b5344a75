/** From: which cells are whose and what is cached; to: the scheduler's questions ("can I?") and the operations of a step. */
export type { CacheOp } from './cacheOp.ts';
export { KvCache } from './cache.ts';
export type { CellCounts } from './cellBooks.ts';
export { commonPrefix, type Handle } from './holder.ts';
export { SCRATCH_ID } from './seqIds.ts';
export type { Opened, Origin, Restored, Room, SequenceCache, Won } from './sequenceCache.ts';
export { StateCache } from './stateCache.ts';
export { PAGE_TOKENS } from './page.ts';
export type { FoundPage, Tiers } from './tiers/tiers.ts';
export { PAGE_ENDING, PageOwners, removeFile } from './tiers/pageOwners.ts';
export { DiskTier } from './tiers/diskTier.ts';
export { PageStore, type TierCounts } from './tiers/pageStore.ts';
export type { Copy, StoredPage, StoredPages } from './tiers/storedPages.ts';

import type { CacheOp } from './cacheOp.ts';
import type { CellCounts } from './cellBooks.ts';
import type { Handle } from './holder.ts';

export type Room =
  { kind: 'room' } | { kind: 'noRoom'; needed: number; free: number } | { kind: 'noSeqId'; count: number };

/** What a new sequence found: `cached` of its tokens are on the device, `stored` more come from a lower tier first (`restore`). */
export interface Opened {
  handle: Handle;
  cached: number;
  stored: number;
}

/** Where the tokens of a sequence come from. */
export interface Origin {
  /** Positions that another prompt may go on from, ascending: where its messages begin. */
  readonly marks?: readonly number[];
  /** Whose they are: the chat's key; empty, nobody's in particular. */
  readonly chat?: string;
}

export interface Restored {
  tokens: number;
  bytes: number;
}

/** Where a text went on as a branch had it. */
export interface Won {
  readonly branch: number;
  readonly from: number;
}

/**
 * What the scheduler asks of whoever owns the cells. Questions (`can…`, `needed`) come before deeds, and a deed that was not asked for
 * throws. Pages with prefixes are one answer (`KvCache`); models whose state cannot be cut have another (`StateCache`).
 */
export interface SequenceCache {
  readonly total: number;
  /** Most sequences that run at once. */
  readonly most: number;
  counts(): CellCounts;
  /** Cells that running sequences do not hold. */
  available(): number;
  canHold(cells: number): Room;
  /** `cells`: what it takes beyond what running sequences hold already (`needed`). */
  canOpen(cells: number): Room;
  /** Cells that a sequence of these tokens would take of what is available: all but those it would share with running ones. */
  needed(tokens: readonly number[]): number;
  /** What `open` would find now; changes nothing. */
  lookUp(tokens: readonly number[]): Omit<Opened, 'handle'>;
  /** Gives a new running sequence its id and the longest beginning that is cached, at most all but its last token, whose scores are wanted. */
  open(tokens: readonly number[], origin?: Origin): Opened;
  /** A step may bring it so far at most: what is computed there is kept. */
  stopsAt(handle: Handle): number;
  /** It still gets a part of its beginning from a lower tier. */
  isRestoring(handle: Handle): boolean;
  /**
   * Has the next step fetch pages for it, as many as `bytes` allow, one at least, as far as there is room. Where none come, nothing more
   * will.
   */
  restore(handle: Handle, bytes: number): Restored;
  /** It takes over what others have computed of its tokens meanwhile. Returns how many it has now. */
  share(handle: Handle): number;
  /** Another running sequence with the first `at` tokens of one: a branch. Call only after `canOpen(0)`. */
  fork(handle: Handle, tokens: readonly number[], at: number): Handle;
  /**
   * A running sequence becomes a branch of another one at its position `at`: what both have in common stays, and only the rest is exchanged.
   * `tokens`: its own from now on, another array, for what was named by the one it had keeps it. Returns how many tokens stayed.
   */
  graft(handle: Handle, tokens: readonly number[], source: Handle, at: number): number;
  /** Sets `cells` more aside, for the step about to run. Call only after `canHold(cells)`. */
  grow(handle: Handle, cells: number): void;
  /** Whether it can take back what it has: drafts may be checked in it. */
  readonly takesDrafts: boolean;
  /** How many ids are to be had for branches without giving anything up. */
  branchesFree(): number;
  /** Ids of so many branches with all that a sequence has computed, for the step about to run. They end with `keep` or `rollBack`. */
  branch(handle: Handle, count: number): readonly number[];
  /** The step is done: what was set aside is in the cache, as far as it has tokens. What was drafted waits for `keep`. */
  commit(handle: Handle): void;
  /**
   * It keeps its first `length` tokens: drafted ones that came true stay, others go. `won`: from that position on they lie in that branch.
   */
  keep(handle: Handle, length: number, won?: Won): void;
  /** The step did not happen, or only in part: back to what it had before. Returns how many tokens that is. */
  rollBack(handle: Handle): number;
  /** It is over, or put aside: what it has stays as long as nobody needs the room. Nothing of it may be in flight. */
  park(handle: Handle): void;
  /** Gives up a running sequence and all that only it has. */
  release(handle: Handle): void;
  /** Gives up what was parked and not used for the longest time; false: nothing is parked. */
  evictOne(): boolean;
  /** Gives up all that is parked, or what only this chat made of it, and saves nothing of it. Returns how many cells that freed. */
  forgetParked(chat?: string): number;
  /** Has the next step copy out something parked that no lower tier has yet, so that a later eviction loses nothing; false: all is saved. */
  saveOne(): boolean;
  /** The operations the device has to do before the next batch, in order; they are then its business. */
  takeOps(): CacheOp[];
  /** For tests and the idle engine: throws if the books do not add up. */
  checkIntegrity(): void;
  /** Everyone with cells, for tests and the page map. */
  residents(): readonly Handle[];
}

import type { CacheOp } from './cacheOp.ts';
import type { CellCounts } from './cellBooks.ts';
import { commonPrefix, type Handle, type Holder } from './holder.ts';
import { SEQ_ID_COUNT, SeqIds } from './seqIds.ts';
import type { Opened, Restored, Room, SequenceCache } from './sequenceCache.ts';

/**
 * The cells of models whose state cannot be cut: recurrent and hybrid ones (Mamba, LFM2, Qwen3-Next). A state stands for all tokens read
 * so far, so a parked one is gone on from whole or not at all, and has no pages. llama.cpp: llama-memory-recurrent.cpp.
 */
export class StateCache implements SequenceCache {
  /** A state stands for all that was read: a draft that fails could not be taken out again. */
  readonly takesDrafts = false;
  private readonly running = new Set<Holder>();
  private readonly parked = new Set<Holder>();
  private readonly seqIds: SeqIds;
  private ops: CacheOp[] = [];
  private tick = 0;

  constructor(
    readonly total: number,
    seqIdCount = SEQ_ID_COUNT,
  ) {
    this.seqIds = new SeqIds(seqIdCount);
  }

  get most(): number {
    return this.seqIds.count;
  }

  counts(): CellCounts {
    const { total } = this;
    const sum = (holders: ReadonlySet<Holder>) =>
      [...holders].reduce((cells, { charged }) => cells + charged, 0);
    const used = sum(this.running);
    const parked = sum(this.parked);
    return { total, free: total - used - parked, used, parked };
  }

  available(): number {
    const { total, used } = this.counts();
    return total - used;
  }

  canHold(cells: number): Room {
    if (cells > this.available()) return { kind: 'noRoom', needed: cells, free: this.available() };
    return { kind: 'room' };
  }

  canOpen(cells: number): Room {
    const room = this.canHold(cells);
    if (room.kind !== 'room') return room;
    if (!this.seqIds.canTake() && this.parked.size === 0)
      return { kind: 'noSeqId', count: this.seqIds.count };
    return room;
  }

  needed(tokens: readonly number[]): number {
    return tokens.length;
  }

  lookUp(tokens: readonly number[]): Omit<Opened, 'handle'> {
    return { cached: this.goneOnFrom(tokens)?.computed ?? 0, stored: 0 };
  }

  open(tokens: readonly number[]): Opened {
    const state = this.goneOnFrom(tokens);
    if (!state && !this.seqIds.canTake()) this.evictOne();
    const handle: Holder = {
      seqId: state?.seqId ?? this.seqIds.take(),
      tokens,
      table: [],
      computed: state?.computed ?? 0,
      charged: state?.computed ?? 0,
      state: 'running',
      lastUsed: ++this.tick,
    };
    if (state) this.parked.delete(state);
    this.running.add(handle);
    return { handle, cached: handle.computed, stored: 0 };
  }

  isRestoring(): boolean {
    return false;
  }

  restore(): Restored {
    return { tokens: 0, bytes: 0 };
  }

  share(handle: Handle): number {
    return handle.computed;
  }

  fork(): Handle {
    throw new Error('a state that cannot be cut cannot be branched from');
  }

  graft(): number {
    throw new Error('a state that cannot be cut cannot be branched from');
  }

  branchesFree(): number {
    return 0;
  }

  branch(): readonly number[] {
    throw new Error('a state that cannot be cut has no branches');
  }

  grow(handle: Handle, cells: number): void {
    while (this.counts().free < cells)
      if (!this.evictOne()) throw new Error('asked for room that canHold or canOpen would have refused');
    this.runner(handle).charged += cells;
  }

  commit(handle: Handle): void {
    const holder = this.runner(handle);
    holder.computed = holder.charged;
    holder.lastUsed = ++this.tick;
  }

  keep(handle: Handle, length: number): void {
    const holder = this.runner(handle);
    holder.charged = holder.computed;
    if (length < holder.computed) this.rollBack(handle);
  }

  /** Nothing of it is left: a state that a step has touched is no state from before. */
  rollBack(handle: Handle): number {
    const holder = this.runner(handle);
    holder.computed = 0;
    holder.charged = 0;
    this.ops.push({ kind: 'remove', seqId: holder.seqId, from: 0 });
    return 0;
  }

  park(handle: Handle): void {
    const holder = this.runner(handle);
    this.running.delete(holder);
    holder.charged = holder.computed;
    holder.state = 'parked';
    holder.lastUsed = ++this.tick;
    this.parked.add(holder);
    if (holder.computed === 0) this.drop(holder);
  }

  release(handle: Handle): void {
    const holder = this.runner(handle);
    this.running.delete(holder);
    this.parked.add(holder);
    this.drop(holder);
  }

  evictOne(): boolean {
    const [oldest] = [...this.parked].sort((a, b) => a.lastUsed - b.lastUsed);
    if (oldest) this.drop(oldest);
    return oldest !== undefined;
  }

  forgetParked(): number {
    const before = this.counts().free;
    while (this.evictOne());
    return this.counts().free - before;
  }

  saveOne(): boolean {
    return false;
  }

  takeOps(): CacheOp[] {
    const { ops } = this;
    this.ops = [];
    return ops;
  }

  checkIntegrity(): void {
    for (const { seqId, computed, charged, tokens } of this.residents())
      if (charged < computed || computed > tokens.length)
        throw new Error(`sequence ${seqId} is charged wrongly`);
    if (this.counts().free < 0) throw new Error(`cells do not add up: ${JSON.stringify(this.counts())}`);
    if (this.residents().length + this.seqIds.freeCount() !== this.seqIds.count)
      throw new Error('a sequence id is lost');
  }

  residents(): readonly Handle[] {
    return [...this.running, ...this.parked];
  }

  private goneOnFrom(tokens: readonly number[]): Holder | undefined {
    let best: Holder | undefined;
    for (const state of this.parked) {
      const { computed } = state;
      if (computed >= tokens.length || computed <= (best?.computed ?? 0)) continue;
      if (commonPrefix(state.tokens, tokens, computed) === computed) best = state;
    }
    return best;
  }

  private drop(holder: Holder): void {
    this.parked.delete(holder);
    this.seqIds.give(holder.seqId);
    this.ops.push({ kind: 'remove', seqId: holder.seqId, from: 0 });
  }

  private runner(handle: Handle): Holder {
    const holder = handle as Holder;
    if (!this.running.has(holder)) throw new Error(`sequence id ${handle.seqId} does not run`);
    return holder;
  }
}

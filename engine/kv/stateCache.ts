import type { CacheOp } from './cacheOp.ts';
import type { CellCounts } from './cellBooks.ts';
import { commonPrefix, type Handle, type Holder } from './holder.ts';
import { NOBODY } from './owners.ts';
import { slotOf } from './page.ts';
import { SEQ_ID_COUNT, SeqIds } from './seqIds.ts';
import type { Opened, Origin, Restored, Room, SequenceCache } from './sequenceCache.ts';
import type { FoundPage, Tiers } from './tiers/tiers.ts';

/** A state lies so many tokens further than the one at hand, or fetching it does not pay. */
const LEAST_RESTORED = 8;
/** A shorter beginning is cheaper to read than to keep. Tokens. */
const LEAST_KEPT = 16;
/** Of the places to keep that a prompt has, the last so many are. */
const MOST_STOPS = 4;

/**
 * The cells of models whose state cannot be cut: recurrent and hybrid ones (Mamba, LFM2, Qwen3-Next), and those with a sliding window (Gemma 3,
 * gpt-oss), whose cells are given away as they leave it (`llama_kv_cache::find_slot`). A state stands for all tokens read
 * so far, so one is gone on from whole or not at all. What a sequence leaves stays on the device as it is; and with a lower tier, states are copied
 * out on the way: where a message begins and before the last token of a prompt, so that a reply that is asked for again and a message that is
 * changed begin there. llama.cpp: llama-memory-recurrent.cpp.
 */
export class StateCache implements SequenceCache {
  /** A state stands for all that was read: a draft that fails could not be taken out again. */
  readonly takesDrafts = false;
  private readonly running = new Set<Holder>();
  private readonly parked = new Set<Holder>();
  private readonly seqIds: SeqIds;
  private ops: CacheOp[] = [];
  private tick = 0;

  /** Where running ones are to be kept on their way, ascending. */
  private readonly stops = new Map<Holder, number[]>();
  /** States that running holders are still to get. */
  private readonly toRestore = new Map<Holder, FoundPage>();
  private readonly restoring = new Set<Holder>();
  private readonly tiers: Tiers | null;

  constructor(
    readonly total: number,
    { seqIdCount = SEQ_ID_COUNT, tiers = null }: { seqIdCount?: number; tiers?: Tiers | null } = {},
  ) {
    this.seqIds = new SeqIds(seqIdCount);
    this.tiers = tiers;
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
    const cached = this.goneOnFrom(tokens)?.computed ?? 0;
    const stored = this.stored(tokens, cached)?.to ?? 0;
    return { cached, stored: Math.max(0, stored - cached) };
  }

  open(tokens: readonly number[], { marks = [], chat = NOBODY }: Origin = {}): Opened {
    const parked = this.goneOnFrom(tokens);
    const stored = this.stored(tokens, parked?.computed ?? 0);
    const state = stored ? undefined : parked;
    if (!state && !this.seqIds.canTake()) this.evictOne();
    const holder: Holder = {
      seqId: state?.seqId ?? this.seqIds.take(),
      tokens,
      chat,
      table: [],
      computed: state?.computed ?? 0,
      charged: state?.computed ?? 0,
      state: 'running',
      lastUsed: ++this.tick,
    };
    if (state) this.parked.delete(state);
    this.running.add(holder);
    if (stored) this.toRestore.set(holder, stored);
    if (this.tiers) this.stops.set(holder, stopsOf(tokens, marks));
    return { handle: holder, cached: holder.computed, stored: stored ? stored.to : 0 };
  }

  stopsAt(handle: Handle): number {
    const stops = this.stops.get(this.runner(handle)) ?? [];
    return stops.find((stop) => stop > handle.computed) ?? Infinity;
  }

  isRestoring(handle: Handle): boolean {
    const holder = this.runner(handle);
    return this.toRestore.has(holder) || this.restoring.has(holder);
  }

  restore(handle: Handle): Restored {
    const holder = this.runner(handle);
    const found = this.toRestore.get(holder);
    this.toRestore.delete(holder);
    if (!found || this.available() < found.to) return { tokens: 0, bytes: 0 };
    this.grow(holder, found.to);
    this.restoring.add(holder);
    this.ops.push({ kind: 'restore', seqId: holder.seqId, from: 0, to: found.to, key: found.key });
    return { tokens: found.to, bytes: found.byteLength };
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
    this.restoring.delete(holder);
    holder.lastUsed = ++this.tick;
    if (this.stops.get(holder)?.includes(holder.computed)) this.save(holder);
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
    this.toRestore.delete(holder);
    this.restoring.delete(holder);
    this.ops.push({ kind: 'remove', seqId: holder.seqId, from: 0 });
    return 0;
  }

  park(handle: Handle): void {
    const holder = this.runner(handle);
    this.leave(holder);
    holder.charged = holder.computed;
    holder.state = 'parked';
    holder.lastUsed = ++this.tick;
    this.parked.add(holder);
    if (holder.computed === 0) this.drop(holder);
  }

  release(handle: Handle): void {
    const holder = this.runner(handle);
    this.leave(holder);
    this.parked.add(holder);
    this.drop(holder);
  }

  evictOne(): boolean {
    const [oldest] = [...this.parked].sort((a, b) => a.lastUsed - b.lastUsed);
    if (!oldest) return false;
    this.save(oldest);
    this.drop(oldest);
    return true;
  }

  forgetParked(chat?: string): number {
    const before = this.counts().free;
    for (const state of [...this.parked]) if (chat === undefined || state.chat === chat) this.drop(state);
    return this.counts().free - before;
  }

  saveOne(): boolean {
    const latestFirst = [...this.parked].sort((a, b) => b.lastUsed - a.lastUsed);
    return latestFirst.some((state) => this.save(state));
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

  /** The longest state in a lower tier that a prompt can go on from, where that is further than `from`. */
  private stored(tokens: readonly number[], from: number): FoundPage | undefined {
    const found = this.tiers?.match(tokens, tokens.length - 1).at(-1);
    return found && found.to >= from + LEAST_RESTORED ? found : undefined;
  }

  /** Has its state as it is copied out, unless that is there; false: it is, or is not worth it. */
  private save({ seqId, tokens, computed, chat }: Holder): boolean {
    if (!this.tiers || computed < LEAST_KEPT) return false;
    const { key, present } = this.tiers.expect(tokens, slotOf(computed - 1), computed, [chat]);
    if (!present) this.ops.push({ kind: 'save', seqId, from: 0, to: computed, key });
    return !present;
  }

  private leave(holder: Holder): void {
    this.running.delete(holder);
    this.stops.delete(holder);
    this.toRestore.delete(holder);
    this.restoring.delete(holder);
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

/** The last of its marks, and the place before its last token, whose scores are wanted anew by whoever asks again. */
const stopsOf = (tokens: readonly number[], marks: readonly number[]): number[] =>
  [...new Set([...marks, tokens.length - 1])]
    .filter((stop) => stop >= LEAST_KEPT && stop < tokens.length)
    .sort((a, b) => a - b)
    .slice(-MOST_STOPS);

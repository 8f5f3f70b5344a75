import type { CacheOp } from './cacheOp.ts';
import { commonPrefix, type Holder } from './holder.ts';
import { SEQ_ID_COUNT, SeqIds } from './seqIds.ts';

/** Cells; `parked` can be had back by evicting. free + used + parked = total after every step. */
export interface CellCounts {
  total: number;
  free: number;
  used: number;
  parked: number;
}

export type Room =
  { kind: 'room' } | { kind: 'noRoom'; needed: number; free: number } | { kind: 'noSeqId'; count: number };

/** A shorter shared beginning is cheaper to read than to share. */
const LEAST_SHARED = 8;
/** What parked sequences give up at a time, so that a growing reply does not cut one cell a step. */
const EVICTED_AT_ONCE = 64;

/**
 * The one owner of the pool of cells: who holds how many, which sequence id is whose, what is parked, and which operations the device
 * has yet to be told (`takeOps`, before the next batch). It decides nothing about whose turn it is. Pages with a prefix tree are to take
 * the place of whole parked sequences here, behind the same questions.
 */
export class KvCache {
  private readonly holders = new Map<number, Holder>();
  private readonly seqIds: SeqIds;
  private ops: CacheOp[] = [];
  private free: number;
  private used = 0;
  private tick = 0;

  /** `canCut`: false for recurrent and hybrid models, whose state has no prefixes: they reuse a parked sequence whole or not at all. */
  constructor(
    readonly total: number,
    private readonly canCut = true,
    seqIdCount = SEQ_ID_COUNT,
  ) {
    this.free = total;
    this.seqIds = new SeqIds(seqIdCount);
  }

  counts(): CellCounts {
    return { total: this.total, free: this.free, used: this.used, parked: this.available() - this.free };
  }

  /** Cells that running sequences do not hold. */
  available(): number {
    return this.total - this.used;
  }

  canHold(cells: number): Room {
    if (cells > this.available()) return { kind: 'noRoom', needed: cells, free: this.available() };
    return { kind: 'room' };
  }

  canAcquire(cells: number): Room {
    const room = this.canHold(cells);
    if (room.kind !== 'room') return room;
    if (!this.seqIds.canTake() && !this.oldestParked()) return { kind: 'noSeqId', count: this.seqIds.count };
    return room;
  }

  /**
   * Gives a new running sequence its id and the longest beginning that is cached already, at most all but its last token (whose scores
   * are wanted). A parked sequence is taken over when more of it is kept than lost; otherwise its beginning is shared and it stays.
   */
  acquire(tokens: readonly number[]): { seqId: number; cached: number } {
    const match = this.longestMatch(tokens);
    if (match && this.worthTakingOver(match.holder, match.length)) {
      const { holder, length } = match;
      this.cut(holder, length);
      this.used += holder.charged;
      Object.assign(holder, { tokens, state: 'running', lastUsed: ++this.tick });
      return { seqId: holder.seqId, cached: length };
    }
    if (!this.seqIds.canTake()) this.drop(this.oldestParked(match?.holder) ?? this.mustHaveParked());
    const seqId = this.seqIds.take();
    const shared = match && this.canCut && match.length >= LEAST_SHARED ? match.length : 0;
    const holder: Holder = {
      seqId,
      tokens,
      computed: 0,
      charged: 0,
      state: 'running',
      lastUsed: ++this.tick,
    };
    this.holders.set(seqId, holder);
    if (match && shared > 0) {
      // Told to the device before any eviction below, which may well hit the source: shared cells live on with their other owner.
      this.ops.push({ kind: 'share', source: match.holder.seqId, target: seqId, to: shared });
      match.holder.lastUsed = ++this.tick;
      this.charge(holder, shared);
      holder.computed = shared;
    }
    return { seqId, cached: shared };
  }

  /** Charges `cells` more to a running sequence, for the step about to run. Call only after `canHold(cells)`. */
  grow(seqId: number, cells: number): void {
    this.charge(this.running(seqId), cells);
  }

  /** The step is done: everything charged is in the cache. */
  commit(seqId: number): void {
    const holder = this.running(seqId);
    holder.computed = holder.charged;
    holder.lastUsed = ++this.tick;
  }

  /**
   * The step did not happen, or only in part: brings the sequence back to what it had before. Returns how many tokens it has computed
   * now (0 where the model's memory cannot be cut).
   */
  rollBack(seqId: number): number {
    const holder = this.running(seqId);
    const kept = this.canCut ? holder.computed : 0;
    this.refund(holder, holder.charged - kept);
    holder.computed = kept;
    this.ops.push({ kind: 'cut', seqId, from: kept });
    return kept;
  }

  /** A running sequence is done, or put aside: its cells stay as long as nobody needs them. Nothing of it may be in flight. */
  park(seqId: number): void {
    const holder = this.running(seqId);
    this.refund(holder, holder.charged - holder.computed);
    if (holder.computed === 0) return this.drop(holder);
    this.used -= holder.charged;
    holder.state = 'parked';
    holder.lastUsed = ++this.tick;
  }

  /** Gives up a running sequence and all its cells. */
  release(seqId: number): void {
    this.drop(this.running(seqId));
  }

  /** Gives up the parked sequence that was not used for the longest time; false: there is none. */
  evictOne(): boolean {
    const oldest = this.oldestParked();
    if (oldest) this.drop(oldest);
    return oldest !== undefined;
  }

  /** The operations the device has to do before the next batch, in order; they are then its business. */
  takeOps(): CacheOp[] {
    const { ops } = this;
    this.ops = [];
    return ops;
  }

  /** For tests and the idle engine: throws if the books do not add up. */
  checkIntegrity(): void {
    const charged = { running: 0, parked: 0 };
    for (const holder of this.holders.values()) {
      charged[holder.state] += holder.charged;
      const { seqId, computed, state, tokens } = holder;
      const whole = state === 'parked' ? holder.charged === computed : holder.charged >= computed;
      if (!whole || computed > tokens.length) throw new Error(`sequence ${seqId} is charged wrongly`);
    }
    if (
      charged.running !== this.used ||
      this.free + this.used + charged.parked !== this.total ||
      this.free < 0
    )
      throw new Error(`cells do not add up: ${JSON.stringify({ ...this.counts(), charged })}`);
    if (this.holders.size + this.seqIds.freeCount() !== this.seqIds.count)
      throw new Error('a sequence id is lost');
  }

  /** Everyone with cells, for tests and the page map. */
  residents(): readonly Readonly<Holder>[] {
    return [...this.holders.values()];
  }

  private longestMatch(tokens: readonly number[]): { holder: Holder; length: number } | undefined {
    let best: { holder: Holder; length: number } | undefined;
    for (const holder of this.holders.values()) {
      const limit = Math.min(holder.computed, tokens.length - 1);
      const length = commonPrefix(holder.tokens, tokens, limit);
      if (!this.canCut && (length < holder.computed || holder.state === 'running')) continue;
      if (length > (best?.length ?? 0)) best = { holder, length };
    }
    return best;
  }

  private worthTakingOver(holder: Holder, kept: number): boolean {
    if (holder.state === 'running') return false;
    const onlyIdLeft = !this.seqIds.canTake() && !this.oldestParked(holder);
    return kept >= holder.computed - kept || onlyIdLeft;
  }

  private charge(holder: Holder, cells: number): void {
    while (this.free < cells) this.shrink(this.oldestParked() ?? this.mustHaveParked(), cells - this.free);
    this.free -= cells;
    this.used += cells;
    holder.charged += cells;
  }

  private refund(holder: Holder, cells: number): void {
    holder.charged -= cells;
    this.used -= cells;
    this.free += cells;
  }

  /** Takes at least `cells` from a parked sequence, from its end, or all it has. */
  private shrink(parked: Holder, cells: number): void {
    const kept = parked.charged - Math.max(cells, EVICTED_AT_ONCE);
    if (!this.canCut || kept < LEAST_SHARED) this.drop(parked);
    else this.cut(parked, kept);
  }

  private cut(parked: Holder, kept: number): void {
    if (kept === parked.computed) return;
    this.free += parked.charged - kept;
    parked.charged = kept;
    parked.computed = kept;
    this.ops.push({ kind: 'cut', seqId: parked.seqId, from: kept });
  }

  private drop(holder: Holder): void {
    if (holder.state === 'running') this.used -= holder.charged;
    this.free += holder.charged;
    this.holders.delete(holder.seqId);
    this.seqIds.give(holder.seqId);
    this.ops.push({ kind: 'cut', seqId: holder.seqId, from: 0 });
  }

  private oldestParked(except?: Holder): Holder | undefined {
    let oldest: Holder | undefined;
    for (const holder of this.holders.values()) {
      if (holder.state === 'running' || holder === except) continue;
      if (!oldest || holder.lastUsed < oldest.lastUsed) oldest = holder;
    }
    return oldest;
  }

  private running(seqId: number): Holder {
    const holder = this.holders.get(seqId);
    if (holder?.state !== 'running') throw new Error(`sequence id ${seqId} does not run`);
    return holder;
  }

  private mustHaveParked(): never {
    throw new Error('asked for room that canHold or canAcquire would have refused');
  }
}

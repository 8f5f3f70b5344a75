import type { CacheOp } from './cacheOp.ts';
import type { CellCounts } from './cellBooks.ts';
import type { Handle, Holder } from './holder.ts';
import { endOf, slotOf, type Page } from './page.ts';
import { NOBODY } from './owners.ts';
import { PageTables } from './pageTables.ts';
import { SEQ_ID_COUNT, SeqIds } from './seqIds.ts';
import type { Opened, Origin, Restored, Room, SequenceCache, Won } from './sequenceCache.ts';
import type { FoundPage, Tiers } from './tiers/tiers.ts';

/** A shorter shared beginning is cheaper to read than to share. Tokens. */
const LEAST_SHARED = 8;
/** So many tokens more have to lie in a lower tier than on the device for fetching them to pay. */
const LEAST_RESTORED = 32;

/**
 * The one owner of the pool of cells: pages by content in a prefix tree, page tables by sequence, sequence ids, and the operations that
 * the device has yet to be told (`takeOps`, before the next batch). It decides nothing about whose turn it is.
 *
 * A sequence that is over leaves its pages behind under a pin: a holder that does not run and keeps the cells alive. A pin ends with a
 * page that nobody else has; one that would keep nothing alive is given up at once. Room is made from the pins' ends, the least recently
 * used first, so a page goes only after all that follows it.
 */
export class KvCache implements SequenceCache {
  private readonly tables: PageTables;
  private readonly seqIds: SeqIds;
  private readonly running = new Set<Holder>();
  private readonly pins = new Set<Holder>();
  /** Pages that a running holder is still to get from a lower tier, in order. */
  private readonly toRestore = new Map<Holder, FoundPage[]>();
  /** Holders whose cells set aside are filled from a lower tier, and not computed. */
  private readonly restoring = new Set<Holder>();
  /** Ids that running holders lend to branches of their drafts, for one step. */
  private readonly branches = new Map<Holder, readonly number[]>();
  private ops: CacheOp[] = [];
  private tick = 0;

  readonly takesDrafts: boolean;
  private readonly tiers: Tiers | null;

  constructor(
    readonly total: number,
    {
      seqIdCount = SEQ_ID_COUNT,
      tiers = null,
      takesDrafts = true,
    }: { seqIdCount?: number; tiers?: Tiers | null; takesDrafts?: boolean } = {},
  ) {
    this.tiers = tiers;
    this.takesDrafts = takesDrafts;
    this.tables = new PageTables(total);
    this.seqIds = new SeqIds(seqIdCount);
  }

  get most(): number {
    return this.seqIds.count;
  }

  counts(): CellCounts {
    return this.tables.counts();
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
    if (!this.seqIds.canTake() && this.pins.size === 0) return { kind: 'noSeqId', count: this.seqIds.count };
    return room;
  }

  needed(tokens: readonly number[]): number {
    const { pages, length } = this.tables.match(tokens, tokens.length - 1);
    if (length < LEAST_SHARED) return tokens.length;
    const shared = pages.findLast((page) => page.runners > 0);
    return tokens.length - (shared ? Math.min(endOf(shared), length) : 0);
  }

  lookUp(tokens: readonly number[]): Omit<Opened, 'handle'> {
    const limit = tokens.length - 1;
    const { length } = this.tables.match(tokens, limit);
    const cached = length < LEAST_SHARED ? 0 : length;
    const storedTo = this.tiers?.match(tokens, limit).at(-1)?.to ?? 0;
    return { cached, stored: storedTo >= cached + LEAST_RESTORED ? storedTo - cached : 0 };
  }

  open(tokens: readonly number[], { chat = NOBODY }: Origin = {}): Opened {
    this.tiers?.claim(tokens, chat);
    const limit = tokens.length - 1;
    const onDevice = this.tables.match(tokens, limit).length;
    const found = this.tiers?.match(tokens, limit) ?? [];
    const storedTo = found.at(-1)?.to ?? 0;
    const fetches = storedTo >= onDevice + LEAST_RESTORED;
    // A stored page is fetched whole: what the device has of its slot is then not shared.
    const holder = this.begin(tokens, fetches ? slotOf(onDevice) : limit, chat);
    const rest = fetches ? found.filter((page) => page.from >= holder.computed) : [];
    if (rest[0]?.from === holder.computed) this.toRestore.set(holder, rest);
    return {
      handle: holder,
      cached: holder.computed,
      stored: this.toRestore.has(holder) ? storedTo - holder.computed : 0,
    };
  }

  stopsAt(): number {
    return Infinity;
  }

  isRestoring(handle: Handle): boolean {
    const holder = this.runner(handle);
    return this.toRestore.has(holder) || this.restoring.has(holder);
  }

  restore(handle: Handle, bytes: number): Restored {
    const holder = this.runner(handle);
    const pages = this.toRestore.get(holder) ?? [];
    const restored = { tokens: 0, bytes: 0 };
    while (pages.length > 0 && (restored.tokens === 0 || restored.bytes < bytes)) {
      const { from, to, key, length, byteLength } = pages[0]!;
      // Where the common beginning ends inside the page, the device has all of it for a moment.
      if (this.available() < length) break;
      pages.shift();
      this.makeRoom(length);
      this.ops.push({ kind: 'restore', seqId: holder.seqId, from, to: from + length, key });
      if (to < from + length) this.ops.push({ kind: 'remove', seqId: holder.seqId, from: to });
      this.tables.reserve(holder, to - from);
      this.restoring.add(holder);
      restored.tokens += to - from;
      restored.bytes += byteLength;
    }
    if (pages.length === 0 || restored.tokens === 0) this.toRestore.delete(holder);
    return restored;
  }

  share(handle: Handle): number {
    const holder = this.runner(handle);
    const { tokens, computed, charged, table } = holder;
    if (charged > computed) return computed;
    const { pages, length } = this.tables.match(tokens, tokens.length - 1);
    if (length < computed + LEAST_SHARED) return computed;
    const own = table.at(-1);
    const at = own ? pages.indexOf(own) : -1;
    // Only what goes on from its own pages can be had: equal tokens that another computed apart are other pages.
    if (own && (at < 0 || endOf(own) !== computed)) return computed;
    this.join(holder, pages.slice(at + 1), length);
    this.dropPinsAt(holder.table.at(-1));
    return holder.computed;
  }

  fork(handle: Handle, tokens: readonly number[], at: number): Handle {
    const source = this.runner(handle);
    if (at > source.computed) throw new Error('a branch cannot begin with what is not computed');
    this.freeId();
    const holder = this.newHolder(tokens, source.chat);
    if (at > 0) this.join(holder, source.table, at);
    return holder;
  }

  graft(handle: Handle, tokens: readonly number[], source: Handle, at: number): number {
    const holder = this.runner(handle);
    const { table, computed } = this.runner(source);
    if (at > computed) throw new Error('a branch cannot begin with what is not computed');
    const parts = table.findIndex((page, index) => holder.table[index] !== page);
    const own = parts < 0 ? table.length : parts;
    const common = Math.min(at, own === 0 ? 0 : endOf(table[own - 1]!));
    this.keep(holder, common);
    holder.tokens = tokens;
    if (at > common) this.join(holder, table.slice(own), at);
    return common;
  }

  grow(handle: Handle, cells: number): void {
    this.makeRoom(cells);
    this.tables.reserve(this.runner(handle), cells);
  }

  commit(handle: Handle): void {
    const holder = this.runner(handle);
    this.write(holder, Math.min(holder.charged, holder.tokens.length), this.restoring.delete(holder));
  }

  branchesFree(): number {
    return this.seqIds.freeCount();
  }

  branch(handle: Handle, count: number): readonly number[] {
    const holder = this.runner(handle);
    const ids = Array.from({ length: count }, () => this.seqIds.take());
    const { seqId: source, computed } = holder;
    for (const target of ids) this.ops.push({ kind: 'copy', source, target, from: 0, to: computed });
    if (count > 0) this.branches.set(holder, ids);
    return ids;
  }

  keep(handle: Handle, length: number, won?: Won): void {
    const holder = this.runner(handle);
    const { seqId, charged } = holder;
    if (length > charged) throw new Error('it cannot keep what it has not computed');
    if (length > holder.computed) this.write(holder, length);
    this.tables.refund(holder);
    this.tables.cut(holder, length);
    const from = won ? won.from : length;
    if (from < charged) this.ops.push({ kind: 'remove', seqId, from });
    if (won) this.ops.push({ kind: 'copy', source: won.branch, target: seqId, from, to: length });
    this.endBranches(holder);
  }

  rollBack(handle: Handle): number {
    const holder = this.runner(handle);
    this.tables.refund(holder);
    this.endBranches(holder);
    this.restoring.delete(holder);
    // What could not be fetched is read.
    this.toRestore.delete(holder);
    this.ops.push({ kind: 'remove', seqId: holder.seqId, from: holder.computed });
    return holder.computed;
  }

  park(handle: Handle): void {
    const holder = this.runner(handle);
    this.tables.refund(holder);
    this.endBranches(holder);
    this.restoring.delete(holder);
    this.toRestore.delete(holder);
    this.touch(holder);
    this.tables.rest(holder);
    this.running.delete(holder);
    this.pins.add(holder);
    if (keepsNothing(holder)) this.drop(holder);
  }

  release(handle: Handle): void {
    const holder = this.runner(handle);
    this.park(holder);
    if (this.pins.has(holder)) this.drop(holder);
  }

  evictOne(): boolean {
    const oldest = this.oldestPin();
    if (oldest) this.shorten(oldest);
    return oldest !== undefined;
  }

  forgetParked(chat?: string): number {
    const before = this.counts().free;
    if (chat !== undefined) this.disown(chat);
    for (const pin of [...this.pins]) {
      if (!this.pins.has(pin)) continue;
      // What follows a page has no owners that it has not.
      const first = chat === undefined ? pin.table[0] : pin.table.find(({ owners }) => owners.size === 0);
      if (first) this.cut(pin, first.from);
    }
    return this.counts().free - before;
  }

  saveOne(): boolean {
    if (!this.tiers) return false;
    const latestFirst = [...this.pins].sort((a, b) => b.lastUsed - a.lastUsed);
    for (const pin of latestFirst) {
      const unsaved = pin.table.find((page) => !page.saved);
      if (!unsaved) continue;
      const slot = slotOf(unsaved.from);
      this.save(
        pin,
        pin.table.findLast((page) => slotOf(page.from) === slot)!,
      );
      return true;
    }
    return false;
  }

  takeOps(): CacheOp[] {
    const { ops } = this;
    this.ops = [];
    return ops;
  }

  checkIntegrity(): void {
    this.tables.check([...this.running, ...this.pins]);
    for (const pin of this.pins)
      if (keepsNothing(pin)) throw new Error(`sequence ${pin.seqId} is kept for nothing`);
    const lent = [...this.branches.values()].reduce((sum, ids) => sum + ids.length, 0);
    if (this.running.size + this.pins.size + lent + this.seqIds.freeCount() !== this.seqIds.count)
      throw new Error('a sequence id is lost');
  }

  residents(): readonly Handle[] {
    return [...this.running, ...this.pins];
  }

  pages(): Iterable<Readonly<Page>> {
    return this.tables.pages();
  }

  /** A running holder with the longest beginning of `tokens` that is on the device, at most `limit` of it. */
  private begin(tokens: readonly number[], limit: number, chat: string): Holder {
    const found = this.tables.match(tokens, limit);
    const pin = pinEndingAt(found.pages.at(-1), found.length);
    if (pin && found.length >= LEAST_SHARED) return this.takeOver(pin, tokens, chat);
    // Whoever gives its id up may take some of what was found along.
    const { pages, length } = this.freeId(found.pages.at(-1)?.holders)
      ? this.tables.match(tokens, limit)
      : found;
    const holder = this.newHolder(tokens, chat);
    if (length >= LEAST_SHARED) this.join(holder, pages, length);
    return holder;
  }

  /** What was set aside is in the cache up to `end`. */
  private write(holder: Holder, end: number, saved = false): void {
    const left = this.tables.write(holder, end, this.tick, saved);
    this.touch(holder);
    this.dropPinsAt(left);
  }

  /** Someone goes on from where they end: they keep nothing alive any more. */
  private dropPinsAt(page: Page | undefined): void {
    for (const each of page ? [...page.holders] : [])
      if (this.pins.has(each) && each.table.at(-1) === page) this.drop(each);
  }

  private endBranches(holder: Holder): void {
    for (const id of this.branches.get(holder) ?? []) {
      this.seqIds.give(id);
      this.ops.push({ kind: 'remove', seqId: id, from: 0 });
    }
    this.branches.delete(holder);
  }

  private newHolder(tokens: readonly number[], chat: string): Holder {
    const seqId = this.seqIds.take();
    const holder: Holder = {
      seqId,
      tokens,
      chat,
      table: [],
      computed: 0,
      charged: 0,
      state: 'running',
      lastUsed: ++this.tick,
    };
    this.running.add(holder);
    return holder;
  }

  private join(holder: Holder, pages: readonly Page[], end: number): void {
    const from = holder.computed;
    const [source] = pages.find((page) => endOf(page) >= end)!.holders;
    // Told to the device before any eviction later on, which may well hit the source: shared cells live on with their other owners.
    this.ops.push({ kind: 'copy', source: source!.seqId, target: holder.seqId, from, to: end });
    this.tables.join(holder, pages, end);
    this.touch(holder);
  }

  /** A pin that has nothing beyond these tokens goes on as the new sequence: nothing has to be told to the device. */
  private takeOver(pin: Holder, tokens: readonly number[], chat: string): Holder {
    this.pins.delete(pin);
    const holder: Holder = { ...pin, tokens, chat, table: [], state: 'running' };
    this.tables.handOver(pin, holder);
    this.running.add(holder);
    this.touch(holder);
    return holder;
  }

  private touch(holder: Holder): void {
    holder.lastUsed = ++this.tick;
    for (const page of holder.table) page.lastUsed = this.tick;
  }

  private makeRoom(cells: number): void {
    while (this.counts().free < cells)
      if (!this.evictOne()) throw new Error('asked for room that canHold or canOpen would have refused');
  }

  /** Sees to it that an id can be taken, rather not that of one of `spared`. Returns whether somebody had to go. */
  private freeId(spared?: ReadonlySet<Holder>): boolean {
    if (this.seqIds.canTake()) return false;
    const pin = this.oldestPin(spared) ?? this.oldestPin();
    if (!pin) throw new Error('asked for an id that canOpen would have refused');
    while (this.pins.has(pin)) this.shorten(pin);
    return true;
  }

  /** The last page of a pin goes; with a lower tier not before it is copied out. */
  private shorten(pin: Holder): void {
    const last = pin.table.at(-1)!;
    if (this.tiers && !last.saved) this.save(pin, last);
    this.cut(pin, last.from);
  }

  private cut(pin: Holder, from: number): void {
    this.tables.cut(pin, from);
    if (keepsNothing(pin)) this.drop(pin);
    else this.ops.push({ kind: 'remove', seqId: pin.seqId, from });
  }

  /** Nothing is this chat's any more but what it has running. */
  private disown(chat: string): void {
    const runs = (page: Page) =>
      [...page.holders].some((holder) => holder.state === 'running' && holder.chat === chat);
    for (const page of [...this.tables.pages()] as Page[]) if (!runs(page)) page.owners.delete(chat);
  }

  /** Copies out the slot that ends with `last`. */
  private save(pin: Holder, last: Page): void {
    const from = slotOf(last.from);
    const to = endOf(last);
    const { key, present } = this.tiers!.expect(pin.tokens, from, to, last.owners);
    if (!present) this.ops.push({ kind: 'save', seqId: pin.seqId, from, to, key });
    for (const page of pin.table) if (page.from >= from && endOf(page) <= to) page.saved = true;
  }

  private drop(pin: Holder): void {
    this.tables.cut(pin, 0);
    this.pins.delete(pin);
    this.seqIds.give(pin.seqId);
    this.ops.push({ kind: 'remove', seqId: pin.seqId, from: 0 });
  }

  private oldestPin(except?: ReadonlySet<Holder>): Holder | undefined {
    let oldest: Holder | undefined;
    for (const pin of this.pins)
      if (!except?.has(pin) && pin.lastUsed < (oldest?.lastUsed ?? Infinity)) oldest = pin;
    return oldest;
  }

  private runner(handle: Handle): Holder {
    const holder = handle as Holder;
    if (!this.running.has(holder)) throw new Error(`sequence id ${handle.seqId} does not run`);
    return holder;
  }
}

/** Without a page of its own a pin keeps nothing alive. */
function keepsNothing(pin: Holder): boolean {
  const last = pin.table.at(-1);
  return !last || last.holders.size > 1;
}

function pinEndingAt(last: Page | undefined, position: number): Holder | undefined {
  if (!last || endOf(last) !== position) return undefined;
  return [...last.holders].find((holder) => holder.state === 'parked' && holder.table.at(-1) === last);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isTemporary } from '../../contract/chatKey.ts';
import { addOwner, loseOwner, NOBODY } from '../owners.ts';
import type { DiskTier } from './diskTier.ts';
import { PageIndex, type PageFacts } from './pageIndex.ts';
import { PageNames, ROOT } from './pageName.ts';
import { StoredPages } from './storedPages.ts';
import type { FoundPage, Tiers } from './tiers.ts';

const endOf = ({ from, tokens }: PageFacts): number => from + tokens.length;

interface RamPage extends PageFacts {
  readonly state: Uint8Array;
}

/** Each tier has its own books of whose a page is. */
const copyOf = (page: PageFacts, state: Uint8Array): RamPage => ({
  ...page,
  owners: new Set(page.owners),
  state,
});

/** Of a page's owners, those who may be named on the disk. */
const lasting = (owners: Iterable<string>): string[] => [...owners].filter((owner) => !isTemporary(owner));
/** What only temporary chats have stays in memory. */
const mayLast = ({ owners }: Pick<PageFacts, 'owners'>): boolean =>
  owners.size === 0 || lasting(owners).length > 0;

export interface TierCounts {
  ram: { pages: number; bytes: number; limit: number };
  disk: { pages: number; bytes: number } | null;
  /** Tokens that did not have to be read because a lower tier had them, since the model was loaded. */
  restoredTokens: number;
}

export interface PageStoreOptions {
  /** What is kept are whole states, not pages (`StateCache`). */
  states?: boolean;
  /** Bytes of pages in memory. */
  ramBytes: number;
  /** Comes later, when the weights are known by their hash; null: none. */
  disk: Promise<DiskTier | null>;
  /** It comes in a moment and may have pages: to wait for it pays. */
  diskIsNear?: boolean;
  /** What whoever has these tokens is called, for those who look on. */
  ownerOf?: (tokens: readonly number[]) => string;
  log: (line: string) => void;
}

/**
 * The tiers below the device: pages in memory, and files behind them. What comes from the device goes to memory at once and to the disk
 * behind it; what a prompt needs comes back to memory first (`fetch`), for only that can be had at once.
 */
export class PageStore implements Tiers {
  private readonly names = new PageNames();
  private readonly ram: PageIndex<RamPage>;
  private readonly expected = new Map<string, Omit<PageFacts, 'byteLength'>>();
  private readonly toWrite: RamPage[] = [];
  private disk: DiskTier | null = null;
  private writing: Promise<void> | null = null;
  private closed = false;
  private restoredTokens = 0;
  readonly stored: StoredPages;

  constructor(private readonly options: PageStoreOptions) {
    this.ram = new PageIndex<RamPage>(options.states);
    this.stored = new StoredPages(this.ram, options.ownerOf ?? (() => ''));
    options.disk.then(
      (disk) => {
        this.disk = disk;
        if (disk) this.stored.addDisk(disk.pages());
        this.writeOn();
      },
      (error: unknown) => {
        // A model that goes before its weights are hashed has nothing to say.
        if (!(error instanceof Error && error.name === 'AbortError'))
          options.log(`pages are not stored on disk: ${String(error)}`);
      },
    );
  }

  counts(): TierCounts {
    const { ram, disk, restoredTokens } = this;
    return {
      ram: { pages: ram.count, bytes: ram.bytes, limit: this.options.ramBytes },
      disk: disk && { pages: disk.pages().count, bytes: disk.bytes },
      restoredTokens,
    };
  }

  match(tokens: readonly number[], limit: number): FoundPage[] {
    if (this.options.states) {
      const state = this.ram.longestState(tokens, limit, this.names);
      if (!state) return [];
      const { key, byteLength } = state;
      const to = endOf(state);
      return [{ key, from: 0, to, length: to, byteLength }];
    }
    return this.ram.walk(ROOT, tokens, limit).map(({ page, agrees }) => ({
      key: page.key,
      from: page.from,
      to: page.from + agrees,
      length: page.tokens.length,
      byteLength: page.byteLength,
    }));
  }

  expect(
    tokens: readonly number[],
    from: number,
    to: number,
    owners: Iterable<string>,
  ): { key: string; present: boolean } {
    const key = this.names.of(tokens, from, to);
    this.stored.own(key, tokens);
    const there = this.ram.get(key) ?? this.expected.get(key);
    if (there) {
      this.share(there, owners);
      this.ram.touch(key);
      return { key, present: true };
    }
    const parent = this.names.parent(tokens, from);
    const facts = { key, parent, from, tokens: tokens.slice(from, to), owners: new Set(owners) };
    this.expected.set(key, facts);
    return { key, present: false };
  }

  claim(tokens: readonly number[], chat: string): void {
    for (const index of [this.disk?.pages(), this.ram])
      for (const page of index?.wholeOn(tokens, this.names) ?? []) this.share(page, [chat]);
  }

  put(key: string, state: Uint8Array): void {
    const facts = this.expected.get(key);
    if (!facts) return;
    this.expected.delete(key);
    const page: RamPage = { ...facts, byteLength: state.byteLength, state };
    this.keep(page);
    const onDisk = this.disk?.pages().get(key);
    if (onDisk) return this.share(onDisk, page.owners);
    this.writeLater(page);
  }

  lost(key: string): void {
    this.expected.delete(key);
    this.stored.disown(key);
  }

  take(key: string): Uint8Array | undefined {
    const page = this.ram.get(key);
    if (!page) return undefined;
    this.ram.touch(key);
    this.restoredTokens += this.options.states ? endOf(page) : page.tokens.length;
    return page.state;
  }

  /** Tokens of a prompt's beginning that lie in memory or on disk. */
  lookUp(tokens: readonly number[]): number {
    const limit = tokens.length - 1;
    if (this.options.states) {
      const found = [this.ram, this.disk?.pages()].map((index) =>
        index?.longestState(tokens, limit, this.names),
      );
      return Math.max(...found.map((state) => (state ? endOf(state) : 0)));
    }
    const ends = [this.ram.walk(ROOT, tokens, limit), this.disk?.pages().walk(ROOT, tokens, limit) ?? []];
    return Math.max(...ends.map((way) => way.reduce((sum, { agrees }) => sum + agrees, 0)));
  }

  /** Brings what the disk has of a prompt's beginning to memory; null: nothing to bring. */
  fetch(tokens: readonly number[]): Promise<void> | null {
    const { disk } = this;
    if (!disk && this.options.diskIsNear)
      return this.options.disk.then(
        (opened) => (opened ? (this.fetch(tokens) ?? undefined) : undefined),
        () => undefined,
      );
    if (!disk) return null;
    if (this.options.states) return this.fetchState(disk, tokens);
    const way = disk.pages().walk(ROOT, tokens, tokens.length - 1);
    const missing = way.map(({ page }) => page).filter(({ key }) => !this.ram.get(key));
    if (missing.length === 0) return null;
    for (const { page } of way) this.ram.touch(page.key);
    const facts = new Map(missing.map((page) => [page.key, page]));
    return disk.readAll([...facts.keys()], (key, state) => this.keep(copyOf(facts.get(key)!, state)));
  }

  private fetchState(disk: DiskTier, tokens: readonly number[]): Promise<void> | null {
    const limit = tokens.length - 1;
    const here = this.ram.longestState(tokens, limit, this.names);
    const there = disk.pages().longestState(tokens, limit, this.names);
    if (!there || (here && endOf(here) >= endOf(there))) return null;
    return disk.readAll([there.key], (_, state) => this.keep(copyOf(there, state)));
  }

  /** What is on its way to the disk gets there as far as that takes no longer than `withinMs`; then nothing more is written. */
  async close(withinMs: number): Promise<void> {
    const giveUp = new AbortController();
    await Promise.race([this.flushed(), sleep(withinMs, undefined, { signal: giveUp.signal })]);
    giveUp.abort();
    this.closed = true;
    await this.writing;
  }

  /** Resolves when all that was put is on the disk, where there is one. */
  async flushed(): Promise<void> {
    await this.options.disk.catch(() => null);
    while (this.writing) await this.writing;
  }

  /** Deletes everything in memory and on the disk; returns how many bytes were freed. */
  async clear(): Promise<{ ramBytes: number; diskBytes: number }> {
    const ramBytes = this.ram.bytes;
    this.toWrite.length = 0;
    for (const { key } of [...this.ram.pages()]) this.ram.remove(key);
    await this.flushed();
    return { ramBytes, diskBytes: (await this.disk?.clear()) ?? 0 };
  }

  /** Deletes what only this chat's text made; returns how many bytes that freed. `diskBytes` null: there is no disk yet. */
  async forget(chat: string): Promise<{ ramBytes: number; diskBytes: number | null }> {
    const before = this.ram.bytes;
    for (const facts of [...this.expected.values()])
      if (loseOwner(facts.owners, chat)) this.expected.delete(facts.key);
    const gone = new Set<string>();
    for (const { key, owners } of [...this.ram.pages()]) if (loseOwner(owners, chat)) gone.add(key);
    for (const page of this.toWrite.splice(0)) {
      if (page.owners.size > 0 && !loseOwner(page.owners, chat)) this.toWrite.push(page);
    }
    for (const key of gone) this.ram.remove(key);
    await this.writing;
    return { ramBytes: before - this.ram.bytes, diskBytes: (await this.disk?.forget(chat)) ?? null };
  }

  /** The page is these chats' too, wherever it lies. */
  private share(page: Pick<PageFacts, 'key' | 'owners'>, owners: Iterable<string>): void {
    const more = [...owners].filter((owner) => owner !== NOBODY);
    const onDisk = this.disk?.pages().get(page.key);
    const news = lasting(more).filter((owner) => onDisk && !onDisk.owners.has(owner));
    const lasted = mayLast(page);
    for (const owner of page === onDisk ? lasting(more) : more) addOwner(page.owners, owner);
    const inMemory = this.ram.get(page.key);
    if (inMemory && !onDisk && !lasted && mayLast(page)) this.writeLater(inMemory);
    if (news.length > 0)
      this.disk?.share(page.key, news).catch((error: unknown) => {
        this.options.log(`whose a page is was not stored: ${String(error)}`);
      });
  }

  private keep(page: RamPage): void {
    for (const covered of this.ram.coveredBy(page)) this.ram.remove(covered.key);
    this.ram.add(page);
    for (const oldest of this.ram.pages()) {
      if (this.ram.bytes <= this.options.ramBytes) break;
      this.ram.remove(oldest.key);
    }
  }

  private writeLater(page: RamPage): void {
    if (!mayLast(page)) return;
    this.toWrite.push(page);
    this.writeOn();
  }

  /** One file at a time, behind everything else. */
  private writeOn(): void {
    const { disk } = this;
    if (!disk || this.writing || this.closed) return;
    let page = this.toWrite.shift();
    // Whose it is may have changed while it waited.
    while (page && !mayLast(page)) page = this.toWrite.shift();
    if (!page) return;
    this.writing = disk
      .write({ ...page, owners: new Set(lasting(page.owners)) }, page.state)
      .catch((error: unknown) => {
        this.toWrite.length = 0;
        this.options.log(`a page was not stored on disk: ${String(error)}`);
      })
      .finally(() => {
        this.writing = null;
        this.writeOn();
      });
  }
}

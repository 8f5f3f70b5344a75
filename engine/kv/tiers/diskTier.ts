import { mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addOwner, loseOwner } from '../owners.ts';
import { OWNERS_FILE, PAGE_ENDING, PageOwners, removeFile } from './pageOwners.ts';
import { encodePage, readHead, readPage, type Refusal } from './pageFile.ts';
import { beginningOf, filesOf, remove } from './pageFolder.ts';
import { PageIndex, type PageFacts } from './pageIndex.ts';

export interface DiskBudget {
  /** Bytes of all page files, of all models. */
  bytes: number;
  /** They never take more than this share of what the disk has free, theirs counted as free. 0 to 1. */
  shareOfFree: number;
}

interface Foreign {
  path: string;
  bytes: number;
  usedAt: number;
}

/** Why a file that was found is no page of use. */
type Dropped = Refusal | 'of nobody' | 'unreadable';

/** Page files are read so many at a time. */
const READS = 4;

/**
 * Pages as files, one each, in a folder for each model with its settings, so that a conversation goes on after a restart without being read
 * again. A file appears whole or not at all; one that is damaged, foreign or of an older version is deleted and never trusted.
 */
export class DiskTier {
  private readonly index: PageIndex<PageFacts>;
  private readonly owners: PageOwners;
  /** Files of other models and settings: they share the budget. */
  private foreign: Foreign[] = [];
  private foreignBytes = 0;
  private room = Infinity;

  private constructor(
    private readonly folder: string,
    private readonly identity: string,
    private readonly budget: DiskBudget,
    private readonly log: (line: string) => void,
    states: boolean,
  ) {
    this.index = new PageIndex(states);
    this.owners = new PageOwners(this.own);
  }

  /** `identity`: stands for all that the bits of a page depend on but its tokens, in hexadecimal. Reads what is there. A folder that cannot be made or read is an error of the file system. */
  static async open(
    folder: string,
    identity: string,
    budget: DiskBudget,
    log: (line: string) => void,
    states = false,
  ): Promise<DiskTier> {
    const tier = new DiskTier(folder, identity, budget, log, states);
    await mkdir(tier.own, { recursive: true, mode: 0o700 });
    await tier.readIndex();
    await tier.measureRoom();
    await tier.shrink();
    return tier;
  }

  get bytes(): number {
    return this.index.bytes;
  }

  /** What is there, without its bytes. */
  pages(): PageIndex<PageFacts> {
    return this.index;
  }

  /** Where there is no room even after deleting older ones, or the disk refuses, the page is not kept. */
  async write(facts: PageFacts, state: Uint8Array): Promise<void> {
    if (this.index.get(facts.key)) return;
    const path = this.pathOf(facts.key);
    const part = `${path}.part`;
    try {
      // Each time: somebody may have taken it away.
      await mkdir(this.own, { recursive: true, mode: 0o700 });
      await this.owners.note(facts.key, facts.owners);
      await writeFile(part, encodePage(this.identity, facts, state), { mode: 0o600 });
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
    for (const covered of this.index.coveredBy(facts)) await this.drop(covered.key);
    const { key, parent, from, tokens, byteLength, owners } = facts;
    this.index.add({ key, parent, from, tokens, byteLength, owners: new Set(owners) });
    await this.shrink();
  }

  /** The page is these chats' too. */
  async share(key: string, owners: Iterable<string>): Promise<void> {
    const page = this.index.get(key);
    if (!page) return;
    for (const owner of owners) addOwner(page.owners, owner);
    await this.owners.note(key, owners);
  }

  /** Its bytes, or undefined: it was not to be trusted, and is deleted. */
  async read(key: string): Promise<Uint8Array | undefined> {
    const path = this.pathOf(key);
    try {
      const read = readPage(this.identity, await readFile(path));
      if (read.ok && read.facts.key === key) {
        this.index.touch(key);
        const now = new Date();
        await utimes(path, now, now);
        return read.state;
      }
      this.log(`a stored page was dropped: ${read.ok ? 'damaged' : read.why}`);
    } catch (error) {
      this.log(`a stored page was dropped: ${error instanceof Error ? error.message : String(error)}`);
    }
    await this.drop(key);
    return undefined;
  }

  /** Several at once, a few at a time. */
  async readAll(keys: readonly string[], take: (key: string, state: Uint8Array) => void): Promise<void> {
    const left = [...keys];
    const reader = async () => {
      for (let key = left.shift(); key !== undefined; key = left.shift()) {
        const state = await this.read(key);
        if (state) take(key, state);
      }
    };
    await Promise.all(Array.from({ length: READS }, reader));
  }

  /** Deletes the pages of all models; returns how many bytes that freed. */
  async clear(): Promise<number> {
    let freed = 0;
    for (const { key } of [...this.index.pages()]) freed += await this.drop(key);
    for (const { path } of this.foreign.splice(0)) freed += await removeFile(path);
    this.foreignBytes = 0;
    await this.owners.rewrite([]);
    return freed;
  }

  /** Deletes what only this chat's text made, of all models; returns how many bytes that freed. */
  async forget(chat: string): Promise<number> {
    let freed = 0;
    for (const { key, owners } of [...this.index.pages()])
      if (loseOwner(owners, chat)) freed += await this.drop(key);
    const own = this.owners.rewrite([...this.index.pages()].map(({ key, owners }) => [key, owners] as const));
    const others = [...new Set(this.foreign.map(({ path }) => dirname(path)))].map(async (folder) => {
      const deleted = await new PageOwners(folder).forget(chat);
      for (const bytes of deleted.values()) freed += bytes;
      this.foreign = this.foreign.filter(({ path }) => !deleted.has(path));
    });
    // What one folder refuses keeps no other from being gone through.
    const ended = await Promise.allSettled([own, ...others]);
    this.foreignBytes = this.foreign.reduce((sum, { bytes }) => sum + bytes, 0);
    const refused = ended.find(({ status }) => status === 'rejected');
    if (refused) throw (refused as PromiseRejectedResult).reason;
    return freed;
  }

  private get own(): string {
    return join(this.folder, this.identity.slice(0, 32));
  }

  private pathOf(key: string): string {
    return join(this.own, `${key}${PAGE_ENDING}`);
  }

  private async readIndex(): Promise<void> {
    const found: { facts: PageFacts; usedAt: number }[] = [];
    const owned = await this.owners.read();
    const dropped = new Map<Dropped, number>();
    for (const folder of await readdir(this.folder, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const inside = join(this.folder, folder.name);
      for (const { name, path } of await filesOf(inside)) {
        if (name === OWNERS_FILE) continue;
        if (!name.endsWith(PAGE_ENDING)) {
          await remove(path); // Half a file, from a process that ended.
          continue;
        }
        const why =
          inside === this.own ? await this.readOwn(path, owned, found) : await this.readForeign(path);
        if (why === null) continue;
        dropped.set(why, (dropped.get(why) ?? 0) + 1);
        await remove(path);
      }
    }
    // A page is of use only after all before it: of those used together, the later ones go first.
    found.sort((a, b) => a.usedAt - b.usedAt || b.facts.from - a.facts.from);
    for (const { facts } of found) this.index.add(facts);
    this.foreign.sort((a, b) => a.usedAt - b.usedAt);
    if (dropped.size > 0)
      this.log(
        `stored pages were dropped: ${[...dropped].map(([why, count]) => `${count} ${why}`).join(', ')}`,
      );
  }

  /** Why it is not to be trusted; null: it is one of `found` now. */
  private async readOwn(
    path: string,
    owned: ReadonlyMap<string, Set<string>>,
    found: { facts: PageFacts; usedAt: number }[],
  ): Promise<Dropped | null> {
    try {
      const { size, mtimeMs } = await stat(path);
      const read = readHead(this.identity, await beginningOf(path), size);
      if (!read.ok) return read.why;
      if (this.pathOf(read.facts.key) !== path) return 'damaged';
      const owners = owned.get(read.facts.key);
      if (!owners) return 'of nobody';
      found.push({ facts: { ...read.facts, owners }, usedAt: mtimeMs });
      return null;
    } catch {
      return 'unreadable';
    }
  }

  private async readForeign(path: string): Promise<Dropped | null> {
    try {
      const { size, mtimeMs } = await stat(path);
      this.foreign.push({ path, bytes: size, usedAt: mtimeMs });
      this.foreignBytes += size;
      return null;
    } catch {
      return 'unreadable';
    }
  }

  private async measureRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    const free = bavail * bsize + this.index.bytes + this.foreignBytes;
    this.room = Math.min(this.budget.bytes, free * this.budget.shareOfFree);
  }

  /** Other models' pages first, then our own, the least recently used first. */
  private async shrink(): Promise<void> {
    while (this.index.bytes + this.foreignBytes > this.room) {
      const other = this.foreign.shift();
      if (other) {
        await rm(other.path, { force: true });
        this.foreignBytes -= other.bytes;
        continue;
      }
      const [oldest] = this.index.pages();
      if (!oldest) return;
      await this.drop(oldest.key);
    }
  }

  private async drop(key: string): Promise<number> {
    this.index.remove(key);
    return removeFile(this.pathOf(key));
  }
}

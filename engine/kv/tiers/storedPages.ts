import { PageIndex, type Met, type PageFacts } from './pageIndex.ts';
import { ROOT } from './pageName.ts';

/** A page of a lower tier as those see it who look on. */
export interface StoredPage {
  readonly key: string;
  /** Name of the page before it; empty: it begins the context. */
  readonly parent: string;
  readonly from: number;
  /** How many. */
  readonly tokens: number;
  /** Whose it is, as far as that is known: of earlier sessions it is not. */
  readonly owner: string;
  readonly ram: boolean;
  readonly disk: boolean;
}

/** Where a slot of a token stream lies besides the device. */
export interface Copy {
  readonly key: string;
  readonly ram: boolean;
  readonly disk: boolean;
  /** Of the slot, how many tokens agree. */
  readonly agrees: number;
}

type Index = PageIndex<PageFacts>;

/** What lies in memory and on the disk, and whose it is: read by those who look on, never acted on. */
export class StoredPages {
  private readonly owners = new Map<string, string>();
  private readonly listeners = new Set<(key: string) => void>();
  private disk: Index | null = null;

  /** `ownerOf`: what whoever has these tokens is called; empty where that is not known. */
  constructor(
    private readonly ram: Index,
    private readonly ownerOf: (tokens: readonly number[]) => string,
  ) {
    ram.changed = (key) => this.tell(key);
  }

  /** The disk is there now, with what it has. */
  addDisk(disk: Index): void {
    this.disk = disk;
    disk.changed = (key) => this.tell(key);
    for (const { key } of disk.pages()) this.tell(key);
  }

  /** Calls back with each page that comes or goes, until the returned function is called. */
  watch(listener: (key: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The names of all. */
  keys(): Set<string> {
    return new Set(
      [this.ram, this.disk].flatMap((index) => [...(index?.pages() ?? [])].map(({ key }) => key)),
    );
  }

  get(key: string): StoredPage | null {
    const page = this.facts(key);
    if (!page) return null;
    return {
      key,
      parent: page.parent,
      from: page.from,
      tokens: page.tokens.length,
      owner: this.owners.get(key) ?? '',
      ram: this.ram.get(key) !== undefined,
      disk: this.disk?.get(key) !== undefined,
    };
  }

  /** A page belongs to whoever has these tokens. */
  own(key: string, tokens: readonly number[]): void {
    const owner = this.ownerOf(tokens);
    if (owner === '' || this.owners.get(key) === owner) return;
    this.owners.set(key, owner);
    if (this.facts(key)) this.tell(key);
  }

  /** It did not come. */
  disown(key: string): void {
    if (!this.facts(key)) this.owners.delete(key);
  }

  /** Where the slots of a beginning lie, from position 0 without a gap; they belong to whoever has the tokens. */
  copies(tokens: readonly number[], limit: number): Copy[] {
    const inRam = this.ram.walk(ROOT, tokens, limit);
    const onDisk = this.disk?.walk(ROOT, tokens, limit) ?? [];
    return (inRam.length >= onDisk.length ? inRam : onDisk).map(({ page, agrees }, index) => {
      this.own(page.key, tokens);
      return { key: page.key, agrees, ram: has(inRam[index], agrees), disk: has(onDisk[index], agrees) };
    });
  }

  /** The pages from the beginning to this one. */
  wayTo(key: string): PageFacts[] {
    const way: PageFacts[] = [];
    for (let page = this.facts(key); page; page = this.facts(page.parent)) way.unshift(page);
    return way;
  }

  private facts(key: string): PageFacts | undefined {
    return this.ram.get(key) ?? this.disk?.get(key);
  }

  private tell(key: string): void {
    this.disown(key);
    for (const listener of this.listeners) listener(key);
  }
}

const has = (met: Met<PageFacts> | undefined, agrees: number): boolean => (met?.agrees ?? 0) >= agrees;

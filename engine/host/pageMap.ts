import type { MapPage, StoredPage } from '../contract/activity.ts';
import { KvCache, type Copy, type Handle, type StoredPages } from '../kv/index.ts';
import type { ActivitySource } from './activity.ts';

/** Stored pages told at once: a disk may have thousands, and a message is read whole. */
const MOST_STORED = 400;
const PAGE_TOKENS = 64;

/** What changed on the device's page map since it was asked last. */
export class PageMapChanges {
  private seen = new Map<number, MapPage>();

  since(source: ActivitySource | null): { pages?: MapPage[]; pagesGone?: number[] } {
    const now = source ? pagesOf(source) : new Map<number, MapPage>();
    const pages = [...now.values()].filter((page) => !samePage(this.seen.get(page.id), page));
    const pagesGone = [...this.seen.keys()].filter((id) => !now.has(id));
    this.seen = now;
    return { ...(pages.length > 0 ? { pages } : {}), ...(pagesGone.length > 0 ? { pagesGone } : {}) };
  }
}

/** What changed in memory and on disk since it was asked last. */
export class StoredChanges {
  private readonly told = new Set<string>();
  private readonly toTell: Set<string>;
  readonly close: () => void;

  constructor(private readonly stored: StoredPages | null) {
    this.toTell = stored?.keys() ?? new Set();
    this.close = stored?.watch((key) => this.toTell.add(key)) ?? (() => undefined);
  }

  /** There is more to tell. */
  get more(): boolean {
    return this.toTell.size > 0;
  }

  since(): { stored?: StoredPage[]; storedGone?: string[] } {
    const stored: StoredPage[] = [];
    const storedGone: string[] = [];
    for (const key of this.toTell) {
      if (stored.length === MOST_STORED) break;
      this.toTell.delete(key);
      const page = this.stored?.get(key);
      if (page) {
        stored.push(page);
        this.told.add(key);
      } else if (this.told.delete(key)) storedGone.push(key);
    }
    return { ...(stored.length > 0 ? { stored } : {}), ...(storedGone.length > 0 ? { storedGone } : {}) };
  }
}

function pagesOf({ scheduler, cache, pages, owners }: ActivitySource): Map<number, MapPage> {
  const map = new Map<number, MapPage>();
  if (!(cache instanceof KvCache)) return map;
  const lanes = new Map<Handle, number>();
  for (const { tag, sequences } of scheduler.runningTasks())
    for (const { id, handle, tokens } of sequences) {
      owners.name(tokens, tag);
      if (handle) lanes.set(handle, id);
    }
  // Those that run come first.
  for (const holder of cache.residents()) {
    const owner = owners.of(holder.tokens);
    const lane = lanes.get(holder);
    const copies = pages?.stored.copies(holder.tokens, holder.computed) ?? [];
    for (const { id, parent, from, tokens } of holder.table) {
      const before = map.get(id);
      if (before) {
        if (lane !== undefined) before.lanes.push(lane);
        if (owner !== '' && !before.owners.includes(owner)) before.owners.push(owner);
        continue;
      }
      map.set(id, {
        id,
        parent: parent?.id ?? null,
        from,
        tokens: tokens.length,
        lanes: lane === undefined ? [] : [lane],
        owners: owner === '' ? [] : [owner],
        ...copyOf(copies[Math.floor(from / PAGE_TOKENS)], from + tokens.length),
      });
    }
  }
  return map;
}

function copyOf(copy: Copy | undefined, end: number): Pick<MapPage, 'stored' | 'ram' | 'disk'> {
  const inSlot = ((end - 1) % PAGE_TOKENS) + 1;
  if (!copy || copy.agrees < inSlot) return { stored: null, ram: false, disk: false };
  return { stored: copy.key, ram: copy.ram, disk: copy.disk };
}

const same = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);

const samePage = (a: MapPage | undefined, b: MapPage): boolean =>
  a?.tokens === b.tokens &&
  a.parent === b.parent &&
  a.from === b.from &&
  a.stored === b.stored &&
  a.ram === b.ram &&
  a.disk === b.disk &&
  same(a.lanes, b.lanes) &&
  same(a.owners, b.owners);

import type { MapPage, StoredPage } from '../../../engine/contract/activity.ts';

/** What one owner has, in tokens. */
export interface Holding {
  /** Empty: nobody that is known. */
  readonly owner: string;
  readonly used: number;
  readonly parked: number;
  readonly ram: number;
  readonly disk: number;
}

/** Of each owner, who has most on the device first. A page that several have counts with each. */
export function holdingsOf(pages: readonly MapPage[], stored: ReadonlyMap<string, StoredPage>): Holding[] {
  const byOwner = new Map<string, { -readonly [K in keyof Holding]: Holding[K] }>();
  const of = (owner: string) => {
    let holding = byOwner.get(owner);
    if (!holding) byOwner.set(owner, (holding = { owner, used: 0, parked: 0, ram: 0, disk: 0 }));
    return holding;
  };
  for (const { owners, lanes, tokens } of pages)
    for (const owner of owners.length > 0 ? owners : [''])
      of(owner)[lanes.length > 0 ? 'used' : 'parked'] += tokens;
  for (const { owner, tokens, ram, disk } of stored.values()) {
    if (ram) of(owner).ram += tokens;
    if (disk) of(owner).disk += tokens;
  }
  return [...byOwner.values()].sort(
    (a, b) =>
      Number(a.owner === '') - Number(b.owner === '') ||
      b.used - a.used ||
      b.parked - a.parked ||
      b.ram + b.disk - a.ram - a.disk,
  );
}

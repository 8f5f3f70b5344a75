import type { MapPage, StoredPage } from '../../../engine/contract/activity.ts';
import { ownerOfLane, type Activity, type Pointed } from '../../stores/activity.ts';
import { alongBeginnings } from '../../stores/beginnings.ts';
import { integer, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** A page as the map draws it. */
export interface Cell {
  readonly id: string;
  /** Where it leads when it is pointed at. */
  readonly points: Pointed;
  readonly owners: readonly string[];
  /** Tokens of the 64 that it could have. */
  readonly tokens: number;
  readonly from: number;
  /** Somebody who runs has it; else it is parked. */
  readonly live: boolean;
  /** Copies elsewhere. */
  readonly ram: boolean;
  readonly disk: boolean;
  /** Its name in the tiers below; null: it is in neither. */
  readonly stored: string | null;
}

/** Tokens of a whole page: what a cell of the map stands for. */
export const pageTokens = 64;

export function deviceCells({ pages, lanes }: Pick<Activity, 'pages' | 'lanes'>): Cell[] {
  const nameless = new Map(lanes.flatMap((lane) => (lane.tag === '' ? [[lane.id, ownerOfLane(lane)]] : [])));
  return pages.map((page) => deviceCell(page, nameless));
}

function deviceCell(page: MapPage, nameless: ReadonlyMap<number, string>): Cell {
  const { id, from, ram, disk, stored } = page;
  const more = nameless.size === 0 ? [] : page.lanes.flatMap((lane) => nameless.get(lane) ?? []);
  const owners = more.length === 0 ? page.owners : [...new Set([...page.owners, ...more])];
  return {
    id: String(id),
    points: { owner: owners[0] ?? null, page: id, ...(stored === null ? {} : { stored }) },
    owners,
    tokens: page.tokens,
    from,
    live: page.lanes.length > 0,
    ram,
    disk,
    stored,
  };
}

/** Of one tier, in the order of the conversations. */
export function storedCells(stored: ReadonlyMap<string, StoredPage>, tier: 'ram' | 'disk'): Cell[] {
  const there = [...stored.values()].filter((page) => page[tier]);
  return alongBeginnings(
    there,
    ({ key }) => key,
    ({ parent }) => parent,
  ).map(({ key, owner, tokens, from, ram, disk }) => ({
    id: key,
    points: { owner: owner === '' ? null : owner, stored: key },
    owners: owner === '' ? [] : [owner],
    tokens,
    from,
    live: false,
    ram: ram && tier !== 'ram',
    disk: disk && tier !== 'disk',
    stored: key,
  }));
}

/** 2: it is what is looked at, or a copy of that; 1: it is of the same owner, or nothing is looked at; 0: it has nothing to do with it. */
export function light(cell: Cell, looked: Pointed | null): 0 | 1 | 2 {
  if (!looked) return 1;
  const same =
    (looked.page !== undefined && cell.points.page === looked.page) ||
    (looked.stored !== undefined && cell.stored === looked.stored);
  if (same) return 2;
  return looked.owner !== null && cell.owners.includes(looked.owner) ? 1 : 0;
}

export interface Grid {
  readonly columns: number;
  /** Side of a cell with its gap, in pixels. */
  readonly pitch: number;
  readonly rows: number;
}

const smallest = 6;
const largest = 20;
/** Zoomed in. */
const enlarged = 64;
/** As high as a map likes to be where nobody has zoomed, in pixels. */
const likesToBe = 160;

/** The largest cells with which all of them fit into a comfortable height, times the zoom. */
export function gridFor(cells: number, width: number, zoom: number): Grid {
  let pitch = largest;
  while (pitch > smallest && Math.ceil(cells / Math.max(1, Math.floor(width / pitch))) * pitch > likesToBe)
    pitch -= 1;
  pitch = Math.min(enlarged, Math.round(pitch * zoom));
  const columns = Math.max(1, Math.floor(width / pitch));
  return { columns, pitch, rows: Math.max(1, Math.ceil(cells / columns)) };
}

/** What a cell is, in words; `name`: of its first owner. */
export function cellWords(cell: Cell, name: string): string {
  const { from, tokens: count, live, ram, disk, owners } = cell;
  const where = t('engine.positions', {
    from: integer(from),
    to: integer(from + count - 1),
    tokens: tokens(count),
  });
  const others = owners.length - 1;
  return [
    `${where}: ${others > 0 ? t('engine.andMore', { name, others: integer(others) }) : name}`,
    ...(cell.points.page === undefined ? [] : [live ? t('engine.inUse2') : t('engine.parked2')]),
    ...(ram && disk ? [t('engine.inMemoryAndOnDiskToo')] : ram ? [t('engine.inMemoryToo')] : []),
    ...(disk && !ram ? [t('engine.onDiskToo')] : []),
  ].join(', ');
}

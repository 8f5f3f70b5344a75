import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  ActivityChange,
  DraftCounts,
  Lane,
  MapPage,
  PaceSample,
  StepSample,
  StoredPage,
} from '../../engine/contract/activity.ts';
import { alongBeginnings } from './beginnings.ts';

/** What the engine tells of itself. */
export interface Activity {
  readonly lanes: readonly Lane[];
  /** In the order in which they are drawn: page after page along each beginning. */
  readonly pages: readonly MapPage[];
  /** In memory and on disk, by name. */
  readonly stored: ReadonlyMap<string, StoredPage>;
  /** The newest last. */
  readonly steps: readonly StepSample[];
  /** Of the last two minutes, the newest last. */
  readonly pace: readonly PaceSample[];
  readonly firstTokenMs: readonly number[];
  readonly betweenTokensMs: readonly number[];
  readonly totals: ActivityChange['totals'] | null;
  readonly tiers: ActivityChange['tiers'] | null;
  /** What was guessed ahead, and what came of it. */
  readonly drafts: DraftCounts | null;
  /** The latest offers that were seen, the newest last. */
  readonly offers: DraftCounts['offers'];
  /** Which colour whose lanes and pages have, by owner: each keeps its own for as long as it has any. */
  readonly colours: ReadonlyMap<string, number>;
}

/** What is pointed at or was chosen; what belongs to it lights up. */
export interface Pointed {
  /** Whose it is (`ownerOfLane`); null: nobody's that is known. */
  readonly owner: string | null;
  readonly page?: number;
  /** Name of a page in memory or on disk. */
  readonly stored?: string;
}

/** The live batch and the page map, as far as they are known. Session only. */
export interface ActivityState extends Activity {
  /** It stands still, to be looked at; what comes meanwhile is shown when it goes on. */
  readonly paused: boolean;
  readonly pointed: Pointed | null;
  /** Pressed: it stays when nothing is pointed at. */
  readonly chosen: Pointed | null;
  /** Number of a step that is looked at. */
  readonly step: number | null;
}
export type ActivityStore = StoreApi<ActivityState>;

/** Steps that are shown. */
export const stepsShown = 160;
/** Offers that are shown. */
export const offersShown = 72;
/** Samples of half a second. */
const samplesShown = 240;

export const noActivity: Activity = {
  lanes: [],
  pages: [],
  stored: new Map(),
  steps: [],
  pace: [],
  firstTokenMs: [],
  betweenTokensMs: [],
  totals: null,
  tiers: null,
  drafts: null,
  offers: [],
  colours: new Map(),
};

export const createActivityStore = (): ActivityStore =>
  createStore<ActivityState>(() => ({
    ...noActivity,
    paused: false,
    pointed: null,
    chosen: null,
    step: null,
  }));

/** What a lane's request is called; one without a name goes by its number. */
export const ownerOfLane = ({ tag, task }: Lane): string => (tag === '' ? `#${task}` : tag);

/** Pure. What a change leaves out is as it was. */
export function applyChange(state: Activity, change: ActivityChange): Activity {
  const before = change.fresh ? noActivity : state;
  const after = {
    ...before,
    lanes: change.lanes ?? before.lanes,
    pages: pagesAfter(before.pages, change),
    stored: storedAfter(before.stored, change),
    steps: change.steps ? [...before.steps, ...change.steps].slice(-stepsShown) : before.steps,
    pace: change.pace ? [...before.pace, ...change.pace].slice(-samplesShown) : before.pace,
    firstTokenMs: change.firstTokenMs ?? before.firstTokenMs,
    betweenTokensMs: change.betweenTokensMs ?? before.betweenTokensMs,
    totals: change.totals ?? before.totals,
    tiers: change.tiers ?? before.tiers,
    drafts: change.drafts ?? before.drafts,
    offers: change.drafts ? [...before.offers, ...change.drafts.offers].slice(-offersShown) : before.offers,
  };
  const ownersMayDiffer =
    change.lanes ?? change.pages ?? change.pagesGone ?? change.stored ?? change.storedGone;
  return ownersMayDiffer ? { ...after, colours: coloursAfter(after) } : after;
}

/** What is looked at: pointed at, else chosen. */
export const lookedAt = ({ pointed, chosen }: ActivityState): Pointed | null => pointed ?? chosen;

function pagesAfter(pages: readonly MapPage[], change: ActivityChange): readonly MapPage[] {
  if (!change.pages && !change.pagesGone) return pages;
  const changed = new Map(change.pages?.map((page) => [page.id, page]));
  const gone = new Set(change.pagesGone);
  const kept: MapPage[] = [];
  let inOrder = gone.size === 0;
  for (const page of pages) {
    const now = changed.get(page.id);
    changed.delete(page.id);
    if (gone.has(page.id)) continue;
    if (now && now.parent !== page.parent) inOrder = false;
    kept.push(now ?? page);
  }
  if (inOrder && changed.size === 0) return kept;
  return alongBeginnings(
    [...kept, ...changed.values()],
    ({ id }) => id,
    ({ parent }) => parent,
  );
}

function storedAfter(
  stored: ReadonlyMap<string, StoredPage>,
  change: ActivityChange,
): ReadonlyMap<string, StoredPage> {
  if (!change.stored && !change.storedGone) return stored;
  const after = new Map(stored);
  for (const key of change.storedGone ?? []) after.delete(key);
  for (const page of change.stored ?? []) after.set(page.key, page);
  return after;
}

/** Who is new gets the first colour that is free. */
function coloursAfter({ lanes, pages, stored, colours }: Activity): ReadonlyMap<string, number> {
  const owners = new Set(lanes.map(ownerOfLane));
  for (const page of pages) for (const owner of page.owners) owners.add(owner);
  for (const { owner } of stored.values()) if (owner !== '') owners.add(owner);
  if (owners.size === colours.size && [...owners].every((owner) => colours.has(owner))) return colours;
  const after = new Map([...colours].filter(([owner]) => owners.has(owner)));
  const taken = new Set(after.values());
  let free = 0;
  for (const owner of owners) {
    if (after.has(owner)) continue;
    while (taken.has(free)) free += 1;
    taken.add(free);
    after.set(owner, free);
  }
  return after;
}

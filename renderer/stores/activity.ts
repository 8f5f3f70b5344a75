import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ActivityChange, Lane, MapPage, StepSample } from '../../engine/contract/activity.ts';

/** The live batch and the page map, as far as they are known. Session only. */
export interface ActivityState {
  readonly lanes: readonly Lane[];
  /** In the order in which they are drawn: page after page along each beginning. */
  readonly pages: readonly MapPage[];
  /** The newest last. */
  readonly steps: readonly StepSample[];
  readonly firstTokenMs: readonly number[];
  readonly betweenTokensMs: readonly number[];
  readonly totals: ActivityChange['totals'] | null;
  readonly tiers: ActivityChange['tiers'] | null;
  /** Pointed at: a lane, and everything of it lights up. */
  readonly pointed: number | null;
}
export type ActivityStore = StoreApi<ActivityState>;

/** Steps that the strip shows. */
export const stepsShown = 160;

export const noActivity: ActivityState = {
  lanes: [],
  pages: [],
  steps: [],
  firstTokenMs: [],
  betweenTokensMs: [],
  totals: null,
  tiers: null,
  pointed: null,
};

export const createActivityStore = (): ActivityStore => createStore<ActivityState>(() => noActivity);

/** Pure. What a change leaves out is as it was. */
export function applyChange(state: ActivityState, change: ActivityChange): ActivityState {
  const before = change.fresh ? noActivity : state;
  return {
    ...before,
    lanes: change.lanes ?? before.lanes,
    pages: pagesAfter(before.pages, change),
    steps: change.steps ? [...before.steps, ...change.steps].slice(-stepsShown) : before.steps,
    firstTokenMs: change.firstTokenMs ?? before.firstTokenMs,
    betweenTokensMs: change.betweenTokensMs ?? before.betweenTokensMs,
    totals: change.totals ?? before.totals,
    tiers: change.tiers ?? before.tiers,
  };
}

function pagesAfter(pages: readonly MapPage[], change: ActivityChange): readonly MapPage[] {
  if (!change.pages && !change.pagesGone) return pages;
  const byId = new Map(pages.map((page) => [page.id, page]));
  for (const id of change.pagesGone ?? []) byId.delete(id);
  for (const page of change.pages ?? []) byId.set(page.id, page);
  return alongBeginnings([...byId.values()]);
}

/** Each page after the one that it goes on from, and branches one after the other. */
function alongBeginnings(pages: readonly MapPage[]): MapPage[] {
  const after = new Map<number | null, MapPage[]>();
  for (const page of pages) after.set(page.parent, [...(after.get(page.parent) ?? []), page]);
  const order: MapPage[] = [];
  const left = [...(after.get(null) ?? [])].sort((a, b) => b.id - a.id);
  for (let page = left.pop(); page; page = left.pop()) {
    order.push(page);
    left.push(...(after.get(page.id) ?? []).sort((a, b) => b.id - a.id));
  }
  return order;
}

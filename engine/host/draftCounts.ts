import type { DraftCounts } from '../contract/activity.ts';
import type { StepPlan } from '../scheduler/index.ts';
import { depthsOf, wayThrough, type Drafter } from '../speculation/index.ts';

/** Positions that are told apart; what was drafted farther ahead counts with the last. */
const DEPTHS = 16;
/** Offers of a step that are shown. */
const OFFERS = 32;

export const noDrafts = (): DraftCounts => ({
  drafted: 0,
  accepted: 0,
  refused: 0,
  byDepth: [],
  byDrafter: [],
  offers: [],
});

/** The counts after one more step; the same object where nothing was offered. `brought`: the tokens that each of its rows did. */
export function withStep(
  counts: DraftCounts,
  plan: StepPlan,
  brought: readonly (readonly number[])[],
): DraftCounts {
  if (plan.trades.length === 0) return counts;
  const byDepth = counts.byDepth.map((each) => ({ ...each }));
  const byDrafter = counts.byDrafter.map((each) => ({ ...each }));
  let { drafted, accepted } = counts;
  // What is read of a text that is known was not offered by anybody.
  const offered = new Set(plan.trades.map(({ sequence }) => sequence));
  for (const [index, { draft, sequence }] of plan.rows.entries()) {
    if (draft.tokens.length === 0 || !offered.has(sequence)) continue;
    const tokens = brought[index] ?? [];
    // The last one nobody foresaw.
    const way = wayThrough(draft, tokens, 0, tokens.length - 1);
    drafted += draft.tokens.length;
    accepted += way.length;
    for (const depth of depthsOf(draft)) at(byDepth, depth).drafted += 1;
    for (let depth = 1; depth <= way.length; depth++) at(byDepth, depth).accepted += 1;
    for (const drafter of draft.drafters ?? []) by(byDrafter, drafter).drafted += 1;
    for (const index of way) if (draft.drafters) by(byDrafter, draft.drafters[index]!).accepted += 1;
  }
  return {
    drafted,
    accepted,
    refused: counts.refused + plan.trades.filter(({ taken }) => !taken).length,
    byDepth,
    byDrafter,
    offers: plan.trades.slice(0, OFFERS).map(({ sequence, drafter, probability, worth, price, taken }) => ({
      lane: sequence,
      drafter,
      probability: rounded(probability),
      worthMs: rounded(worth),
      priceMs: rounded(price),
      taken,
    })),
  };
}

function at(byDepth: DraftCounts['byDepth'], depth: number): DraftCounts['byDepth'][number] {
  const index = Math.min(depth, DEPTHS) - 1;
  while (byDepth.length <= index) byDepth.push({ drafted: 0, accepted: 0 });
  return byDepth[index]!;
}

function by(byDrafter: DraftCounts['byDrafter'], drafter: Drafter): DraftCounts['byDrafter'][number] {
  let found = byDrafter.find((each) => each.drafter === drafter);
  if (!found) byDrafter.push((found = { drafter, drafted: 0, accepted: 0 }));
  return found;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

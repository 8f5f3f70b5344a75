import type { SequenceCache } from '../kv/index.ts';
import { leavesBelow, wayThrough, type Bidder, type Market } from '../speculation/index.ts';
import type { PlanRow } from './plan.ts';
import type { StepBuilder } from './stepBuilder.ts';
import type { Sequence } from './task.ts';

/** Outputs of one step at most: what a context sets memory aside for. */
export const MOST_OUTPUTS = 256;

/**
 * Puts drafts into a step that has the rows of all replies and nothing else yet. `replies`: of those, the ones that propose something. `reserved`: ids that are not to be lent.
 * `promptShare`: the part of its time that prompts are to have.
 */
export function draftFor(
  replies: readonly Sequence[],
  step: StepBuilder,
  cache: SequenceCache,
  market: Market,
  reserved: number,
  promptShare: number,
): void {
  if (replies.length === 0 || !cache.takesDrafts) return;
  const bidders = replies.map(({ id, tokens, drafting }): Bidder => ({
    sequence: id,
    mode: drafting!.mode,
    offers: drafting!.offers(tokens),
    cells: tokens.length + 1,
  }));
  const { rows, cells } = step.load();
  // Prompts are to get on beside drafts, and nothing that is parked has to go for them.
  const most = Math.min(step.left() >> 1, MOST_OUTPUTS - rows, cache.counts().free);
  step.trades = market.trade(bidders, {
    rows,
    cells,
    most,
    branches: Math.max(0, cache.branchesFree() - reserved),
    spent: step.asking,
    promptShare,
  });
  for (const [index, sequence] of replies.entries()) {
    const { draft } = bidders[index]!.offers;
    if (draft.tokens.length === 0) continue;
    cache.grow(sequence.handle!, draft.tokens.length);
    const leaves = Math.max(...leavesBelow(draft).flat()) + 1;
    step.propose(sequence, draft, cache.branch(sequence.handle!, leaves - 1));
  }
}

/**
 * A step checked what was drafted for a sequence, which has got the tokens that were chosen: those of the draft that came true stay in the
 * cache, as far as they are to be read at all; the others go. Returns how many stay.
 */
export function settleDraft(cache: SequenceCache, row: PlanRow, sequence: Sequence): number {
  const { draft, branches } = row;
  if (draft.tokens.length === 0 || !sequence.handle) return 0;
  const { tokens } = sequence;
  const end = row.from + row.tokens.length;
  // The last token is read to choose the next one: it is not in the cache without drafts either.
  const way = wayThrough(draft, tokens, end, tokens.length - 1);
  const leaves = leavesBelow(draft);
  const last = leaves[way.at(-1) ?? -1];
  const parted = way.findIndex((index) => !leaves[index]!.includes(0));
  const won = last && parted >= 0 ? { branch: branches[last[0]! - 1]!, from: end + parted } : undefined;
  cache.keep(sequence.handle, end + way.length, won);
  return way.length;
}

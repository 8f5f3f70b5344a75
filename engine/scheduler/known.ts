import type { SequenceCache } from '../kv/index.ts';
import { chainOf } from '../speculation/index.ts';
import { MOST_OUTPUTS } from './drafts.ts';
import { fairShares } from './shares.ts';
import type { StepBuilder } from './stepBuilder.ts';
import type { StepCost } from './stepCost.ts';
import type { Sequence } from './task.ts';

/**
 * Puts what is known of the texts of `readers` into a step that has all rows and drafts of replies: each token is read as a draft that is sure to come
 * true, and gives its scores. It may take `share` of the time that reading a prompt beside the others would.
 */
export function readKnown(
  readers: readonly Sequence[],
  step: StepBuilder,
  cache: SequenceCache,
  cost: StepCost,
  share: number,
): void {
  if (readers.length === 0 || !cache.takesDrafts) return;
  const { rows, cells, span } = step.load();
  const others = { rows: rows - readers.length, cells, span };
  const budget = cost.chunkBudget(
    others,
    readers.map(({ tokens }) => tokens.length),
  );
  const most = Math.min(Math.floor(budget * share), step.left(), MOST_OUTPUTS - rows, cache.available());
  if (most <= 0) return;
  // The last one is read by nobody: nothing comes after it.
  const left = readers.map(({ tokens, known }) => Math.max(0, known!.length - 1 - tokens.length));
  for (const [index, count] of fairShares(left, most).entries()) {
    if (count === 0) continue;
    const { handle, tokens, known } = readers[index]!;
    cache.grow(handle!, count);
    step.propose(readers[index]!, chainOf(known!.slice(tokens.length, tokens.length + count)), []);
  }
}

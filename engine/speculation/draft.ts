import type { Drafter } from './guess.ts';

/**
 * Tokens proposed to come next, as a tree: `parents[i]` is the token before token i, an index before it, or -1 for the last token that is sure.
 * What comes after the same token differs. A chain is the tree without forks.
 */
export interface Draft {
  readonly tokens: readonly number[];
  readonly parents: readonly number[];
  /** Who guessed each of them, where that is known. */
  readonly drafters?: readonly Drafter[];
}

export const NO_DRAFT: Draft = { tokens: [], parents: [] };

export const chainOf = (tokens: readonly number[]): Draft => ({
  tokens,
  parents: tokens.map((_, index) => index - 1),
});

/** How many tokens after the last sure one each of them comes: 1 for the first. */
export function depthsOf({ parents }: Draft): number[] {
  const depths: number[] = [];
  for (const parent of parents) depths.push((depths[parent] ?? 0) + 1);
  return depths;
}

/** How a text goes through a draft: the indexes of its tokens from `from` on, as far as they were foreseen, at most to `limit` of the text. */
export function wayThrough(draft: Draft, text: readonly number[], from: number, limit: number): number[] {
  const way: number[] = [];
  let at = -1;
  for (let position = from; position < limit; position++) {
    at = draft.tokens.findIndex((token, i) => draft.parents[i] === at && token === text[position]);
    if (at < 0) break;
    way.push(at);
  }
  return way;
}

/** The leaves below each token (itself where it is one), counted from 0 in the order of the list; the first token has leaf 0 below it. */
export function leavesBelow({ parents }: Draft): number[][] {
  const below: number[][] = parents.map(() => []);
  const isParent = new Set(parents);
  // Along the first child of each, so that what was proposed first needs no branch.
  const children = new Map<number, number[]>();
  for (const [index, parent] of parents.entries()) {
    const siblings = children.get(parent);
    if (siblings) siblings.push(index);
    else children.set(parent, [index]);
  }
  let leaves = 0;
  const visit = (index: number): number[] => {
    below[index] = isParent.has(index) ? (children.get(index) ?? []).flatMap(visit) : [leaves++];
    return below[index];
  };
  for (const index of children.get(-1) ?? []) visit(index);
  return below;
}

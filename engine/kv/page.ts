import type { Holder } from './holder.ts';

/** Tokens of a page: what suits every backend's attention (Metal 64, CPU 64, Vulkan 32 or 64 cells at a time). */
export const PAGE_TOKENS = 64;

/**
 * Consecutive tokens of one prefix that are in the device's cache: a node of the prefix tree. It lies within one slot, the positions
 * [64 k, 64 (k + 1)); where two prefixes part inside a slot it is split there, so a slot may be several pages, one after the other.
 * The page and the way to it name its content: same tokens after the same tokens.
 */
export interface Page {
  /** For those who look on: no two pages of a cache have the same. */
  readonly id: number;
  /** Null: it begins at position 0. */
  parent: Page | null;
  /** Position of its first token. */
  from: number;
  /** Its tokens, 1 to 64; grows at its end while one running holder alone has it and nothing follows it. */
  tokens: number[];
  readonly children: Set<Page>;
  /** Who has it in its page table: with none it is no more. */
  readonly holders: Set<Holder>;
  /** Chats that had it in a page table, now or before. What follows it has no others. */
  readonly owners: Set<string>;
  /** Of those, the ones that run; with none the page is parked. */
  runners: number;
  /** Tick of the last use. */
  lastUsed: number;
  /** It lies in a lower tier too: to evict it loses nothing. */
  saved: boolean;
}

export const endOf = (page: Page): number => page.from + page.tokens.length;
/** Position of the slot that a position lies in. */
export const slotOf = (position: number): number => position - (position % PAGE_TOKENS);

/** How many tokens of `tokens` from `at` on a page has at its beginning. */
export function agreement(
  page: { readonly tokens: readonly number[] },
  tokens: readonly number[],
  at: number,
  limit: number,
): number {
  const most = Math.min(page.tokens.length, limit - at);
  let length = 0;
  while (length < most && page.tokens[length] === tokens[at + length]) length += 1;
  return length;
}

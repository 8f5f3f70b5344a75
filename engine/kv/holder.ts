/** Who owns cells: a sequence that runs, or what a finished one left parked for the next to begin with. */
export interface Holder {
  readonly seqId: number;
  /** Prompt and reply so far; the first `computed` of them are in the cache. Shared with the running sequence, never written here. */
  tokens: readonly number[];
  computed: number;
  /**
   * Cells this holder answers for: `computed` plus what the step in flight adds. A prefix that two holders share is charged to both, so
   * the budget may count too much and never too little.
   */
  charged: number;
  state: 'running' | 'parked';
  /** Tick of the last use: the smallest is evicted first. */
  lastUsed: number;
}

/** How many tokens two streams have in common at their beginning, at most `limit`. */
export function commonPrefix(a: readonly number[], b: readonly number[], limit: number): number {
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}

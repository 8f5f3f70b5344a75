import type { Page } from './page.ts';

/**
 * Who has pages: a sequence that runs, or a pin that keeps what a finished one left. Outside this folder it is a handle, to be given back
 * and not looked into (the page map reads it).
 *
 *   tokens    [0 ........ computed ........ charged ........ wanted)
 *             pages of its table | cells set aside | not yet asked for
 */
export interface Holder {
  /** llama.cpp's handle for its cells. */
  readonly seqId: number;
  /** Prompt and reply so far. Shared with the sequence, never written here. */
  tokens: readonly number[];
  /** The chat that it belongs to; empty: none. */
  readonly chat: string;
  /** Its page table: pages one after the other from position 0, `computed` tokens in all. */
  readonly table: Page[];
  computed: number;
  /** `computed` and the cells set aside for the step under way. */
  charged: number;
  state: 'running' | 'parked';
  /** Tick of the last use: of the pins, the smallest is evicted first. */
  lastUsed: number;
}

export type Handle = Readonly<Holder>;

/** How many tokens two streams have in common at their beginning, up to `limit`. */
export function commonPrefix(a: readonly number[], b: readonly number[], limit: number): number {
  const end = Math.min(limit, a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length += 1;
  return length;
}

/** A page that a lower tier has, as the cache needs to know it. Positions are tokens. */
export interface FoundPage {
  readonly key: string;
  readonly from: number;
  /** Where the common beginning ends: the end of the page, or a place inside it. */
  readonly to: number;
  /** Tokens of the whole page. */
  readonly length: number;
  readonly byteLength: number;
}

/** Where pages go that the device has no room for, by content. */
export interface Tiers {
  /** Pages that can be had at once and spell a beginning of `tokens`, at most `limit` of it, from position 0 without a gap. */
  match(tokens: readonly number[], limit: number): FoundPage[];
  /** The page of tokens [from, to) after those before it: its name, and whether it is there already. Where it is not, it is to come. It is its owners' then. */
  expect(
    tokens: readonly number[],
    from: number,
    to: number,
    owners: Iterable<string>,
  ): { key: string; present: boolean };
  /** These tokens are this chat's too: so are the pages that hold nothing else. */
  claim(tokens: readonly number[], chat: string): void;
}

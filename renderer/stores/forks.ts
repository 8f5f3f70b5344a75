/** Where texts that begin alike part. All pure. */

/** Another way that a reply might have gone. */
export type WayName = 'greedy' | 'beams';

export interface Way {
  readonly name: WayName;
  readonly tokenIds: readonly number[];
}

/** At token `at` of the reply these go on otherwise. */
export interface Fork {
  readonly at: number;
  /** Those that go on alike stand together. `text`: what they say from there on, its beginning. */
  readonly ways: readonly { readonly names: readonly WayName[]; readonly text: string }[];
}

/** How many tokens two have in common at their beginning. */
export function common(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return length;
}

/**
 * Where each way parts from the reply, first to last; ways that part at the same token with the same one stand together. What was cut at the length up to
 * which they are compared does not part there.
 */
export function partings(
  reply: readonly number[],
  ways: readonly Way[],
  limit: number,
): { at: number; ways: Way[][] }[] {
  const found = new Map<number, Way[][]>();
  for (const way of ways) {
    const at = common(reply, way.tokenIds);
    if (at >= limit || (at === reply.length && at === way.tokenIds.length)) continue;
    const groups = found.get(at) ?? [];
    const alike = groups.find(([first]) => first!.tokenIds[at] === way.tokenIds[at]);
    if (alike) alike.push(way);
    else groups.push([way]);
    found.set(at, groups);
  }
  return [...found].sort(([a], [b]) => a - b).map(([at, groups]) => ({ at, ways: groups }));
}

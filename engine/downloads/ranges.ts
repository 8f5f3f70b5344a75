/** Bytes [from, to) of a file. */
export type Range = readonly [from: number, to: number];

/** `ranges` and `added` as ranges in order that neither touch nor overlap. */
export function withRange(ranges: readonly Range[], added: Range): Range[] {
  const sorted = [...ranges, added].filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** What of [0, bytes) is in none of `ranges`, which are in order and apart. */
export function gaps(bytes: number, ranges: readonly Range[]): Range[] {
  const missing: Range[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) missing.push([at, from]);
    at = Math.max(at, to);
  }
  if (at < bytes) missing.push([at, bytes]);
  return missing;
}

/** The same bytes in pieces of `most` at most. */
export function inPieces(ranges: readonly Range[], most: number): Range[] {
  return ranges.flatMap(([from, to]) =>
    Array.from({ length: Math.ceil((to - from) / most) }, (_, n): Range => [
      from + n * most,
      Math.min(to, from + (n + 1) * most),
    ]),
  );
}

export const lengthOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0);

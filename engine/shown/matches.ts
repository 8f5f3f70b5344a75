import { foldWithPlaces } from './fold.ts';

/** A stretch of a text, in UTF-16 units. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

/** Where folded terms stand in a text: in order, without overlaps. */
export function matchesIn(source: string, terms: readonly string[]): Match[] {
  const { text, starts, ends } = foldWithPlaces(source);
  const found: Match[] = [];
  for (const term of terms)
    for (let at = text.indexOf(term); at !== -1; at = text.indexOf(term, at + term.length))
      found.push({ start: starts[at]!, end: ends[at + term.length - 1]! });
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  const merged: Match[] = [];
  for (const match of found) {
    const last = merged.at(-1);
    if (last && match.start < last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, match.end) };
    else merged.push(match);
  }
  return merged;
}

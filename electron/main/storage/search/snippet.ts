import { matchesIn, type Match } from '../../../../engine/shown/matches.ts';

const open = '\ue000';
const close = '\ue001';
/** What a text itself has of the two would be taken for a match. */
const MARKS = /[\ue000\ue001]/g;
/** Characters shown before and after the first match. */
const around = 40;
/** How much of a text is looked through at a time, and in all: what a hit costs is bounded. In UTF-16 units. */
const step = 20_000;
const overlap = 1000;
const lookedThrough = 400_000;

/** The first place in `source` where one of the terms stands, with its surroundings; matches are between U+E000 and U+E001. */
export function snippetOf(source: string, terms: readonly string[]): string {
  for (let from = 0; from < Math.min(source.length, lookedThrough); from += step) {
    const found = matchesIn(source.slice(from, from + step + overlap), terms);
    const first = found[0];
    if (first) return cut(source, from + first.start, from + first.end, moved(found, from));
  }
  // Found by the index, further down than one looks.
  return cut(source, 0, 0, []);
}

/** All of a title, its matches marked. */
export function marked(source: string, terms: readonly string[]): string {
  return withMarks(source, 0, source.length, matchesIn(source, terms));
}

const moved = (matches: readonly Match[], by: number): Match[] =>
  matches.map(({ start, end }) => ({ start: start + by, end: end + by }));

function cut(source: string, start: number, end: number, matches: readonly Match[]): string {
  const from = Math.max(0, start - around);
  const to = Math.min(source.length, Math.max(end, start) + around);
  const shown = withMarks(source, from, to, matches);
  return `${from > 0 ? '…' : ''}${shown}${to < source.length ? '…' : ''}`;
}

function withMarks(source: string, from: number, to: number, matches: readonly Match[]): string {
  const plain = (start: number, end: number) => source.slice(start, end).replace(MARKS, '').toWellFormed();
  let shown = '';
  let at = from;
  for (const { start, end } of matches) {
    if (start < at || end > to) continue;
    shown += `${plain(at, start)}${open}${plain(start, end)}${close}`;
    at = end;
  }
  return shown + plain(at, to);
}

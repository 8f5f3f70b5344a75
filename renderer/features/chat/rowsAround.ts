/** How far beyond the view rows are made, in px: about a screen, so that scrolling finds them there. */
const aheadPx = 800;
/** Of short rows no more than this many. */
const mostAhead = 4;

/**
 * Which rows to have in the page for a view from row `first` to row `last`: those and their neighbours, as many as a person scrolls to next. A long
 * reply is a screen or two by itself, and four of them each way would be most of the work of a leap. `heightOf`: in px, about.
 */
export function rowsAround(
  first: number,
  last: number,
  count: number,
  heightOf: (index: number) => number,
): number[] {
  const from = reach(first, -1, count, heightOf);
  const to = reach(last, 1, count, heightOf);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function reach(at: number, step: 1 | -1, count: number, heightOf: (index: number) => number): number {
  let end = at;
  for (let rows = 0, px = 0; rows < mostAhead && px < aheadPx; rows++) {
    const next = end + step;
    if (next < 0 || next >= count) break;
    px += heightOf(next);
    end = next;
  }
  return end;
}

import { matchesIn } from '../../../../engine/shown/matches.ts';

/** What is lit up at most: of text that is looked through, and of places. */
const mostCharacters = 400_000;
const mostMarks = 2000;

const blocks = 'p, li, td, th, h1, h2, h3, h4, h5, h6, pre, blockquote, div';

/** Where folded terms stand in what the elements show, in the order of the page. A match may go through several elements, not from one paragraph to another. */
export function rangesOf(elements: Iterable<Element>, terms: readonly string[]): Range[] {
  const ranges: Range[] = [];
  let room = mostCharacters;
  for (const element of elements)
    for (const nodes of runsOf(element)) {
      const text = nodes.map(({ data }) => data).join('');
      if ((room -= text.length) < 0) return ranges;
      for (const { start, end } of matchesIn(text, terms)) {
        ranges.push(rangeIn(nodes, start, end));
        if (ranges.length === mostMarks) return ranges;
      }
    }
  return ranges;
}

/** The texts of one element, those of each of its blocks together. */
export function runsOf(element: Element): Text[][] {
  const runs: Text[][] = [];
  let block: Element | null = null;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node as Text;
    if (text.parentElement?.closest('.formula')) continue;
    const own = text.parentElement?.closest(blocks) ?? null;
    if (own === block && runs.length > 0) runs.at(-1)!.push(text);
    else runs.push([text]);
    block = own;
  }
  return runs;
}

export function rangeIn(nodes: readonly Text[], start: number, end: number): Range {
  const range = document.createRange();
  let before = 0;
  for (const node of nodes) {
    const { length } = node;
    if (start >= before && start < before + length) range.setStart(node, start - before);
    if (end > before && end <= before + length) {
      range.setEnd(node, end - before);
      break;
    }
    before += length;
  }
  return range;
}

/**
 * Cuts markdown that is still being written into blocks that parse on their own, so that only the last one is parsed again as text comes.
 * A cut is made at a blank line outside of a code fence, before a line that neither is indented nor goes on with a list. Joining the
 * blocks gives the text back. A finished text is not cut: constructs that reach across blocks (reference links) then come out right too.
 */
export function markdownBlocks(text: string): string[] {
  const blocks: string[] = [];
  let current = '';
  let fence: string | null = null;
  let afterBlank = false;
  let inList = false;
  for (const line of text.split(/(?<=\n)/)) {
    const marker = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const isBlank = line.trim() === '';
    const isItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])\s/.test(line);
    if (fence === null && afterBlank && !isBlank && !/^\s/.test(line) && !(inList && isItem)) {
      blocks.push(current);
      current = '';
      inList = false;
    }
    if (fence === null && marker) fence = marker;
    else if (fence !== null && marker?.startsWith(fence) && line.trim() === marker) fence = null;
    if (fence === null && isItem) inList = true;
    current += line;
    afterBlank = fence === null && isBlank;
  }
  if (current !== '') blocks.push(current);
  return blocks;
}

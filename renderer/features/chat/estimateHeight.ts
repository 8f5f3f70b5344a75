/**
 * A first guess at the height of a turn in px, from its text alone; the real height replaces it once the turn is near the view. Good guesses keep
 * the scroll bar calm.
 */
export function estimateHeight(content: string, width: number): number {
  const line = 25;
  const footer = 62;
  const column = Math.min(760, width) - 48;
  const perLine = Math.max(20, column / 7.4);
  let lines = 0;
  for (const paragraph of content.split('\n')) lines += Math.max(1, Math.ceil(paragraph.length / perLine));
  return footer + lines * line;
}

/**
 * A first guess at the height of a turn in px, from its text alone; the real height replaces it once the turn is near the view. Good guesses keep
 * the scroll bar calm.
 */
export function estimateHeight(content: string): number {
  const line = 25;
  const footer = 62;
  const perLine = 96;
  let lines = 0;
  for (const paragraph of content.split('\n')) lines += Math.max(1, Math.ceil(paragraph.length / perLine));
  return footer + lines * line;
}

/** Longer messages are folded. */
const mostLines = 1200;

/**
 * A first guess at the height of a turn in px, from its text alone; the real height replaces it once the turn is near the view. Good guesses keep
 * the scroll bar calm.
 */
export function estimateHeight(content: string): number {
  const line = 25;
  const footer = 62;
  const perLine = 96;
  let lines = 0;
  for (let at = 0; at < content.length && lines < mostLines;) {
    const end = content.indexOf('\n', at);
    const next = end === -1 ? content.length : end + 1;
    lines += Math.max(1, Math.ceil((next - at) / perLine));
    at = next;
  }
  return footer + Math.min(lines, mostLines) * line;
}

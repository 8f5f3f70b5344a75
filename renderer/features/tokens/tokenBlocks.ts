/** A block is at least so many tokens, and goes on to the end of its line, but not for ever. */
const LEAST = 48;
const MOST = 400;

/** Tokens that are laid out together, half-open: they end where a line does, so that nothing shows of them. */
export function blocksOf(texts: readonly string[]): { from: number; to: number }[] {
  const blocks: { from: number; to: number }[] = [];
  let from = 0;
  for (const [at, text] of texts.entries()) {
    const length = at + 1 - from;
    if (length < MOST && (length < LEAST || !text.endsWith('\n'))) continue;
    blocks.push({ from, to: at + 1 });
    from = at + 1;
  }
  if (from < texts.length) blocks.push({ from, to: texts.length });
  return blocks;
}

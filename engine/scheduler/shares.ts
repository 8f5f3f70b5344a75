/**
 * Splits `budget` fairly over those who want some: nobody gets more than it wants, what the modest leave goes to the others, and no two
 * who want more differ by more than one. Earlier ones get the odd token.
 */
export function fairShares(wants: readonly number[], budget: number): number[] {
  const shares = wants.map(() => 0);
  const open = wants.map((_, index) => index).sort((a, b) => wants[a]! - wants[b]! || b - a);
  let left = Math.max(0, budget);
  for (const [served, index] of open.entries()) {
    const equal = Math.floor(left / (open.length - served));
    const share = Math.min(wants[index]!, equal);
    shares[index] = share;
    left -= share;
  }
  return shares;
}

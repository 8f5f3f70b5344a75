/** Each page after the one that it goes on from, and branches one after the other; what goes on from something that is not there begins anew. */
export function alongBeginnings<P, K extends string | number>(
  pages: readonly P[],
  keyOf: (page: P) => K,
  parentOf: (page: P) => K | null,
): P[] {
  const there = new Set(pages.map(keyOf));
  const after = new Map<K | null, P[]>();
  for (const page of pages) {
    const parent = parentOf(page);
    const known = parent !== null && there.has(parent) ? parent : null;
    const siblings = after.get(known);
    if (siblings) siblings.push(page);
    else after.set(known, [page]);
  }
  const order: P[] = [];
  const left = latestFirst(after.get(null), keyOf);
  for (let page = left.pop(); page !== undefined; page = left.pop()) {
    order.push(page);
    left.push(...latestFirst(after.get(keyOf(page)), keyOf));
  }
  return order;
}

function latestFirst<P>(pages: readonly P[] | undefined, keyOf: (page: P) => string | number): P[] {
  if (!pages) return [];
  if (pages.length === 1) return [...pages];
  return [...pages].sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
}

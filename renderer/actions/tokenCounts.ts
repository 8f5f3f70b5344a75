import type { Pagoda } from '../pagoda.ts';

/** The count that is under way in a window; the next one waits for it. */
const last = new WeakMap<Pagoda, Promise<unknown>>();

/**
 * How many tokens a text is for the model that runs; null where none does, or it cannot say. One text after the other, in the order in which they were
 * asked for: each is in several processes at once while it is counted. One that is not `wanted` any more when its turn comes is left out.
 */
export function countTokens(
  pagoda: Pagoda,
  text: string,
  wanted: () => boolean = () => true,
): Promise<number | null> {
  const mine = (last.get(pagoda) ?? Promise.resolve()).then(() => (wanted() ? count(pagoda, text) : null));
  last.set(pagoda, mine);
  return mine;
}

async function count(pagoda: Pagoda, text: string): Promise<number | null> {
  try {
    const { tokenIds } = await pagoda.engine
      .current()
      .request('tokenize', { text, special: false, addBegin: false });
    return tokenIds.length;
  } catch {
    return null;
  }
}

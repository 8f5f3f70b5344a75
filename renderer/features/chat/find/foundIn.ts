import type { Message } from '../../../../electron/ipc/contract/app.ts';
import { fold } from '../../../../engine/shown/fold.ts';
import { searchTerms } from '../../../../engine/shown/searchTerms.ts';

/** Folding costs more than looking, and a message never changes: it is replaced. */
const folded = new WeakMap<Message, string>();
function foldOf(message: Message): string {
  const text = folded.get(message) ?? fold(message.content);
  folded.set(message, text);
  return text;
}

/** The messages that have all of the words, by id, in their order; none for words that say nothing. */
export function foundIn(list: readonly Message[], query: string): string[] {
  const terms = searchTerms(query);
  if (terms.length === 0) return [];
  return list.filter((message) => terms.every((term) => foldOf(message).includes(term))).map(({ id }) => id);
}

/** The one `by` places from the one shown, around the ends; from nowhere, the last (looking back) or the first. */
export function nextFound(ids: readonly string[], shown: string | null, by: 1 | -1): string | undefined {
  const at = shown === null ? -1 : ids.indexOf(shown);
  if (at === -1) return by === 1 ? ids[0] : ids.at(-1);
  return ids[(at + by + ids.length) % ids.length];
}

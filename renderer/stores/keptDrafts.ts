import { z } from 'zod';
import { attach, setDraft, setLongDraft, type UiState, type UiStore } from './ui.ts';

/** What stood in the composers, kept for the next start. By chat id; the chat that does not exist yet is ''. */

const key = 'drafts';
const texts = z.record(z.string(), z.string());
const kept = z.object({
  drafts: texts,
  longDrafts: texts,
  attached: z.record(z.string(), z.array(z.object({ name: z.string(), text: z.string() }))),
});
type Kept = z.output<typeof kept>;

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Puts back what was kept. What another version wrote otherwise is left out. */
export function restoreDrafts(store: UiStore, shelf: Shelf): void {
  const found = kept.safeParse(parsed(shelf.getItem(key)));
  if (!found.success) return;
  const { drafts, longDrafts, attached } = found.data;
  for (const [id, text] of Object.entries(drafts)) setDraft(store, id, text);
  for (const [id, text] of Object.entries(longDrafts)) setLongDraft(store, id, text);
  for (const [id, files] of Object.entries(attached)) for (const file of files) attach(store, id, file);
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

/** Keeps what stands there now, in chats that are there. Where there is no room for all of it, what was typed is kept and the rest is not. */
export function keepDrafts(
  state: UiState,
  shelf: Shelf,
  isThere: (chatId: string) => boolean = () => true,
): void {
  const all = only(keptOf(state), isThere);
  if (Object.values(all).every((part) => Object.keys(part).length === 0)) return shelf.removeItem(key);
  for (const part of [all, { ...all, longDrafts: {}, attached: {} }])
    try {
      return shelf.setItem(key, JSON.stringify(part));
    } catch {
      continue;
    }
}

const only = ({ drafts, longDrafts, attached }: Kept, isThere: (chatId: string) => boolean): Kept => {
  const there = <T>(all: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([id]) => isThere(id)));
  return { drafts: there(drafts), longDrafts: there(longDrafts), attached: there(attached) };
};

/** Messages that wait for their turn are drafts again: nothing is sent unasked at the next start. */
function keptOf({ drafts, longDrafts, attached, queued }: UiState): Kept {
  const typed: Record<string, string> = said(drafts);
  for (const [id, waiting] of Object.entries(queued)) {
    const both = [...waiting, typed[id] ?? ''].filter((text) => text.trim() !== '').join('\n\n');
    if (both !== '') typed[id] = both;
  }
  return {
    drafts: typed,
    longDrafts: said(longDrafts),
    attached: Object.fromEntries(
      Object.entries(attached)
        .filter(([, files]) => files.length > 0)
        .map(([id, files]) => [id, files.map(({ name, text }) => ({ name, text }))]),
    ),
  };
}

const said = (all: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([, text]) => text.trim() !== ''));

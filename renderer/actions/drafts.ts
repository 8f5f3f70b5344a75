import { isTemporary } from '../../engine/contract/chatKey.ts';
import type { Pagoda } from '../pagoda.ts';
import { keepDrafts, restoreDrafts, type Shelf } from '../stores/keptDrafts.ts';
import type { UiState } from '../stores/ui.ts';

/** Between two looks at what is typed. Milliseconds: what a crash takes at most. */
const pauseMs = 400;

const kinds = ['drafts', 'longDrafts', 'attached', 'queued'] as const;
const differ = (now: UiState, before: UiState): boolean =>
  now.newTemporary !== before.newTemporary || kinds.some((kind) => now[kind] !== before[kind]);

/** Puts back the drafts of earlier and keeps those of now, of chats that are there. */
export function followDrafts(pagoda: Pagoda, shelf: Shelf): void {
  restoreDrafts(pagoda.ui, shelf);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = () => {
    timer = undefined;
    const { list } = pagoda.chats.getState();
    const ui = pagoda.ui.getState();
    const known = list && new Set(['', ...list.map(({ id }) => id)]);
    // What belongs to a temporary chat is not written down.
    const isTemporaryOnes = (id: string) => isTemporary(id) || (id === '' && ui.newTemporary);
    keepDrafts(ui, shelf, (id) => (known === null || known.has(id)) && !isTemporaryOnes(id));
  };
  pagoda.ui.subscribe((now, before) => {
    if (differ(now, before)) timer ??= setTimeout(keep, pauseMs);
  });
}

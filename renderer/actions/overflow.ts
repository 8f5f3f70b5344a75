import type { Message, OverflowChange } from '../../electron/ipc/contract/app.ts';
import type { OverflowPolicy, View } from '../../engine/contract/overflow.ts';
import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';

/** What a chat does from now on when it does not fit into the context. */
export const setOverflowPolicy = (pagoda: Pagoda, chatId: string, policy: OverflowPolicy): Promise<void> =>
  change(pagoda, chatId, { policy });

/** The model sees the conversation from its beginning again, as far as it fits; a summary is thrown away. */
export const forgetView = (pagoda: Pagoda, chatId: string): Promise<void> =>
  change(pagoda, chatId, { view: null });

/** Keeps with the chat what the engine left out of `list` (null: nothing), so that the next reply sees the same. */
export async function keepView(
  pagoda: Pagoda,
  chatId: string,
  list: readonly Message[],
  view: Pick<View, 'dropped' | 'summary'> | null,
): Promise<void> {
  const first = view && list[view.dropped];
  const before = pagoda.chats.getState().list?.find(({ id }) => id === chatId)?.overflow.view ?? null;
  const now = first ? { from: first.id, summary: view.summary } : null;
  if (before?.from === now?.from && before?.summary === now?.summary) return;
  await change(pagoda, chatId, { view: now });
}

async function change(pagoda: Pagoda, id: string, overflow: OverflowChange): Promise<void> {
  try {
    await pagoda.links.app.request('chats.setOverflow', { id, ...overflow });
  } catch (error) {
    report(pagoda, error);
  }
}

import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { readMessages } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { familyOf, type Told } from '../../stores/branchTree.ts';
import type { ChatMessages } from '../../stores/chats.ts';

interface Family {
  readonly chats: readonly ChatSummary[];
  /** Of each of the chats, as far as they are read. */
  readonly read: readonly (ChatMessages | undefined)[];
  /** What is said in those that are. */
  readonly told: readonly Told[];
}

/** A chat and its branches, which are read where they are not yet. `most`: families of more messages than this are not. */
export function useFamily(chatId: string, most = Infinity): Family {
  const pagoda = usePagoda();
  const list = useStore(pagoda.chats, (state) => state.list);
  const messages = useStore(pagoda.chats, (state) => state.messages);
  const chats = useMemo(() => familyOf(list ?? [], chatId), [list, chatId]);
  const size = chats.reduce((sum, { messageCount }) => sum + messageCount, 0);
  const missing = size > most ? '' : chats.flatMap(({ id }) => (messages[id] ? [] : [id])).join(' ');
  useEffect(() => {
    for (const id of missing === '' ? [] : missing.split(' ')) void readMessages(pagoda, id);
  }, [pagoda, missing]);
  return useMemo(() => {
    const read = chats.map(({ id }) => messages[id]);
    const told = chats.flatMap(({ id }, at) => {
      const known = read[at];
      return known?.kind === 'ready' ? [{ chatId: id, list: known.list }] : [];
    });
    return { chats, read, told };
  }, [chats, messages]);
}

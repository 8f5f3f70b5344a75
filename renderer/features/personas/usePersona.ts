import { useStore } from 'zustand';
import type { ChatPersona } from '../../../electron/ipc/contract/personas.ts';
import { personaOf } from '../../actions/personas.ts';
import { usePagoda } from '../../PagodaContext.ts';

/** Of a chat, or of the one that does not exist yet (null). Null: it has none. */
export function usePersona(chatId: string | null): ChatPersona | null {
  const pagoda = usePagoda();
  const chosen = useStore(pagoda.chats, ({ list }) => list?.find(({ id }) => id === chatId)?.persona ?? null);
  useStore(pagoda.ui, (state) => state.newPersona);
  useStore(pagoda.settings, (state) => state.settings.persona);
  useStore(pagoda.settings, (state) => state.settings.personas);
  return chatId === null ? personaOf(pagoda, null) : chosen;
}

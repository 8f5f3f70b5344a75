import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { conversation } from '../../actions/replyRun.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isReady, messagesOf } from '../../stores/chats.ts';
import { runningIn } from '../../stores/generations.ts';
import { wholeDraftOf } from '../../stores/ui.ts';

export interface ContextUse {
  /** Tokens. */
  readonly used: number;
  readonly total: number;
}

/** Counting asks the engine to template and tokenise the whole chat: not at every key. */
const pauseMs = 350;

/** Tokens of the open conversation: counted by the engine when it rests, by the reply's own numbers while one is being written. */
export function useContextUse(): ContextUse | null {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const list = useStore(pagoda.chats, (state) => messagesOf(state, chatId));
  const ready = useStore(pagoda.chats, (state) => isReady(state, chatId));
  const draft = useStore(pagoda.ui, (state) => wholeDraftOf(state, chatId));
  const systemPrompt = useStore(pagoda.settings, (state) => state.settings.systemPrompt);
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const written = useStore(pagoda.generations, (state) => {
    const id = runningIn(state, chatId);
    const generation = id === undefined ? undefined : state.byMessage[id];
    return generation && generation.promptTokens > 0
      ? generation.promptTokens + generation.generatedTokens
      : null;
  });
  const [counted, setCounted] = useState<{ readonly chatId: string | null; readonly tokens: number } | null>(
    null,
  );
  const writing = written !== null;
  const empty = draft.trim() === '' && list.length === 0;

  useEffect(() => {
    if (!model || !ready || writing || empty) return;
    const messages = conversation(pagoda, list);
    if (draft.trim() !== '') messages.push({ role: 'user', content: draft });
    let dropped = false;
    const timer = setTimeout(() => {
      Promise.resolve()
        .then(() => pagoda.engine.current().request('chat.count', { messages }))
        .then(({ tokens }) => !dropped && setCounted({ chatId, tokens }))
        // Without an engine, or a template that counts, there is nothing to show.
        .catch(() => !dropped && setCounted(null));
    }, pauseMs);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [pagoda, model, chatId, list, draft, systemPrompt, ready, writing, empty]);

  if (!model || !ready) return null;
  if (written !== null) return { used: written, total: model.contextLength };
  if (empty) return { used: 0, total: model.contextLength };
  return counted?.chatId === chatId ? { used: counted.tokens, total: model.contextLength } : null;
}

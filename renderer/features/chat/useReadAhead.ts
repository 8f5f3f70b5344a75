import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { conversation } from '../../actions/replyRun.ts';
import { cacheKey } from '../../actions/temporary.ts';
import { usePersona } from '../personas/usePersona.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isReady, messagesOf, overflowOf } from '../../stores/chats.ts';
import { takeReading } from '../../stores/models.ts';
import { runningIn } from '../../stores/generations.ts';
import { plannedDraftOf } from '../../stores/ui.ts';

/** Between two beginnings, in milliseconds: a fast writer adds a word or two in this time. */
const pauseMs = 300;

/**
 * Has the engine read the open conversation and what is being written, behind everything else, so that the reply begins at once when it is
 * sent. What was read stays of use as the text grows; a change at its beginning costs what comes after it.
 */
export function useReadAhead(): void {
  const pagoda = usePagoda();
  const wanted = useStore(pagoda.settings, ({ settings }) => settings.readAhead);
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const list = useStore(pagoda.chats, (state) => messagesOf(state, chatId));
  const ready = useStore(pagoda.chats, (state) => isReady(state, chatId));
  const draft = useStore(pagoda.ui, (state) => plannedDraftOf(state, chatId));
  const systemPrompt = useStore(pagoda.settings, (state) => state.settings.systemPrompt);
  const persona = usePersona(chatId)?.prompt;
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const writing = useStore(pagoda.generations, (state) => runningIn(state, chatId) !== undefined);
  const beganAt = useRef(0);

  useEffect(() => {
    if (!wanted || !model || !ready || writing || draft === null) return;
    if (draft.trim() === '' && list.length === 0) return;
    const messages = conversation(pagoda, list, chatId);
    if (draft.trim() !== '') messages.push({ role: 'user', content: draft });
    let cancel: (() => void) | undefined;
    const begin = () => {
      beganAt.current = performance.now();
      void follow();
    };
    const follow = async () => {
      try {
        const stream = pagoda.engine.current().open('prompt.readAhead', {
          prompt: { kind: 'chat', messages },
          overflow: overflowOf(pagoda.chats.getState(), chatId, list),
          chat: cacheKey(pagoda, chatId),
          tag: chatId ?? '',
        });
        cancel = () => stream.cancel();
        let first: { at: number; read: number } | null = null;
        for await (const event of stream) {
          if (event.type !== 'read') continue;
          const at = performance.now();
          if (first) takeReading(pagoda.models, event.read - first.read, at - first.at);
          first ??= { at, read: event.read };
        }
        pagoda.plans.setState(({ revision }) => ({ revision: revision + 1 }));
      } catch {
        // Without an engine there is nothing to read; what a template refuses is told when it is sent.
      }
    };
    const timer = setTimeout(begin, Math.max(0, beganAt.current + pauseMs - performance.now()));
    return () => {
      clearTimeout(timer);
      cancel?.();
    };
  }, [pagoda, wanted, model, chatId, list, draft, systemPrompt, persona, ready, writing]);
}

import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { planPrompt } from '../../actions/plan.ts';
import { usePersona } from '../personas/usePersona.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { isReady, messagesOf } from '../../stores/chats.ts';
import { noPlan } from '../../stores/plans.ts';
import { runningIn } from '../../stores/generations.ts';
import { plannedDraftOf } from '../../stores/ui.ts';

/** To plan is to template and tokenise the whole chat: not at every key. */
const pauseMs = 350;
/** What is cached may change by what others do: it is asked again this often while the engine works. */
const againMs = 3000;

/** Keeps what sending now would cost up to date for the open chat, while no reply is written in it. */
export function usePlan(): void {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const list = useStore(pagoda.chats, (state) => messagesOf(state, chatId));
  const overflow = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === chatId)?.overflow);
  const ready = useStore(pagoda.chats, (state) => isReady(state, chatId));
  const draft = useStore(pagoda.ui, (state) => plannedDraftOf(state, chatId));
  const systemPrompt = useStore(pagoda.settings, (state) => state.settings.systemPrompt);
  const persona = usePersona(chatId)?.prompt;
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const writing = useStore(pagoda.generations, (state) => runningIn(state, chatId) !== undefined);
  const revision = useStore(pagoda.plans, (state) => state.revision);
  const steps = useRef(-1);

  useEffect(() => {
    if (!model || !ready || writing) return;
    // How long it is is said beside it.
    if (draft === null) return pagoda.plans.setState({ ...noPlan, chatId });
    let dropped = false;
    const plan = () => {
      steps.current = pagoda.models.getState().metrics?.steps ?? 0;
      void planPrompt(pagoda, chatId, list, draft, () => !dropped);
    };
    const first = setTimeout(plan, pauseMs);
    const again = setInterval(() => {
      if (pagoda.models.getState().metrics?.steps !== steps.current) plan();
    }, againMs);
    return () => {
      dropped = true;
      clearTimeout(first);
      clearInterval(again);
    };
  }, [pagoda, model, chatId, list, overflow, draft, systemPrompt, persona, ready, writing, revision]);
}

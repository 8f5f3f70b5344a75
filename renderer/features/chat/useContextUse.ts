import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { runningIn } from '../../stores/generations.ts';

export interface ContextUse {
  /** Tokens. */
  readonly used: number;
  readonly total: number;
}

/** Tokens of the open conversation: as the engine counts them when it rests, by the reply's own numbers while one is being written. */
export function useContextUse(): ContextUse | null {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const model = useStore(pagoda.models, (state) => (state.model.kind === 'ready' ? state.model.model : null));
  const counted = useStore(pagoda.plans, (state) => (state.chatId === chatId ? state.tokens : null));
  const written = useStore(pagoda.generations, (state) => {
    const id = runningIn(state, chatId);
    const generation = id === undefined ? undefined : state.byMessage[id];
    return generation && generation.promptTokens > 0
      ? generation.promptTokens + generation.generatedTokens
      : null;
  });
  const used = written ?? counted;
  return model && used !== null ? { used, total: model.contextLength } : null;
}

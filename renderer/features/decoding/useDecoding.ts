import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Decoding, DecodingChoice, DecodingKey } from '../../../electron/ipc/contract/decoding.ts';
import { defaultDecoding } from '../../../electron/ipc/contract/decoding.ts';
import { changeDecoding, resetDecoding, type Scope } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { defaultChoice, sameValue, whole } from '../../stores/decoding.ts';
import { hasOwnSampling } from '../../stores/settings.ts';
import { t } from '../../words/words.ts';

/** What is chosen in this scope, and whether that is a chat's own. */
export function useChoice(scope: Scope): { readonly choice: DecodingChoice; readonly own: boolean } {
  const pagoda = usePagoda();
  const chatId = scope.kind === 'chat' ? scope.chatId : undefined;
  const settings = useStore(pagoda.settings, (state) => state.settings);
  const ofNew = useStore(pagoda.ui, (state) => (chatId === null ? state.newDecoding : null));
  const ofChat = useStore(pagoda.chats, (state) =>
    chatId === null || chatId === undefined
      ? null
      : (state.list?.find(({ id }) => id === chatId)?.decoding ?? null),
  );
  const usual = useMemo(() => defaultChoice(settings), [settings]);
  const mine = ofNew ?? ofChat;
  return { choice: mine ?? usual, own: mine !== null };
}

export function useDecoding(scope: Scope): Decoding {
  const { choice } = useChoice(scope);
  return useMemo(() => whole(choice.values), [choice]);
}

/** One value of the decoding, where it comes from, and the ways to change it. */
export function useValue<K extends DecodingKey>(scope: Scope, key: K) {
  const pagoda = usePagoda();
  const value = useDecoding(scope)[key];
  const usual = useStore(pagoda.settings, ({ settings }) => settings[key]) as Decoding[K];
  const ofModel = useStore(pagoda.settings, (state) =>
    key === 'temperature' || key === 'topP' ? hasOwnSampling(state, key) : false,
  );
  const basis = scope.kind === 'default' ? defaultDecoding[key] : usual;
  const changed = !sameValue(value, basis);
  return {
    value,
    changed,
    origin: changed
      ? scope.kind === 'default'
        ? t('decoding.changed')
        : t('decoding.thisChat')
      : !sameValue(value, defaultDecoding[key])
        ? t('decoding.allChats')
        : ofModel
          ? t('decoding.model')
          : t('decoding.default'),
    onChange: (next: Decoding[K]) => void changeDecoding(pagoda, scope, { [key]: next }),
    onReset: () => void resetDecoding(pagoda, scope, key),
  };
}

import { X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { followDefault } from '../../actions/decoding.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { isComposing } from '../../ui/keys.ts';
import { composerId, decodingId, focusSoon } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';
import { DecodingEditor } from './DecodingEditor.tsx';
import { useChoice } from './useDecoding.ts';

/** How the words of the open chat are chosen, beside it. Esc leads back to the composer. */
export function DecodingPanel() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const keys = useKeys('decoding');
  const scope = { kind: 'chat', chatId } as const;
  const { own } = useChoice(scope);
  function close() {
    pagoda.ui.setState({ decodingOpen: false });
    focusSoon(composerId);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return;
    event.preventDefault();
    close();
  }
  return (
    <aside
      id={decodingId}
      tabIndex={-1}
      aria-label={t('decoding.howWordsAreChosen')}
      onKeyDown={onKeyDown}
      className="animate-appear flex w-98 shrink-0 flex-col border-s border-line bg-sill outline-none max-[1060px]:absolute max-[1060px]:inset-y-0 max-[1060px]:end-0 max-[1060px]:z-30 max-[1060px]:max-w-full max-[1060px]:shadow-high"
    >
      <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="flex-1 truncate font-display text-[16px] font-semibold tracking-[-0.01em]">
          {t('decoding.howWordsAreChosen')}
        </h2>
        <IconButton label={t('decoding.close')} shortcut={keys} onClick={close}>
          <X size={17} />
        </IconButton>
      </header>
      <div
        className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-6"
        tabIndex={0}
        role="region"
        aria-label={t('decoding.settingsOfThisChat')}
      >
        <div className="mb-3 flex items-center gap-2 text-[13.5px] text-ink-soft">
          <p className="min-w-0 flex-1">
            {own ? t('decoding.thisChatHasSettings') : t('decoding.asInAllChatsWhatYou')}
          </p>
          {own && (
            <Button onClick={() => void followDefault(pagoda, chatId)}>{t('decoding.asInAllChats')}</Button>
          )}
        </div>
        <DecodingEditor key={chatId} scope={scope} />
        <p className="pt-4 text-[13.5px] text-ink-soft">
          <button
            type="button"
            onClick={() => pagoda.ui.setState({ view: 'settings', settingsSection: 'decoding' })}
            className="rounded-xs font-medium text-jade underline decoration-1 underline-offset-3"
          >
            {t('decoding.settingsOfAllChats')}
          </button>
        </p>
      </div>
    </aside>
  );
}

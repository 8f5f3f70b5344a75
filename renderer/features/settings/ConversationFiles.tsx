import { useRef } from 'react';
import { useStore } from 'zustand';
import { importChats } from '../../actions/chatImports.ts';
import { saveAllChats } from '../../actions/transfer.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { useShown } from './filter.tsx';

/** By which it is found among the settings. */
const searchWords = () => t('settings.searchWords');

/** Conversations from elsewhere, and all of them to take along. */
export function ConversationFiles() {
  const pagoda = usePagoda();
  const input = useRef<HTMLInputElement>(null);
  const none = useStore(pagoda.chats, ({ list }) => (list ?? []).length === 0);
  const shown = useShown([searchWords()], 'simple', false);
  if (!shown) return null;
  return (
    <div className="divide-y divide-line border-y border-line" data-setting>
      <div className="flex items-center gap-4 py-4">
        <p className="flex-1 text-ink-soft">
          <strong className="block font-semibold text-ink">{t('settings.import')}</strong>
          {t('settings.importHelp')}
        </p>
        <Button onClick={() => input.current?.click()}>{t('settings.chooseFiles')}</Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".json,.zip"
          data-testid="import"
          onChange={({ target }) => {
            void importChats(pagoda, [...(target.files ?? [])]);
            target.value = '';
          }}
        />
      </div>
      <div className="flex items-center gap-4 py-4">
        <p className="flex-1 text-ink-soft">
          <strong className="block font-semibold text-ink">{t('settings.saveAll')}</strong>
          {t('settings.saveAllHelp')}
        </p>
        <Button disabled={none} onClick={() => void saveAllChats(pagoda)}>
          {t('settings.save')}
        </Button>
      </div>
    </div>
  );
}

import { ArrowLeft } from 'lucide-react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { focusSoon } from '../shortcuts/shortcuts.ts';
import { archivedId, archiveBackId } from './archiveIds.ts';
import { ChatRow } from './ChatRow.tsx';
import { moveAmongRows } from './moveAmongRows.ts';

/** What was put out of the way, latest first, in place of the list. */
export function ArchivedList() {
  const pagoda = usePagoda();
  const chats = useStore(
    pagoda.chats,
    useShallow((state) => (state.list ?? []).filter(({ archived }) => archived)),
  );
  return (
    <section
      aria-label={t('filing.archived')}
      className="flex-1 overflow-y-auto px-2 pb-3"
      data-focus-home={archiveBackId}
      onKeyDown={moveAmongRows}
    >
      <div className="flex items-center gap-1 py-1">
        <IconButton
          id={archiveBackId}
          label={t('filing.back')}
          onClick={() => {
            pagoda.ui.setState({ archivedShown: false });
            focusSoon(archivedId);
          }}
        >
          <ArrowLeft size={15} className="rtl:rotate-180" />
        </IconButton>
        <h2 className="font-medium">{t('filing.archived')}</h2>
      </div>
      {chats.length === 0 ? (
        <p className="px-2.5 py-2 text-[13.5px] text-ink-faint">{t('filing.archivedNone')}</p>
      ) : (
        <ul>
          {chats.map((chat) => (
            <ChatRow key={chat.id} chat={chat} />
          ))}
        </ul>
      )}
    </section>
  );
}

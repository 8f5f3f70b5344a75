import { MessageCircleDashed } from 'lucide-react';
import { useStore } from 'zustand';
import { keepChat } from '../../actions/temporary.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';

/** Says, above what is written, that the open chat is temporary, and offers to keep it. */
export function TemporaryStrip() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, ({ list, currentId }) =>
    list?.some(({ id, temporary }) => id === currentId && temporary) ? currentId : null,
  );
  if (chatId === null) return null;
  return (
    <div
      role="note"
      className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-dashed border-line-strong py-1 pe-1 ps-3.5 text-[13.5px] text-ink-soft"
    >
      <MessageCircleDashed size={15} className="shrink-0" />
      <span className="min-w-60 flex-1">{t('temporary.strip')}</span>
      <Button tone="quiet" onClick={() => void keepChat(pagoda, chatId)}>
        {t('temporary.keep')}
      </Button>
    </div>
  );
}

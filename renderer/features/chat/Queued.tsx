import { Clock, Pencil, X } from 'lucide-react';
import { useStore } from 'zustand';
import { cut, oneLine } from '../../../engine/shown/visible.ts';
import { filesIn } from '../../../electron/ipc/contract/attached.ts';
import { editQueued, removeQueued } from '../../actions/queue.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { queuedIn } from '../../stores/ui.ts';
import { IconButton } from '../../ui/Button.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { t } from '../../words/words.ts';

/** The messages that are sent one after the other once the reply has ended. */
export function Queued({ chatId }: { readonly chatId: string | null }) {
  const pagoda = usePagoda();
  const queued = useStore(pagoda.ui, (state) => queuedIn(state, chatId));
  if (chatId === null || queued.length === 0) return null;
  return (
    <ul aria-label={t('chat.sentWhenTheReplyIsDone')} className="mb-2 max-h-40 space-y-1.5 overflow-y-auto">
      {queued.map((content, index) => (
        <li
          key={index}
          className="flex items-center gap-2.5 rounded-xl border border-dashed border-line-strong py-0.5 pe-1 ps-3 text-[13.5px] text-ink-soft"
        >
          <Clock size={14} className="shrink-0 text-ink-faint" />
          <span dir="auto" className="min-w-0 flex-1 truncate">
            {shortly(content)}
          </span>
          <IconButton
            label={t('chat.changeItFirst')}
            onClick={() => {
              editQueued(pagoda, chatId, index);
              focusSoon(composerId);
            }}
          >
            <Pencil size={14} />
          </IconButton>
          <IconButton label={t('chat.doNotSendIt')} onClick={() => removeQueued(pagoda, chatId, index)}>
            <X size={15} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

function shortly(content: string): string {
  const { files, text } = filesIn(content);
  const words = text.slice(0, 800).trim().replace(/\s+/g, ' ');
  return cut(
    [...files.map(({ name }) => oneLine(name)), words].filter((part) => part !== '').join(' · '),
    160,
  );
}

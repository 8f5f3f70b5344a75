import { GitBranch } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { openChat } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { runningIn } from '../../stores/generations.ts';
import { classes } from '../../ui/classes.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { t } from '../../words/words.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { beginChatDrag } from './chatDrag.ts';
import { RowItems } from './ChatItems.tsx';
import { useRowMenu } from './RowMenu.tsx';

/** A conversation in the list. */
export const ChatRow = memo(function ChatRow({ chat }: { readonly chat: ChatSummary }) {
  useLanguage();
  const pagoda = usePagoda();
  const title = oneLine(chat.title);
  const open = useStore(pagoda.chats, (state) => state.currentId === chat.id);
  const shown = useStore(pagoda.ui, (state) => state.view === 'chat') && open;
  const writing = useStore(pagoda.generations, (state) => runningIn(state, chat.id) !== undefined);
  const { listeners, menu } = useRowMenu(t('filing.moreOfChat', { title }), <RowItems chat={chat} />);
  return (
    <li
      draggable
      onDragStart={(event) => beginChatDrag(event, chat.id)}
      {...listeners}
      className="group/row relative [contain-intrinsic-size:auto_34px] [content-visibility:auto]"
    >
      <button
        type="button"
        data-list-row
        aria-current={shown ? 'page' : undefined}
        onClick={() => {
          void openChat(pagoda, chat.id);
          focusSoon(composerId);
        }}
        className={classes(
          'flex h-8.5 w-full items-center gap-2 rounded-lg pe-8 ps-2.5 text-start transition-colors',
          shown ? 'bg-tile font-medium text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink',
        )}
      >
        {chat.branchOf && (
          <GitBranch size={13} role="img" aria-label={t('chat.branch')} className="shrink-0 text-ink-faint" />
        )}
        <span dir="auto" className="truncate">
          {title}
        </span>
        {writing && (
          <span role="img" aria-label={t('sidebar.replyBeingWritten')} className="ms-auto shrink-0">
            <PagodaMark lit={null} className="h-4 text-lacquer" />
          </span>
        )}
      </button>
      {menu}
    </li>
  );
});

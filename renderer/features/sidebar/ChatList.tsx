import { GitBranch, Trash2 } from 'lucide-react';
import { memo, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { deleteChat, openChat } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { runningIn } from '../../stores/generations.ts';
import { classes } from '../../ui/classes.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { groupByDate } from './groupByDate.ts';
import { useNow } from './useNow.ts';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { moveAmongRows } from './moveAmongRows.ts';

export function ChatList() {
  const { chats } = usePagoda();
  const list = useStore(chats, (state) => state.list);
  const now = useNow();
  const groups = useMemo(() => groupByDate(list ?? [], now), [list, now]);
  return (
    <div className="flex-1 overflow-y-auto px-2 pb-3" data-focus-home="" onKeyDown={moveAmongRows}>
      {list?.length === 0 && (
        <p className="px-3 py-4 text-[13.5px] text-ink-faint">
          Your conversations will be listed here. They stay on this machine.
        </p>
      )}
      {groups.map(({ label, chats: members }) => (
        <section key={label} aria-label={label} className="pt-3">
          <h2 className="px-2.5 pb-1 text-[12px] font-medium text-ink-faint">{label}</h2>
          <ul>
            {members.map((chat) => (
              <ChatRow key={chat.id} chat={chat} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const ChatRow = memo(function ChatRow({ chat }: { readonly chat: ChatSummary }) {
  const pagoda = usePagoda();
  const title = oneLine(chat.title);
  const open = useStore(pagoda.chats, (state) => state.currentId === chat.id);
  const shown = useStore(pagoda.ui, (state) => state.view === 'chat') && open;
  const writing = useStore(pagoda.generations, (state) => runningIn(state, chat.id) !== undefined);
  return (
    <li className="group/row relative [contain-intrinsic-size:auto_34px] [content-visibility:auto]">
      <button
        type="button"
        data-list-row
        aria-current={shown ? 'page' : undefined}
        onClick={() => {
          void openChat(pagoda, chat.id);
          focusSoon(composerId);
        }}
        className={classes(
          'flex h-8.5 w-full items-center gap-2 rounded-lg pr-8 pl-2.5 text-left transition-colors',
          shown ? 'bg-tile font-medium text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink',
        )}
      >
        {chat.branchOf && (
          <GitBranch size={13} role="img" aria-label="branch" className="shrink-0 text-ink-faint" />
        )}
        <span dir="auto" className="truncate">
          {title}
        </span>
        {writing && (
          <span role="img" aria-label="reply being written" className="ml-auto shrink-0">
            <PagodaMark lit={null} className="h-4 text-lacquer" />
          </span>
        )}
      </button>
      <button
        type="button"
        aria-label={`Delete chat: ${title}`}
        onClick={() => void deleteChat(pagoda, chat.id)}
        className="absolute top-1 right-1 grid size-6.5 place-items-center rounded-md text-ink-faint opacity-0 transition-opacity group-hover/row:opacity-100 hover:bg-hover hover:text-lacquer-ink focus-visible:opacity-100"
      >
        <Trash2 size={14} />
      </button>
    </li>
  );
});

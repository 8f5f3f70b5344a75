import { Archive, FolderPlus } from 'lucide-react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { addFolder, moveToFolder } from '../../actions/filing.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { focusSoon } from '../shortcuts/shortcuts.ts';
import { archivedId, archiveBackId } from './archiveIds.ts';
import { useChatDrop } from './chatDrag.ts';
import { ChatRow } from './ChatRow.tsx';
import { FolderSection } from './FolderSection.tsx';
import { moveAmongRows } from './moveAmongRows.ts';
import { placeChats, type PlacedChats } from './placeChats.ts';
import { useNow } from './useNow.ts';

export function ChatList() {
  const pagoda = usePagoda();
  const list = useStore(pagoda.chats, (state) => state.list);
  const folders = useStore(pagoda.chats, (state) => state.folders);
  const now = useNow();
  const placed = useMemo(() => placeChats(list ?? [], folders, now), [list, folders, now]);
  return (
    <div
      className="flex flex-1 flex-col overflow-y-auto px-2 pb-3"
      data-focus-home=""
      onKeyDown={moveAmongRows}
    >
      {list?.every(({ temporary }) => temporary) && (
        <p className="px-3 py-4 text-[13.5px] text-ink-faint">{t('filing.listed')}</p>
      )}
      {placed.pinned.length > 0 && <Group label={t('filing.pinned')} chats={placed.pinned} />}
      {((list?.length ?? 0) > 0 || folders.length > 0) && <Folders folders={placed.folders} />}
      <Others groups={placed.groups} />
      {placed.archived.length > 0 && (
        <button
          type="button"
          id={archivedId}
          data-list-row
          onClick={() => {
            pagoda.ui.setState({ archivedShown: true });
            focusSoon(archiveBackId);
          }}
          className="mt-3 flex h-8.5 w-full shrink-0 items-center gap-2 rounded-lg px-2.5 text-start text-ink-soft transition-colors hover:bg-hover hover:text-ink"
        >
          <Archive size={14} className="text-ink-faint" />
          <span className="flex-1">{t('filing.archived')}</span>
          <span className="tabular text-[12px] text-ink-faint">{placed.archived.length}</span>
        </button>
      )}
    </div>
  );
}

const heading = 'px-2.5 pb-1 text-[12px] font-medium text-ink-faint';

function Group({ label, chats }: { readonly label: string; readonly chats: readonly ChatSummary[] }) {
  return (
    <section aria-label={label} className="pt-3">
      <h2 className={heading}>{label}</h2>
      <ul>
        {chats.map((chat) => (
          <ChatRow key={chat.id} chat={chat} />
        ))}
      </ul>
    </section>
  );
}

function Folders({ folders }: { readonly folders: PlacedChats['folders'] }) {
  const pagoda = usePagoda();
  return (
    <section aria-label={t('filing.folders')} className="pt-2">
      <div className="flex items-center">
        <h2 className={classes(heading, 'flex-1 pb-0')}>{t('filing.folders')}</h2>
        <IconButton
          label={t('filing.newFolder')}
          className="me-1 size-6.5! text-ink-faint"
          onClick={() => void addFolder(pagoda, null)}
        >
          <FolderPlus size={14} />
        </IconButton>
      </div>
      {folders.map(({ folder, chats }) => (
        <FolderSection key={folder.id} folder={folder} chats={chats} />
      ))}
    </section>
  );
}

/** Those in no folder, by their time. What is dropped here leaves its folder. */
function Others({ groups }: Pick<PlacedChats, 'groups'>) {
  const pagoda = usePagoda();
  const { over, listeners } = useChatDrop((chatId) => void moveToFolder(pagoda, chatId, null));
  return (
    <div
      {...listeners}
      data-testid="no-folder"
      className={classes(
        'min-h-10 flex-1 rounded-lg',
        over && 'bg-jade-wash outline-2 -outline-offset-2 outline-jade',
      )}
    >
      {groups.map(({ label, chats }) => (
        <Group key={label} label={label} chats={chats} />
      ))}
    </div>
  );
}

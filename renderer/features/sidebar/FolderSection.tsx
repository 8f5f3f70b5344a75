import { ChevronRight, Folder as FolderIcon, Pencil, Trash2 } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { LONGEST_FOLDER_NAME, type ChatSummary, type Folder } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { deleteFolder, moveToFolder, renameFolder, setCollapsed } from '../../actions/filing.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { classes } from '../../ui/classes.ts';
import { isComposing, keyAsRead } from '../../ui/keys.ts';
import { MenuItem } from '../../ui/Menu.tsx';
import { t } from '../../words/words.ts';
import { focusSoon } from '../shortcuts/shortcuts.ts';
import { useChatDrop } from './chatDrag.ts';
import { ChatRow } from './ChatRow.tsx';
import { useRowMenu } from './RowMenu.tsx';

interface FolderSectionProps {
  readonly folder: Folder;
  readonly chats: readonly ChatSummary[];
}

/** A folder and the conversations in it. Conversations can be dropped on it. */
export function FolderSection({ folder, chats }: FolderSectionProps) {
  const pagoda = usePagoda();
  const { over, listeners } = useChatDrop((chatId) => void moveToFolder(pagoda, chatId, folder.id));
  const renaming = useStore(pagoda.ui, (state) => state.renamingFolder === folder.id);
  const listId = useId();
  return (
    <section
      aria-label={oneLine(folder.name)}
      {...listeners}
      className={classes('rounded-lg', over && 'bg-jade-wash outline-2 outline-jade')}
    >
      {renaming ? (
        <NameField folder={folder} />
      ) : (
        <FolderHead folder={folder} count={chats.length} listId={listId} />
      )}
      {!folder.collapsed && (
        <ul id={listId} className="ps-4.5">
          {chats.map((chat) => (
            <ChatRow key={chat.id} chat={chat} />
          ))}
        </ul>
      )}
      {!folder.collapsed && chats.length === 0 && (
        <p className="pb-1 ps-10 text-[12.5px] text-ink-faint">{t('filing.folderEmpty')}</p>
      )}
    </section>
  );
}

interface FolderHeadProps {
  readonly folder: Folder;
  readonly count: number;
  readonly listId: string;
}

function FolderHead({ folder: { id, name, collapsed }, count, listId }: FolderHeadProps) {
  const pagoda = usePagoda();
  const { listeners, menu } = useRowMenu(
    t('filing.moreOfFolder', { name: oneLine(name) }),
    <>
      <MenuItem icon={<Pencil size={15} />} onSelect={() => pagoda.ui.setState({ renamingFolder: id })}>
        {t('filing.rename')}
      </MenuItem>
      <MenuItem danger icon={<Trash2 size={15} />} onSelect={() => void deleteFolder(pagoda, id)}>
        {t('filing.deleteFolder')}
      </MenuItem>
    </>,
  );
  function onKeyDown(event: KeyboardEvent) {
    const key = keyAsRead(event);
    if (key === 'ArrowRight' && collapsed) void setCollapsed(pagoda, id, false);
    if (key === 'ArrowLeft' && !collapsed) void setCollapsed(pagoda, id, true);
    if (key === 'F2') pagoda.ui.setState({ renamingFolder: id });
  }
  return (
    <h3 className="group/row relative" {...listeners}>
      <button
        type="button"
        id={folderRowId(id)}
        data-list-row
        aria-expanded={!collapsed}
        {...(collapsed ? {} : { 'aria-controls': listId })}
        onClick={() => void setCollapsed(pagoda, id, !collapsed)}
        onKeyDown={onKeyDown}
        className="flex h-8.5 w-full items-center gap-1.5 rounded-lg pe-8 ps-1.5 text-start text-ink-soft transition-colors hover:bg-hover hover:text-ink"
      >
        <ChevronRight
          size={14}
          className={classes(
            'shrink-0 text-ink-faint transition-transform',
            collapsed ? 'rtl:rotate-180' : 'rotate-90',
          )}
        />
        <FolderIcon size={14} className="shrink-0 text-ink-faint" />
        <span dir="auto" className="truncate">
          {oneLine(name)}
        </span>
        {collapsed && count > 0 && <span className="tabular text-[12px] text-ink-faint">{count}</span>}
      </button>
      {menu}
    </h3>
  );
}

const folderRowId = (id: string): string => `folder-${id}`;

function NameField({ folder: { id, name } }: { readonly folder: Folder }) {
  const pagoda = usePagoda();
  const [text, setText] = useState(name);
  function onKeyDown(event: KeyboardEvent) {
    // Not to the shortcuts of the window: this field's own.
    event.stopPropagation();
    if (isComposing(event) || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    if (event.key === 'Enter') void renameFolder(pagoda, id, text);
    else pagoda.ui.setState({ renamingFolder: null });
    focusSoon(folderRowId(id));
  }
  return (
    <h3 className="px-1 py-0.5">
      <input
        type="text"
        aria-label={t('filing.folderName')}
        dir="auto"
        autoFocus
        maxLength={LONGEST_FOLDER_NAME}
        value={text}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (pagoda.ui.getState().renamingFolder === id) void renameFolder(pagoda, id, text);
        }}
        className="h-7.5 w-full rounded-lg border border-jade bg-raised px-2"
      />
    </h3>
  );
}

import {
  Archive,
  ArchiveRestore,
  Check,
  FolderInput,
  FolderPlus,
  Pencil,
  Pin,
  PinOff,
  Trash2,
} from 'lucide-react';
import { useStore } from 'zustand';
import type { ChatSummary } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { deleteChat, openChat } from '../../actions/chats.ts';
import { addFolder, moveToFolder, setArchived, setPinned } from '../../actions/filing.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { MenuItem, MenuSeparator, SubMenu } from '../../ui/Menu.tsx';
import { t } from '../../words/words.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';

/** What can be done with a conversation as a whole, for the menus that offer it. `keys`: its shortcuts work, since it is the open one. */
export function PlaceItems({ chat, keys }: { readonly chat: ChatSummary; readonly keys: boolean }) {
  const pagoda = usePagoda();
  const pinKeys = useKeys('pinChat');
  const archiveKeys = useKeys('archiveChat');
  return (
    <>
      {!chat.archived && (
        <MenuItem
          icon={chat.pinned ? <PinOff size={15} /> : <Pin size={15} />}
          keys={keys ? pinKeys : undefined}
          onSelect={() => void setPinned(pagoda, chat.id, !chat.pinned)}
        >
          {chat.pinned ? t('filing.unpin') : t('filing.pin')}
        </MenuItem>
      )}
      <FolderChoice chat={chat} />
      <MenuItem
        icon={chat.archived ? <ArchiveRestore size={15} /> : <Archive size={15} />}
        keys={keys ? archiveKeys : undefined}
        onSelect={() => void setArchived(pagoda, chat.id, !chat.archived)}
      >
        {chat.archived ? t('filing.unarchive') : t('filing.archive')}
      </MenuItem>
    </>
  );
}

function FolderChoice({ chat }: { readonly chat: ChatSummary }) {
  const pagoda = usePagoda();
  const folders = useStore(pagoda.chats, (state) => state.folders);
  return (
    <SubMenu icon={<FolderInput size={15} />} label={t('filing.moveToFolder')}>
      {folders.map(({ id, name }) => (
        <MenuItem
          key={id}
          icon={<Check size={15} className={id === chat.folderId ? 'text-jade' : 'invisible'} />}
          onSelect={() => void moveToFolder(pagoda, chat.id, id)}
        >
          {oneLine(name)}
        </MenuItem>
      ))}
      {chat.folderId !== null && (
        <MenuItem
          icon={<span className="block size-[15px]" />}
          onSelect={() => void moveToFolder(pagoda, chat.id, null)}
        >
          {t('filing.noFolder')}
        </MenuItem>
      )}
      {folders.length > 0 && <MenuSeparator />}
      <MenuItem icon={<FolderPlus size={15} />} onSelect={() => void addFolder(pagoda, chat.id)}>
        {t('filing.newFolderMore')}
      </MenuItem>
    </SubMenu>
  );
}

/** All of it, for a row of the list. */
export function RowItems({ chat }: { readonly chat: ChatSummary }) {
  const pagoda = usePagoda();
  return (
    <>
      <MenuItem
        icon={<Pencil size={15} />}
        onSelect={() => {
          void openChat(pagoda, chat.id);
          pagoda.ui.setState({ renaming: true });
        }}
      >
        {t('filing.rename')}
      </MenuItem>
      <PlaceItems chat={chat} keys={false} />
      <MenuSeparator />
      <MenuItem danger icon={<Trash2 size={15} />} onSelect={() => void deleteChat(pagoda, chat.id)}>
        {t('filing.delete')}
      </MenuItem>
    </>
  );
}

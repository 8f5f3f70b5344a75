import {
  ArchiveRestore,
  GitBranch,
  GitFork,
  MessageCircleDashed,
  PanelLeftOpen,
  Pencil,
  SquarePen,
  Trash2,
} from 'lucide-react';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { oneLine } from '../../../engine/shown/visible.ts';
import { deleteChat, newChat, openChat, renameChat } from '../../actions/chats.ts';
import { setArchived } from '../../actions/filing.ts';
import { toggleTemporary } from '../../actions/temporary.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { familyOf } from '../../stores/branchTree.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { tip } from '../../ui/Tips.tsx';
import { isComposing } from '../../ui/keys.ts';
import { t } from '../../words/words.ts';
import { ModelMenu } from '../models/ModelMenu.tsx';
import { PaletteButton } from '../palette/PaletteButton.tsx';
import { composerId, focusSoon } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { ChatMenu } from './ChatMenu.tsx';
import { OverflowMenu } from './OverflowMenu.tsx';

/** A narrow window has these in the chat's menu only. */
const whereRoom = 'max-[760px]:hidden';

export function ChatHeader() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const title = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === chatId)?.title);
  const renaming = useStore(pagoda.ui, (state) => state.renaming);
  const temporary = useStore(pagoda.ui, (state) => state.newTemporary);
  const renameKeys = useKeys('rename');
  const deleteKeys = useKeys('deleteChat');
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-3">
      <SidebarButtons />
      {chatId !== null && renaming ? (
        <>
          <h1 className="sr-only">{oneLine(title ?? '')}</h1>
          <RenameField key={chatId} chatId={chatId} title={title ?? ''} />
        </>
      ) : (
        <h1
          dir="auto"
          className="min-w-12 truncate px-2 font-display text-[16px] font-semibold tracking-[-0.01em]"
        >
          {chatId !== null ? oneLine(title ?? '') : temporary ? t('temporary.name') : t('chat.newChat')}
        </h1>
      )}
      {chatId !== null && !renaming && (
        <>
          <BranchOf chatId={chatId} />
          <BranchesButton chatId={chatId} />
          <Archived chatId={chatId} />
          <IconButton
            label={t('chat.renameChat')}
            className={whereRoom}
            shortcut={renameKeys}
            onClick={() => pagoda.ui.setState({ renaming: true })}
          >
            <Pencil size={14} />
          </IconButton>
          <OverflowMenu chatId={chatId} />
          <ChatMenu chatId={chatId} />
          <IconButton
            label={t('chat.deleteChat')}
            className={whereRoom}
            shortcut={deleteKeys}
            onClick={() => void deleteChat(pagoda, chatId)}
          >
            <Trash2 size={14} />
          </IconButton>
        </>
      )}
      {chatId === null && <TemporaryButton />}
      <div className="ms-auto flex max-w-[45%] min-w-0 shrink-0 justify-end">
        <ModelMenu />
      </div>
    </header>
  );
}

/** The way back to the chat that this one branched off. */
function BranchOf({ chatId }: { readonly chatId: string }) {
  const pagoda = usePagoda();
  const branchOf = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === chatId)?.branchOf);
  const parent = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === branchOf?.chatId));
  if (!branchOf || !parent) return null;
  return (
    <Button
      tone="quiet"
      className="min-w-0 px-2!"
      {...tip(t('chat.goToTheChat'))}
      onClick={() => void openChat(pagoda, branchOf.chatId, branchOf.messageId)}
    >
      <GitBranch size={14} className="shrink-0" />
      <span dir="auto" className="truncate max-[900px]:sr-only">
        {t('chat.branchOf', { title: oneLine(parent.title, 24) })}
      </span>
    </Button>
  );
}

/** Where it and its branches part, if there are any. */
function BranchesButton({ chatId }: { readonly chatId: string }) {
  const pagoda = usePagoda();
  const list = useStore(pagoda.chats, (state) => state.list);
  const parts = useMemo(() => familyOf(list ?? [], chatId).length > 1, [list, chatId]);
  if (!parts) return null;
  return (
    <IconButton label={t('branches.open')} onClick={() => pagoda.ui.setState({ branchesOpen: true })}>
      <GitFork size={14} />
    </IconButton>
  );
}

/** Whether the chat that does not exist yet is to leave anything behind. */
function TemporaryButton() {
  const pagoda = usePagoda();
  const on = useStore(pagoda.ui, (state) => state.newTemporary);
  const keys = useKeys('newTemporary');
  return (
    <IconButton
      label={t('temporary.name')}
      shortcut={keys}
      aria-pressed={on}
      className={on ? 'bg-jade-wash text-ink!' : ''}
      onClick={() => {
        toggleTemporary(pagoda);
        focusSoon(composerId);
      }}
    >
      <MessageCircleDashed size={16} />
    </IconButton>
  );
}

/** The way back into the list. */
function Archived({ chatId }: { readonly chatId: string }) {
  const pagoda = usePagoda();
  const archived = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === chatId)?.archived);
  if (!archived) return null;
  return (
    <Button
      tone="quiet"
      className="min-w-0 px-2!"
      {...tip(t('filing.unarchive'))}
      onClick={() => void setArchived(pagoda, chatId, false)}
    >
      <ArchiveRestore size={14} className="shrink-0" />
      <span className="truncate max-[900px]:sr-only">{t('filing.archived')}</span>
    </Button>
  );
}

/** What the sidebar offers, while it is hidden. */
export function SidebarButtons() {
  const pagoda = usePagoda();
  const open = useStore(pagoda.ui, (state) => state.sidebarOpen);
  const toggleKeys = useKeys('toggleSidebar');
  const newKeys = useKeys('newChat');
  if (open) return null;
  return (
    <>
      <IconButton
        label={t('chat.showSidebar')}
        shortcut={toggleKeys}
        onClick={() => pagoda.ui.setState({ sidebarOpen: true })}
      >
        <PanelLeftOpen size={17} className="rtl:rotate-180" />
      </IconButton>
      <IconButton
        label={t('chat.newChat')}
        shortcut={newKeys}
        onClick={() => {
          newChat(pagoda);
          focusSoon(composerId);
        }}
      >
        <SquarePen size={16} />
      </IconButton>
      <PaletteButton className={whereRoom} />
    </>
  );
}

function RenameField({ chatId, title }: { readonly chatId: string; readonly title: string }) {
  const pagoda = usePagoda();
  const [text, setText] = useState(title);
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    if (event.repeat) return;
    if (event.key === 'Enter') void renameChat(pagoda, chatId, text);
    else pagoda.ui.setState({ renaming: false });
    focusSoon(composerId);
  }
  return (
    <input
      type="text"
      aria-label={t('chat.chatTitle')}
      dir="auto"
      autoFocus
      maxLength={200}
      value={text}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => void renameChat(pagoda, chatId, text)}
      className="h-8 min-w-0 flex-1 max-w-100 rounded-lg border border-jade bg-raised px-2 font-display text-[16px] font-semibold"
    />
  );
}

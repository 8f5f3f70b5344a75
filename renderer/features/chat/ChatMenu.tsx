import { Copy, Ellipsis, FileDown, GitFork, Pencil, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import { deleteChat } from '../../actions/chats.ts';
import { copyChat, saveChat } from '../../actions/transfer.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { MenuContent, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { tip } from '../../ui/Tips.tsx';
import { PlaceItems } from '../sidebar/ChatItems.tsx';
import { t } from '../../words/words.ts';

/** What else can be done with the open chat. */
export function ChatMenu({ chatId }: { readonly chatId: string }) {
  const pagoda = usePagoda();
  const chat = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === chatId));
  if (!chat) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={t('chat.moreAboutThisChat')}
        {...tip(t('chat.moreAboutThisChat'))}
        className="grid size-8 shrink-0 place-items-center rounded-lg text-ink-soft transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
      >
        <Ellipsis size={16} />
      </DropdownMenu.Trigger>
      <MenuContent className="w-72">
        {!chat.temporary && (
          <>
            <PlaceItems chat={chat} keys />
            <MenuSeparator />
          </>
        )}
        <MenuItem
          icon={<GitFork size={15} />}
          onSelect={() => {
            // Once the menu has given the focus back.
            setTimeout(() => pagoda.ui.setState({ branchesOpen: true }));
          }}
        >
          {t('branches.open')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Copy size={15} />} onSelect={() => void copyChat(pagoda, chat)}>
          {t('chat.copyAsMarkdown')}
        </MenuItem>
        <MenuItem icon={<FileDown size={15} />} onSelect={() => void saveChat(pagoda, chat, 'markdown')}>
          {t('chat.saveAsMarkdown')}
        </MenuItem>
        <MenuItem icon={<FileDown size={15} />} onSelect={() => void saveChat(pagoda, chat, 'json')}>
          {t('chat.saveAsJSON')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Pencil size={15} />} onSelect={() => pagoda.ui.setState({ renaming: true })}>
          {t('chat.renameChat')}
        </MenuItem>
        <MenuItem icon={<Trash2 size={15} />} onSelect={() => void deleteChat(pagoda, chatId)}>
          {t('chat.deleteChat')}
        </MenuItem>
      </MenuContent>
    </DropdownMenu.Root>
  );
}

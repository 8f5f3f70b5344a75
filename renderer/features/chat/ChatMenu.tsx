import { Copy, Ellipsis, FileDown, Pencil, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { deleteChat } from '../../actions/chats.ts';
import { copyChat, saveChat } from '../../actions/transfer.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { tip } from '../../ui/Tips.tsx';

/** What else can be done with the open chat. */
export function ChatMenu({ chatId }: { readonly chatId: string }) {
  const pagoda = usePagoda();
  const chat = useStore(pagoda.chats, (state) => state.list?.find(({ id }) => id === chatId));
  if (!chat) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label="More about this chat"
        {...tip('More about this chat')}
        className="grid size-8 shrink-0 place-items-center rounded-lg text-ink-soft transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
      >
        <Ellipsis size={16} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={6}
        collisionPadding={12}
        // The field of the new title has the focus then.
        onCloseAutoFocus={(event) => pagoda.ui.getState().renaming && event.preventDefault()}
        className="animate-appear z-40 w-64 rounded-xl border border-line bg-raised p-1.5 shadow-high"
      >
        <Item icon={<Copy size={15} />} onSelect={() => void copyChat(pagoda, chat)}>
          Copy as Markdown
        </Item>
        <Item icon={<FileDown size={15} />} onSelect={() => void saveChat(pagoda, chat, 'markdown')}>
          Save as Markdown…
        </Item>
        <Item icon={<FileDown size={15} />} onSelect={() => void saveChat(pagoda, chat, 'json')}>
          Save as JSON…
        </Item>
        <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
        <Item icon={<Pencil size={15} />} onSelect={() => pagoda.ui.setState({ renaming: true })}>
          Rename chat
        </Item>
        <Item icon={<Trash2 size={15} />} onSelect={() => void deleteChat(pagoda, chatId)}>
          Delete chat
        </Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Item({ icon, onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 outline-none data-highlighted:bg-hover"
    >
      <span className="text-ink-soft">{icon}</span>
      {children}
    </DropdownMenu.Item>
  );
}

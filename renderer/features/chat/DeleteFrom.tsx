import { Trash2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { deleteFrom } from '../../actions/messages.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf } from '../../stores/chats.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';

/** Deletes a message. Where others follow they go along, which is said before. */
export function DeleteFrom({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const { id, chatId } = message;
  const after = useStore(pagoda.chats, (state) => {
    const list = messagesOf(state, chatId);
    return list.length - 1 - list.findIndex((other) => other.id === id);
  });
  const remove = () => void deleteFrom(pagoda, chatId, id);
  if (after === 0)
    return (
      <IconButton label={t('chat.deleteFromHere')} onClick={remove}>
        <Trash2 size={15} />
      </IconButton>
    );
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label={t('chat.deleteFromHereWith', { count: after })}>
          <Trash2 size={15} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={6}
          collisionPadding={12}
          aria-label={t('chat.deleteSome')}
          className="animate-appear z-40 w-72 rounded-xl border border-line bg-raised p-3.5 text-[13.5px] shadow-high"
        >
          <p className="mb-3">
            {t(message.role === 'user' ? 'chat.deletesMessage' : 'chat.deletesReply', { count: after })}
          </p>
          <div className="flex justify-end gap-2">
            <Popover.Close asChild>
              <Button tone="quiet">{t('chat.cancel')}</Button>
            </Popover.Close>
            <Popover.Close asChild>
              <Button tone="danger" onClick={remove}>
                {t('chat.deleteMessages', { count: after + 1 })}
              </Button>
            </Popover.Close>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

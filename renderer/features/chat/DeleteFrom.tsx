import { Trash2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { deleteFrom } from '../../actions/messages.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf } from '../../stores/chats.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { PopoverSheet } from '../../ui/PopoverSheet.tsx';
import { t } from '../../words/words.ts';

/** Deletes a message. Where others follow they go along, which is said before. */
export function DeleteFrom({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const after = useMessagesAfter(message);
  const label = deleteLabel(after);
  if (after === 0)
    return (
      <IconButton label={label} onClick={() => void deleteFrom(pagoda, message.chatId, message.id)}>
        <Trash2 size={15} />
      </IconButton>
    );
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label={label}>
          <Trash2 size={15} />
        </IconButton>
      </Popover.Trigger>
      <PopoverSheet aria-label={t('chat.deleteSome')} align="center" className="w-72">
        <DeleteQuestion message={message} />
      </PopoverSheet>
    </Popover.Root>
  );
}

/** How many follow it, which would go along. */
export function useMessagesAfter({ chatId, id }: Message): number {
  const { chats } = usePagoda();
  return useStore(chats, (state) => {
    const list = messagesOf(state, chatId);
    return list.length - 1 - list.findIndex((other) => other.id === id);
  });
}

export const deleteLabel = (after: number): string =>
  after === 0 ? t('chat.deleteFromHere') : t('chat.deleteFromHereWith', { count: after });

/** Within a popover: what goes along, and whether it shall. */
export function DeleteQuestion({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const after = useMessagesAfter(message);
  return (
    <>
      <p className="mb-3">
        {t(message.role === 'user' ? 'chat.deletesMessage' : 'chat.deletesReply', { count: after })}
      </p>
      <div className="flex justify-end gap-2">
        <Popover.Close asChild>
          <Button tone="quiet">{t('chat.cancel')}</Button>
        </Popover.Close>
        <Popover.Close asChild>
          <Button tone="danger" onClick={() => void deleteFrom(pagoda, message.chatId, message.id)}>
            {t('chat.deleteMessages', { count: after + 1 })}
          </Button>
        </Popover.Close>
      </div>
    </>
  );
}

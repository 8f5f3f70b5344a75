import { Trash2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { deleteFrom } from '../../actions/messages.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf } from '../../stores/chats.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';

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
      <IconButton label="Delete from here" onClick={remove}>
        <Trash2 size={15} />
      </IconButton>
    );
  const rest = after === 1 ? 'the message' : `the ${integer(after)} messages`;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label={`Delete from here, with ${rest} after it`}>
          <Trash2 size={15} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Delete messages"
          className="animate-appear z-40 w-72 rounded-xl border border-line bg-raised p-3.5 text-[13.5px] shadow-high"
        >
          <p className="mb-3">
            This deletes the {message.role === 'user' ? 'message' : 'reply'} and{' '}
            {after === 1 ? 'the one' : `the ${integer(after)} messages`} after it. It can be undone.
          </p>
          <div className="flex justify-end gap-2">
            <Popover.Close asChild>
              <Button tone="quiet">Cancel</Button>
            </Popover.Close>
            <Popover.Close asChild>
              <Button tone="danger" onClick={remove}>
                Delete {integer(after + 1)} messages
              </Button>
            </Popover.Close>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

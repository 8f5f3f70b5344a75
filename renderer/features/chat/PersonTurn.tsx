import { Pencil, Trash2 } from 'lucide-react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { deleteFrom } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { CopyButton } from './CopyButton.tsx';

/** What the person wrote, as they wrote it: no markdown. */
export function PersonTurn({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  return (
    <div className="flex flex-col items-end pt-4">
      <div className="max-w-[86%] rounded-2xl rounded-br-sm bg-tile px-4 py-2.5 text-[15.5px] leading-[1.55] whitespace-pre-wrap wrap-anywhere">
        {message.content}
      </div>
      <div className="quiet-until-used mt-0.5 flex h-8" role="group" aria-label="Message actions">
        <CopyButton text={message.content} label="Copy message" />
        <IconButton label="Edit and send again" onClick={() => pagoda.ui.setState({ editing: message.id })}>
          <Pencil size={15} />
        </IconButton>
        <IconButton
          label="Delete from here"
          onClick={() => void deleteFrom(pagoda, message.chatId, message.id)}
        >
          <Trash2 size={15} />
        </IconButton>
      </div>
    </div>
  );
}

import { Pencil } from 'lucide-react';
import { useMemo } from 'react';
import { filesIn } from '../../../electron/ipc/contract/attached.ts';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { Pager } from '../branches/Pager.tsx';
import { CopyButton } from './CopyButton.tsx';
import { DeleteFrom } from './DeleteFrom.tsx';
import { PlainText } from './PlainText.tsx';
import { SentFiles } from './files/SentFiles.tsx';

/** What the person wrote, as they wrote it: no markdown. */
export function PersonTurn({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const { files, text } = useMemo(() => filesIn(message.content), [message.content]);
  return (
    <div className="flex items-end justify-end gap-1.5 pt-5 pb-1">
      <div
        data-said
        className="order-2 max-w-[80%] rounded-2xl rounded-ee-sm bg-tile px-4 py-2.5 text-[15.5px] leading-[1.55] overflow-clip"
      >
        {files.length > 0 && <SentFiles files={files} />}
        <PlainText text={text} characters={4000} lines={60} />
      </div>
      <div className="mb-1">
        <Pager message={message} />
      </div>
      <div className="quiet-until-used mb-1 flex" role="group" aria-label={t('chat.messageActions')}>
        <CopyButton text={message.content} label={t('chat.copyMessage')} />
        <IconButton
          label={t('chat.editAndSendAgain')}
          onClick={() => pagoda.ui.setState({ editing: message.id })}
        >
          <Pencil size={15} />
        </IconButton>
        <DeleteFrom message={message} />
      </div>
    </div>
  );
}

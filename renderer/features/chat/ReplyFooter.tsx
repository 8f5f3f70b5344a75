import { RefreshCw, TextSearch } from 'lucide-react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { toggleLook } from '../../actions/looks.ts';
import { regenerate } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { Pager } from '../branches/Pager.tsx';
import { CopyButton } from './CopyButton.tsx';
import { ReplyMenu } from './ReplyMenu.tsx';
import { Took } from './Took.tsx';

/** What can be done with a reply, what is done most at once and the rest in words, and what it took. All on one line. */
export function ReplyFooter({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  return (
    <footer className="-ms-2 flex min-h-9 items-center gap-x-3">
      <Pager message={message} />
      <div
        className="quiet-until-used flex shrink-0 has-[[data-state=open],[data-asked]]:opacity-100"
        role="group"
        aria-label={t('chat.replyActions')}
      >
        <CopyButton text={message.content} label={t('chat.copyReply')} />
        <IconButton label={t('chat.answerAgain')} onClick={() => void regenerate(pagoda, message)}>
          <RefreshCw size={15} />
        </IconButton>
        <LookButton message={message} />
        <ReplyMenu message={message} />
      </div>
      {message.timings && <Took timings={message.timings} model={message.model} />}
    </footer>
  );
}

/** To see how the reply was chosen. */
function LookButton({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const looking = useStore(pagoda.looks, (state) => message.id in state.byMessage);
  if (message.content === '' && message.reasoning === '' && !message.made) return null;
  return (
    <IconButton
      label={looking ? t('chat.showTheText') : t('chat.showTheTokens')}
      aria-pressed={looking}
      className={looking ? 'bg-jade-wash' : ''}
      onClick={() => toggleLook(pagoda, message)}
    >
      <TextSearch size={15} />
    </IconButton>
  );
}

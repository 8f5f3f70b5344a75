import { memo } from 'react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { classes } from '../../ui/classes.ts';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { t } from '../../words/words.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { CacheMark } from './CacheMark.tsx';
import { EditMessage } from './EditMessage.tsx';
import { PersonTurn } from './PersonTurn.tsx';
import { ReplyTurn } from './ReplyTurn.tsx';
import { UnshownTurn } from './UnshownTurn.tsx';
import { ViewBegins } from './ViewBegins.tsx';

interface TurnProps {
  readonly message: Message;
  readonly last: boolean;
  /** A search hit that was just jumped to. */
  readonly found: boolean;
}

export const Turn = memo(function Turn({ message, last, found }: TurnProps) {
  useLanguage();
  const { ui } = usePagoda();
  const editing = useStore(ui, (state) => state.editing === message.id);
  return (
    <article
      aria-label={message.role === 'user' ? t('chat.you') : t('chat.reply')}
      data-last={last}
      data-message={message.id}
      className={classes(
        'group/turn relative -mx-3 rounded-2xl px-3 transition-colors duration-700',
        found && 'bg-mark/40',
      )}
    >
      <CacheMark messageId={message.id} chatId={message.chatId} />
      <ViewBegins message={message} />
      <ErrorBoundary tryAgainFor={message.content} fallback={<UnshownTurn message={message} />}>
        {editing ? (
          <EditMessage message={message} />
        ) : message.role === 'assistant' ? (
          <ReplyTurn message={message} />
        ) : (
          <PersonTurn message={message} />
        )}
      </ErrorBoundary>
    </article>
  );
});

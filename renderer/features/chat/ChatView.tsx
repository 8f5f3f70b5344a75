import { useStore } from 'zustand';
import { openChat } from '../../actions/chats.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { Notices } from '../../ui/Notices.tsx';
import { EngineBanner } from '../engine/EngineBanner.tsx';
import { t } from '../../words/words.ts';
import { ChatHeader } from './ChatHeader.tsx';
import { Composer } from './Composer.tsx';
import { Conversation } from './Conversation.tsx';
import { EmptyState } from './EmptyState.tsx';
import { FindBar } from './find/FindBar.tsx';
import { ReplyAnnouncer } from './ReplyAnnouncer.tsx';

export function ChatView() {
  return (
    <>
      <ChatHeader />
      <EngineBanner />
      <Notices />
      <FindBar />
      <OpenChat />
      <Composer />
      <ReplyAnnouncer />
    </>
  );
}

function OpenChat() {
  const pagoda = usePagoda();
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  const messages = useStore(pagoda.chats, (state) => (chatId === null ? undefined : state.messages[chatId]));
  if (chatId === null) return <EmptyState />;
  if (messages?.kind === 'ready') return <Conversation key={chatId} chatId={chatId} list={messages.list} />;
  if (messages?.kind === 'failed') {
    const { title, detail } = errorWords(messages.error);
    return (
      <div
        role="alert"
        className="grid flex-1 place-content-center justify-items-center gap-3 p-8 text-center"
      >
        <p className="font-display text-lg font-semibold">{title}</p>
        <p className="max-w-[50ch] text-ink-soft">{detail}</p>
        <Button onClick={() => void openChat(pagoda, chatId)}>{t('chat.tryAgain')}</Button>
      </div>
    );
  }
  return <div className="flex-1" aria-busy="true" aria-label={t('chat.openingTheConversation')} />;
}

import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import type { Adaptation } from '../../../engine/contract/generation.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf } from '../../stores/chats.ts';
import { adaptedWords, isNews } from './adapted.ts';

interface AdaptedNoteProps {
  readonly message: Message;
  readonly how: readonly Adaptation[];
}

/** Says below a reply how the model was given the conversation, where that was not as it stands here; once, until it changes. */
export function AdaptedNote({ message, how }: AdaptedNoteProps) {
  const { chats } = usePagoda();
  const news = useStore(chats, (state) => isNews(messagesOf(state, message.chatId), message.id, how));
  if (!news) return null;
  return (
    <p role="note" className="mt-2 text-[12.5px] leading-normal text-ink-faint">
      {how.map((each) => adaptedWords[each]).join(' ')}
    </p>
  );
}

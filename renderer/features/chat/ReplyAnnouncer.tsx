import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf } from '../../stores/chats.ts';
import { runningIn } from '../../stores/generations.ts';
import { unusualEnd } from './replyEnd.ts';

/**
 * Tells a screen reader when a reply begins and reads it once when it has ended. Reading every piece of a stream aloud as it comes would
 * talk over itself.
 */
export function ReplyAnnouncer() {
  const { chats, generations } = usePagoda();
  const chatId = useStore(chats, (state) => state.currentId);
  const running = useStore(generations, (state) => runningIn(state, chatId));
  const before = useRef<{ chatId: string | null; running: string | undefined }>({ chatId, running });
  const [words, setWords] = useState('');

  useEffect(() => {
    const was = before.current;
    before.current = { chatId, running };
    if (was.chatId !== chatId && was.chatId !== null) return setWords('');
    if (running !== undefined) return setWords('Reply started.');
    const ended = messagesOf(chats.getState(), chatId).find(({ id }) => id === was.running);
    if (ended) setWords(`${ended.content} ${unusualEnd(ended)?.title ?? ''}`);
  }, [chatId, running, chats]);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}

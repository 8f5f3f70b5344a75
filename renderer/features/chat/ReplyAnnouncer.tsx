import { useEffect, useState } from 'react';
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
  const [words, setWords] = useState('');

  useEffect(() => {
    const now = () => {
      const chatId = chats.getState().currentId;
      return { chatId, running: runningIn(generations.getState(), chatId) };
    };
    let was = now();
    return generations.subscribe(() => {
      const is = now();
      if (is.running === was.running) return;
      const ended = messagesOf(chats.getState(), is.chatId).find(({ id }) => id === was.running);
      if (is.running !== undefined) setWords('Reply started.');
      else if (ended) setWords(`${ended.content} ${unusualEnd(ended)?.title ?? ''}`);
      was = is;
    });
  }, [chats, generations]);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}

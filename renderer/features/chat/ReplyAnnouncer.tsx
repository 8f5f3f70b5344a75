import { useEffect, useState } from 'react';
import { cut } from '../../../engine/shown/visible.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf } from '../../stores/chats.ts';
import { runningIn } from '../../stores/generations.ts';
import { t } from '../../words/words.ts';
import { unusualEnd } from './replyEnd.ts';

/** Of a long reply only its beginning is read out by itself; the rest is there to be read at the reader's own pace. */
const readAloud = 2000;
const aloud = (text: string): string =>
  text.length <= readAloud ? text : t('chat.theReplyGoesOn', { text: cut(text, readAloud) });

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
      if (is.running !== undefined) setWords(t('chat.replyStarted'));
      else if (ended) setWords(`${aloud(ended.content)} ${unusualEnd(ended)?.title ?? ''}`);
      was = is;
    });
  }, [chats, generations]);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}

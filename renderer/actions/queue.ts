import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { runningIn } from '../stores/generations.ts';
import { clearDraft, queuedIn, setQueued, wholeDraftOf } from '../stores/ui.ts';
import { giveBack, sendIn } from './replies.ts';

/** Sends what stands in the composer, once the reply that is being written has ended. */
export function queueDraft(pagoda: Pagoda, chatId: string): void {
  const text = wholeDraftOf(pagoda.ui.getState(), chatId);
  if (text.trim() === '') return;
  setQueued(pagoda.ui, chatId, [...queuedIn(pagoda.ui.getState(), chatId), text]);
  clearDraft(pagoda.ui, chatId);
}

export function removeQueued(pagoda: Pagoda, chatId: string, index: number): void {
  setQueued(pagoda.ui, chatId, queuedIn(pagoda.ui.getState(), chatId).toSpliced(index, 1));
}

/** Back to the composer, before what stands there. */
export function editQueued(pagoda: Pagoda, chatId: string, index: number): void {
  const text = queuedIn(pagoda.ui.getState(), chatId)[index];
  if (text === undefined) return;
  removeQueued(pagoda, chatId, index);
  giveBack(pagoda, chatId, text);
}

/** Sends the next message of a chat whenever a reply in it has ended by itself. After one that was stopped or failed nothing is sent unasked: it is a draft again. */
export function followQueue(pagoda: Pagoda): void {
  pagoda.generations.subscribe((now, before) => {
    if (now.byMessage === before.byMessage) return;
    for (const [messageId, { chatId }] of Object.entries(before.byMessage)) {
      if (messageId in now.byMessage || runningIn(now, chatId) !== undefined) continue;
      if (queuedIn(pagoda.ui.getState(), chatId).length > 0) goOn(pagoda, chatId, messageId);
    }
  });
}

function goOn(pagoda: Pagoda, chatId: string, endedId: string): void {
  const [next, ...others] = queuedIn(pagoda.ui.getState(), chatId);
  const ended = messagesOf(pagoda.chats.getState(), chatId).find(({ id }) => id === endedId);
  const byItself = ended?.state.kind === 'complete' && ended.state.finishReason !== 'cancelled';
  if (byItself) {
    setQueued(pagoda.ui, chatId, others);
    // Not within the news of the reply's end.
    queueMicrotask(() => void sendIn(pagoda, chatId, next!));
    return;
  }
  setQueued(pagoda.ui, chatId, []);
  for (const text of [next!, ...others].toReversed()) giveBack(pagoda, chatId, text);
}

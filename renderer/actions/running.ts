import type { Pagoda } from '../pagoda.ts';
import { runningIn } from '../stores/generations.ts';

/** Whether a reply is being written in a chat. */
export const isWriting = (pagoda: Pagoda, chatId: string | null): boolean =>
  runningIn(pagoda.generations.getState(), chatId) !== undefined;

/** Stops the reply being written in a chat, if one is, and waits until it is stored. */
export async function stopReply(pagoda: Pagoda, chatId: string | null): Promise<void> {
  const messageId = runningIn(pagoda.generations.getState(), chatId);
  const running = messageId === undefined ? undefined : pagoda.running.get(messageId);
  running?.stop();
  await running?.ended;
}

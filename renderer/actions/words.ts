import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { openChat } from './chats.ts';
import { messageSaying } from './messageSaying.ts';

/** Goes to where a conversation says this: to the message, and lights its words up. Where no message does, to the conversation. */
export async function showWords(pagoda: Pagoda, chatId: string, text: string): Promise<void> {
  await openChat(pagoda, chatId);
  const state = pagoda.chats.getState();
  if (state.currentId !== chatId) return;
  const running = Object.fromEntries(
    Object.entries(pagoda.generations.getState().byMessage).map(([id, { text }]) => [id, text]),
  );
  const found = messageSaying(messagesOf(state, chatId), text, running);
  if (found) pagoda.ui.setState({ jumpTo: found.id, jumpWords: found.words });
}

import { noReplyFacts, type Message } from '../../electron/ipc/contract/app.ts';
import type { Pagoda } from '../pagoda.ts';
import { changeMessages, messagesOf, upTo } from '../stores/chats.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { readMessages } from './chats.ts';
import { once } from './once.ts';
import { report } from './problems.ts';
import { putReply } from './putReply.ts';
import { stopReply } from './running.ts';

/** Deletes a message and all after it, with a way back. */
export const deleteFrom = (pagoda: Pagoda, chatId: string, messageId: string): Promise<void> =>
  once(messageId, () => deleteFromNow(pagoda, chatId, messageId));

async function deleteFromNow(pagoda: Pagoda, chatId: string, messageId: string): Promise<void> {
  try {
    await stopReply(pagoda, chatId);
    const before = messagesOf(pagoda.chats.getState(), chatId);
    if (!before.some(({ id }) => id === messageId)) return;
    await pagoda.links.app.request('messages.deleteFrom', { id: messageId });
    changeMessages(pagoda.chats, chatId, (list) => upTo(list, messageId));
    const count = before.length - messagesOf(pagoda.chats.getState(), chatId).length;
    showToast(pagoda.ui, {
      tone: 'plain',
      title: t('notices.messagesDeleted', { count }),
      action: { label: t('notices.undo'), run: () => void restoreMessages(pagoda, chatId, messageId, null) },
    });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Brings back what `deleteFrom` took; what has come in its place since (from `replacedBy` on) goes first. */
export async function restoreMessages(
  pagoda: Pagoda,
  chatId: string,
  messageId: string,
  replacedBy: string | null,
): Promise<void> {
  try {
    await stopReply(pagoda, chatId);
    if (replacedBy !== null) await pagoda.links.app.request('messages.deleteFrom', { id: replacedBy });
    await pagoda.links.app.request('messages.restore', { id: messageId });
    await readMessages(pagoda, chatId);
  } catch (error) {
    report(pagoda, error);
    await readMessages(pagoda, chatId);
  }
}

/** Has a reply say something else; what follows stays. How it was made is not known of what a person wrote. */
export async function editReply(pagoda: Pagoda, message: Message, content: string): Promise<void> {
  pagoda.ui.setState({ editing: null });
  if (content === message.content) return;
  const { reasoning, state, adapted, reasoningMs } = message;
  const edited = { ...message, ...noReplyFacts, adapted, reasoningMs, reasoning, state, content };
  if (!(await put(pagoda, edited))) return;
  showToast(pagoda.ui, {
    tone: 'plain',
    title: t('notices.replyChanged'),
    action: { label: t('notices.undo'), run: () => void put(pagoda, message) },
  });
}

/** Whether it is there now. */
async function put(pagoda: Pagoda, message: Message): Promise<boolean> {
  let isPut = false;
  await once(message.id, async () => {
    try {
      await putReply(pagoda, message);
      isPut = true;
    } catch (error) {
      report(pagoda, error);
    }
  });
  return isPut;
}

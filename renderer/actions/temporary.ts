import { isTemporary, TEMPORARY } from '../../engine/contract/chatKey.ts';
import type { Pagoda } from '../pagoda.ts';
import { setMessages } from '../stores/chats.ts';
import { moveDraft, showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { newChat, openChat } from './chats.ts';
import { report } from './problems.ts';
import { stopReply } from './running.ts';

/** Chats that are nowhere but in memory: begun, kept after all, and gone once they are left. */

/** What is read ahead for the temporary chat that does not exist yet. */
const aheadKey = `${TEMPORARY}new`;

/** Whose text the engine is to take the open chat's for. */
export function cacheKey(pagoda: Pagoda, chatId: string | null): string {
  return chatId ?? (pagoda.ui.getState().newTemporary ? aheadKey : '');
}

/** The next chat is temporary, or not after all. */
export function toggleTemporary(pagoda: Pagoda): void {
  const { newTemporary } = pagoda.ui.getState();
  const wasNew = pagoda.chats.getState().currentId === null && pagoda.ui.getState().view === 'chat';
  if (!wasNew) newChat(pagoda);
  pagoda.ui.setState({ newTemporary: wasNew ? !newTemporary : true });
}

/** Has temporary chats go as soon as another chat is open, or none. */
export function followTemporary(pagoda: Pagoda): void {
  pagoda.chats.subscribe((now, before) => {
    if (now.currentId === before.currentId || before.currentId === null) return;
    if (!isTemporary(before.currentId) || (now.currentId !== null && isTemporary(now.currentId))) return;
    for (const { id, temporary } of now.list ?? []) if (temporary) void leave(pagoda, id);
  });
}

/** Those that are to be kept once their reply has ended. */
const keeping = new Set<string>();

async function leave(pagoda: Pagoda, chatId: string): Promise<void> {
  if (keeping.has(chatId)) return;
  try {
    await stopReply(pagoda, chatId);
    await pagoda.links.app.request('chats.delete', { id: chatId });
    pagoda.ui.setState(({ drafts, longDrafts, attached, queued }) => ({
      drafts: without(drafts, chatId),
      longDrafts: without(longDrafts, chatId),
      attached: without(attached, chatId),
      queued: without(queued, chatId),
    }));
    pagoda.chats.setState(({ messages }) => ({ messages: without(messages, chatId) }));
    for (const chat of [chatId, aheadKey]) await pagoda.engine.current().request('pages.forget', { chat });
  } catch (error) {
    // Without an engine nothing of it is cached.
    if (pagoda.chats.getState().list?.some(({ id }) => id === chatId)) report(pagoda, error);
  }
}

const without = <T>(all: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([id]) => id !== key));

/** Makes it a chat like any other, once the reply that is being written in it has ended. */
export async function keepChat(pagoda: Pagoda, chatId: string): Promise<void> {
  if (keeping.has(chatId)) return;
  keeping.add(chatId);
  try {
    const running = [...pagoda.running].find(
      ([id]) => pagoda.generations.getState().byMessage[id]?.chatId === chatId,
    )?.[1];
    if (running) {
      showToast(pagoda.ui, { tone: 'plain', title: t('temporary.keeping') });
      await running.ended;
    }
    const kept = await pagoda.links.app.request('chats.keep', { id: chatId });
    moveDraft(pagoda.ui, chatId, kept.id);
    const list = await pagoda.links.app.request('chats.messages', { id: kept.id });
    setMessages(pagoda.chats, kept.id, { kind: 'ready', list });
    if (pagoda.chats.getState().currentId === chatId) await openChat(pagoda, kept.id);
    showToast(pagoda.ui, { tone: 'plain', title: t('temporary.kept'), detail: t('temporary.keptDetail') });
  } catch (error) {
    report(pagoda, error);
  } finally {
    keeping.delete(chatId);
  }
}

import type { SearchHit } from '../../electron/ipc/contract/app.ts';
import { isTemporary } from '../../engine/contract/chatKey.ts';
import { toErrorValue } from '../../engine/contract/errors.ts';
import type { Pagoda } from '../pagoda.ts';
import { setMessages } from '../stores/chats.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { forgetCached } from './cache.ts';
import { report } from './problems.ts';
import { stopReply } from './running.ts';

export function newChat(pagoda: Pagoda): void {
  pagoda.chats.setState({ currentId: null });
  pagoda.ui.setState({
    view: 'chat',
    renaming: false,
    editing: null,
    jumpTo: null,
    jumpWords: null,
    find: null,
    foundAt: null,
    newTemporary: false,
  });
}

/** `jumpTo`: a message to bring into view; `find`: words to light up there and in the others. */
export async function openChat(
  pagoda: Pagoda,
  chatId: string,
  jumpTo: string | null = null,
  find: string | null = null,
): Promise<void> {
  pagoda.chats.setState({ currentId: chatId });
  pagoda.ui.setState({
    view: 'chat',
    renaming: false,
    editing: null,
    jumpTo,
    jumpQuiet: false,
    jumpWords: null,
    find,
    foundAt: find === null ? null : jumpTo,
  });
  if (pagoda.chats.getState().messages[chatId]?.kind !== 'ready') await readMessages(pagoda, chatId);
}

/** Reads a chat's messages from disk into the view. */
export async function readMessages(pagoda: Pagoda, chatId: string): Promise<void> {
  if (!pagoda.chats.getState().messages[chatId]) setMessages(pagoda.chats, chatId, { kind: 'loading' });
  try {
    const list = await pagoda.links.app.request('chats.messages', { id: chatId });
    setMessages(pagoda.chats, chatId, { kind: 'ready', list });
  } catch (error) {
    setMessages(pagoda.chats, chatId, { kind: 'failed', error: toErrorValue(error) });
  }
}

export async function renameChat(pagoda: Pagoda, chatId: string, title: string): Promise<void> {
  const trimmed = title.trim().slice(0, 200);
  pagoda.ui.setState({ renaming: false });
  const before = pagoda.chats.getState().list?.find((chat) => chat.id === chatId);
  if (trimmed === '' || trimmed === before?.title) return;
  try {
    await pagoda.links.app.request('chats.rename', { id: chatId, title: trimmed });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Deletes a chat, with a way back; a reply being written in it is stopped first. A temporary one goes as it does when it is left. */
export async function deleteChat(pagoda: Pagoda, chatId: string): Promise<void> {
  if (isTemporary(chatId)) return newChat(pagoda);
  try {
    await stopReply(pagoda, chatId);
    const title =
      pagoda.chats.getState().list?.find((chat) => chat.id === chatId)?.title ?? t('notices.chat');
    await pagoda.links.app.request('chats.delete', { id: chatId });
    forgetCached(pagoda, chatId);
    const wasOpen = pagoda.chats.getState().currentId === chatId;
    if (wasOpen) newChat(pagoda);
    showToast(pagoda.ui, {
      tone: 'plain',
      title: t('notices.chatDeleted'),
      detail: title,
      action: { label: t('notices.undo'), run: () => void restoreChat(pagoda, chatId, wasOpen) },
    });
  } catch (error) {
    report(pagoda, error);
  }
}

async function restoreChat(pagoda: Pagoda, chatId: string, open: boolean): Promise<void> {
  try {
    await pagoda.links.app.request('chats.restore', { id: chatId });
    if (open) await openChat(pagoda, chatId);
  } catch (error) {
    report(pagoda, error);
  }
}

/** While there are messages that a search has not looked through, it is asked again this often. */
const searchAgainMs = 1000;

function isAsked(pagoda: Pagoda, query: string): boolean {
  const now = pagoda.chats.getState().search;
  return now.kind !== 'off' && now.query === query;
}

/** Full-text search. Answers that come after a newer question are dropped; one that does not know all messages yet is followed by another. */
export async function search(pagoda: Pagoda, query: string): Promise<void> {
  if (query.trim() === '') return pagoda.chats.setState({ search: { kind: 'off' } });
  const before = pagoda.chats.getState().search;
  const hits: readonly SearchHit[] = before.kind === 'off' ? [] : before.hits;
  // Asked again for what is there already, it stays as it is until there is more.
  if (before.kind !== 'found' || before.query !== query)
    pagoda.chats.setState({ search: { kind: 'running', query, hits } });
  try {
    const { hits, unindexed } = await pagoda.links.app.request('chats.search', {
      query: query.slice(0, 500),
    });
    if (!isAsked(pagoda, query)) return;
    pagoda.chats.setState({ search: { kind: 'found', query, hits, unindexed } });
    if (unindexed > 0) setTimeout(() => isAsked(pagoda, query) && void search(pagoda, query), searchAgainMs);
  } catch (error) {
    if (!isAsked(pagoda, query)) return;
    pagoda.chats.setState({ search: { kind: 'failed', query, hits: [], error: toErrorValue(error) } });
  }
}

export async function copyText(pagoda: Pagoda, text: string): Promise<boolean> {
  try {
    await pagoda.links.app.request('app.copyText', { text });
    return true;
  } catch (error) {
    report(pagoda, error);
    return false;
  }
}

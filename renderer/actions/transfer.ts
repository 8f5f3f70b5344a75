import type { ImportedChat } from '../../electron/ipc/contract/imported.ts';
import type { ChatSummary, Message } from '../../electron/ipc/contract/app.ts';
import { isTemporary } from '../../engine/contract/chatKey.ts';
import { markdownOf } from '../files/conversations/markdownChat.ts';
import { joinPagodaChats, writePagodaChat, writePagodaChats } from '../files/conversations/pagodaChats.ts';
import { mostTextBytes } from '../files/conversations/readConversations.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { bytes, fileName } from '../ui/format.ts';
import { t } from '../words/words.ts';
import { copyText } from './chats.ts';
import { report } from './problems.ts';

export type Form = 'markdown' | 'json';

/** A chat as it is stored, in the form in which it leaves. */
async function wholeChat(pagoda: Pagoda, chat: ChatSummary): Promise<ImportedChat | null> {
  const list = await pagoda.links.app.request('chats.messages', { id: chat.id });
  const messages = list.map(({ role, content, reasoning, model, createdAt }: Message) => ({
    role,
    content,
    reasoning,
    model,
    createdAt,
  }));
  const { title, createdAt, updatedAt } = chat;
  return messages.length === 0 ? null : { title, createdAt, updatedAt, messages };
}

const textOf = (chat: ImportedChat, form: Form): string =>
  form === 'markdown' ? markdownOf(chat) : writePagodaChats([chat]);

export async function copyChat(pagoda: Pagoda, chat: ChatSummary): Promise<void> {
  try {
    const whole = await wholeChat(pagoda, chat);
    if (whole && (await copyText(pagoda, markdownOf(whole))))
      showToast(pagoda.ui, { tone: 'plain', title: t('notices.chatCopiedAsMarkdown') });
  } catch (error) {
    report(pagoda, error);
  }
}

export async function saveChat(pagoda: Pagoda, chat: ChatSummary, form: Form): Promise<void> {
  try {
    const whole = await wholeChat(pagoda, chat);
    if (whole) await save(pagoda, nameOf(chat.title, form), textOf(whole, form), t('notices.chatSaved'));
  } catch (error) {
    report(pagoda, error);
  }
}

async function writeAll(pagoda: Pagoda, stop: AbortSignal): Promise<readonly string[]> {
  // A temporary one is to leave nothing behind, unless it alone is asked for.
  const list = (pagoda.chats.getState().list ?? []).filter(({ id }) => !isTemporary(id));
  const written: string[] = [];
  for (const [done, chat] of list.entries()) {
    if (stop.aborted) break;
    pagoda.transfers.setState({ saving: { done, total: list.length } });
    const whole = await wholeChat(pagoda, chat);
    if (whole) written.push(writePagodaChat(whole));
  }
  return written;
}

/** What is under way in a window. */
const savings = new WeakMap<Pagoda, AbortController>();

/** Nothing is written then. */
export const stopSaving = (pagoda: Pagoda): void => savings.get(pagoda)?.abort();

/** All conversations in one file, which another Pagoda reads. One at a time: a second press asks for nothing new. */
export async function saveAllChats(pagoda: Pagoda, most = mostTextBytes): Promise<void> {
  if (savings.has(pagoda)) return;
  const stop = new AbortController();
  const { signal } = stop;
  savings.set(pagoda, stop);
  try {
    const written = await writeAll(pagoda, signal);
    pagoda.transfers.setState({ saving: null });
    if (signal.aborted) return;
    // Neither this nor another Pagoda could read it again.
    if (written.reduce((sum, { length }) => sum + length, 0) > most)
      return void showToast(pagoda.ui, {
        tone: 'error',
        title: t('notices.conversationsNotSaved'),
        detail: t('notices.moreThanOneFileHolds', { most: bytes(most) }),
      });
    await save(
      pagoda,
      nameOf(t('notices.pagodaConversations'), 'json'),
      joinPagodaChats(written),
      t('notices.conversationsSaved'),
    );
  } catch (error) {
    report(pagoda, error);
  } finally {
    savings.delete(pagoda);
    pagoda.transfers.setState({ saving: null });
  }
}

export async function saveDrawing(pagoda: Pagoda, svg: string): Promise<void> {
  try {
    await save(pagoda, `${t('notices.drawing')}.svg`, svg, t('notices.drawingSaved'));
  } catch (error) {
    report(pagoda, error);
  }
}

export async function saveCode(pagoda: Pagoda, code: string, name: string): Promise<void> {
  try {
    // Files of lines end with one.
    await save(pagoda, name, code.endsWith('\n') ? code : `${code}\n`, t('notices.codeSaved'));
  } catch (error) {
    report(pagoda, error);
  }
}

async function save(pagoda: Pagoda, name: string, text: string, title: string): Promise<void> {
  const { path } = await pagoda.links.app.request('app.saveText', { name, text });
  if (path !== null) showToast(pagoda.ui, { tone: 'plain', title, detail: fileName(path) });
}

/** What file systems and people can do with. */
export function nameOf(title: string, form: Form): string {
  const plain = title
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${inBytes(plain, mostNameBytes).trim() || t('notices.chat')}.${form === 'markdown' ? 'md' : 'json'}`;
}

/** Systems take 255 bytes, with the ending and what a file manager may add. */
const mostNameBytes = 200;

/** Its first characters: at most 80, and no more bytes than that in UTF-8. */
function inBytes(text: string, most: number): string {
  const characters = Array.from(text).slice(0, 80);
  const encoder = new TextEncoder();
  while (encoder.encode(characters.join('')).length > most) characters.pop();
  return characters.join('');
}

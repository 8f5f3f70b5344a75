import type { ImportedChat } from '../../electron/ipc/contract/imported.ts';
import type { ChatSummary, Message } from '../../electron/ipc/contract/app.ts';
import { isTemporary } from '../../engine/contract/chatKey.ts';
import { markdownOf } from '../files/conversations/markdownChat.ts';
import { writePagodaChats } from '../files/conversations/pagodaChats.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { fileName } from '../ui/format.ts';
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

/** All conversations in one file, which another Pagoda reads. */
export async function saveAllChats(pagoda: Pagoda): Promise<void> {
  try {
    const chats: ImportedChat[] = [];
    for (const chat of pagoda.chats.getState().list ?? []) {
      // Is to leave nothing behind, unless it alone is asked for.
      if (isTemporary(chat.id)) continue;
      const whole = await wholeChat(pagoda, chat);
      if (whole) chats.push(whole);
    }
    await save(
      pagoda,
      nameOf(t('notices.pagodaConversations'), 'json'),
      writePagodaChats(chats),
      t('notices.conversationsSaved'),
    );
  } catch (error) {
    report(pagoda, error);
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

import { noReplyFacts, type Message, type Otherwise } from '../../electron/ipc/contract/app.ts';
import type { Pagoda } from '../pagoda.ts';
import {
  changeMessages,
  hasBegun,
  isReady,
  messagesOf,
  setMessages,
  upTo,
  withAdded,
} from '../stores/chats.ts';
import { filesIn } from '../../electron/ipc/contract/attached.ts';
import { attach, clearDraft, draftOf, setDraft, showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { restoreMessages } from './messages.ts';
import { runningModel } from './models.ts';
import { once } from './once.ts';
import { personaOf } from './personas.ts';
import { report } from './problems.ts';
import { runReply } from './replyRun.ts';
import { isWriting, stopReply } from './running.ts';

/**
 * Sends a message in the current chat, as it was typed; the chat begins with it if there is none yet. Does nothing while a reply is being written
 * there, or while the conversation that it would go on is not there.
 */
export async function send(pagoda: Pagoda, text: string): Promise<void> {
  const { currentId } = pagoda.chats.getState();
  if (text.trim() === '' || isWriting(pagoda, currentId)) return;
  if (!isReady(pagoda.chats.getState(), currentId)) return;
  // What is sent is worth seeing, more than what was jumped to.
  pagoda.ui.setState({ jumpTo: null, jumpWords: null });
  clearDraft(pagoda.ui, currentId);
  await sendIn(pagoda, currentId, text);
}

/** Sends a message in a chat, whether it is the one that is open or not; null: in a new one. What cannot be stored is a draft there again. */
export async function sendIn(pagoda: Pagoda, currentId: string | null, text: string): Promise<void> {
  let chatId = currentId;
  try {
    chatId ??= await beginChat(pagoda);
    await addMine(pagoda, chatId, text);
  } catch (error) {
    giveBack(pagoda, chatId, text);
    return report(pagoda, error);
  }
  await answer(pagoda, chatId);
}

/** A message that was not stored is what is to be sent again in its chat, before whatever was typed there since. */
export function giveBack(pagoda: Pagoda, chatId: string | null, content: string): void {
  const { files, text } = filesIn(content);
  for (const file of files) attach(pagoda.ui, chatId, file);
  const since = draftOf(pagoda.ui.getState(), chatId);
  setDraft(pagoda.ui, chatId, since === '' ? text : `${text}\n${since}`);
}

/** Answers what was stored. Where that cannot begin, the message stays where it is and can be answered again. */
async function answer(pagoda: Pagoda, chatId: string): Promise<void> {
  try {
    await reply(pagoda, chatId);
  } catch (error) {
    report(pagoda, error, () => void answer(pagoda, chatId));
  }
}

export async function beginChat(pagoda: Pagoda): Promise<string> {
  const { newDecoding: decoding, newTemporary: temporary } = pagoda.ui.getState();
  const persona = personaOf(pagoda, null);
  const chat = await pagoda.links.app.request('chats.create', {
    ...(decoding ? { decoding } : {}),
    ...(persona ? { persona } : {}),
    ...(temporary ? { temporary } : {}),
  });
  pagoda.ui.setState({ newDecoding: null, newTemporary: false, newPersona: undefined });
  setMessages(pagoda.chats, chat.id, { kind: 'ready', list: [] });
  // Whoever has opened another chat meanwhile stays there.
  if (pagoda.chats.getState().currentId === null) pagoda.chats.setState({ currentId: chat.id });
  return chat.id;
}

/** Replaces a message of the person's by `text` and answers it; what followed can be brought back. */
export async function resend(pagoda: Pagoda, message: Message, text: string): Promise<void> {
  pagoda.ui.setState({ editing: null });
  if (text.trim() === '') return;
  await replaceFrom(pagoda, message, t('notices.messageReplaced'), async () => {
    const added = await addMine(pagoda, message.chatId, text);
    await reply(pagoda, message.chatId);
    return added.id;
  });
}

/** Answers again; the reply it replaces can be brought back. `asked`: null, as the chat's others are. */
export async function regenerate(
  pagoda: Pagoda,
  message: Message,
  asked: Otherwise | null = null,
): Promise<void> {
  await replaceFrom(pagoda, message, t('notices.replyReplaced'), () => reply(pagoda, message.chatId, asked));
}

const replaceFrom = (
  pagoda: Pagoda,
  message: Message,
  title: string,
  replace: () => Promise<string>,
): Promise<void> => once(message.id, () => replaceNow(pagoda, message, title, replace));

async function replaceNow(
  pagoda: Pagoda,
  message: Message,
  title: string,
  replace: () => Promise<string>,
): Promise<void> {
  const { chatId } = message;
  if (!messagesOf(pagoda.chats.getState(), chatId).some(({ id }) => id === message.id)) return;
  try {
    await stopReply(pagoda, chatId);
    await pagoda.links.app.request('messages.deleteFrom', { id: message.id });
    changeMessages(pagoda.chats, chatId, (list) => upTo(list, message.id));
    const replacedBy = await replace();
    showToast(pagoda.ui, {
      tone: 'plain',
      title,
      action: {
        label: t('notices.undo'),
        run: () => void restoreMessages(pagoda, chatId, message.id, replacedBy),
      },
    });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Goes on with a reply that was stopped, cut or failed, from where it is. */
export async function continueReply(pagoda: Pagoda, message: Message): Promise<void> {
  if (isWriting(pagoda, message.chatId)) return;
  if (!hasBegun(message)) return regenerate(pagoda, message, message.asked);
  await once(message.id, () => continueNow(pagoda, message));
}

async function continueNow(pagoda: Pagoda, message: Message): Promise<void> {
  const begun: Message = { ...message, state: { kind: 'streaming' }, timings: null };
  try {
    await pagoda.links.app.request('messages.finish', {
      id: message.id,
      state: begun.state,
      ...noReplyFacts,
      reasoningMs: message.reasoningMs,
      adapted: message.adapted,
    });
    runReply(pagoda, begun);
  } catch (error) {
    report(pagoda, error);
  }
}

export async function addMine(pagoda: Pagoda, chatId: string, content: string): Promise<Message> {
  const message = await pagoda.links.app.request('messages.add', {
    chatId,
    role: 'user',
    content,
    state: { kind: 'complete', finishReason: null },
    model: null,
  });
  changeMessages(pagoda.chats, chatId, (list) => withAdded(list, message));
  return message;
}

/** Opens a reply to the conversation as it stands and lets it run; returns its message id. */
async function reply(pagoda: Pagoda, chatId: string, asked: Otherwise | null = null): Promise<string> {
  const message = await addReply(pagoda, chatId, asked);
  runReply(pagoda, message);
  return message.id;
}

/** A reply to the conversation as it stands, which is to run at once. */
export const addReply = (pagoda: Pagoda, chatId: string, asked: Otherwise | null): Promise<Message> =>
  pagoda.links.app.request('messages.add', {
    chatId,
    role: 'assistant',
    content: '',
    state: { kind: 'streaming' },
    model: runningModel(pagoda),
    asked,
  });

import type { Message } from '../../electron/ipc/contract/app.ts';
import { fromErrorValue } from '../../engine/contract/errors.ts';
import { generate } from '../client/generation.ts';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf, overflowOf } from '../stores/chats.ts';
import { titleIn } from './modelTitle.ts';
import { conversation } from './replyRun.ts';

/** Chats named by the model, once their first reply has ended and nothing else is written: behind everything, and given up for whatever comes. */

/** Parameters from which on titles are good enough to be asked for unasked. */
const largeEnough = 1e9;
/** A person who goes on at once is not to meet it. Milliseconds. */
const pauseMs = 600;
const question =
  'Write a title for this conversation, of at most six words and in its language. Answer with the title alone.';

export function followTitles(pagoda: Pagoda): void {
  const waiting = new Set<string>();
  let asking: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isBusy = () => Object.keys(pagoda.generations.getState().byMessage).length > 0;
  const goOnLater = () => {
    clearTimeout(timer);
    if (waiting.size > 0 && !isBusy()) timer = setTimeout(() => void goOn(), pauseMs);
  };
  const goOn = async () => {
    const [chatId] = waiting;
    if (chatId === undefined || asking || isBusy()) return;
    asking = new AbortController();
    const { signal } = asking;
    try {
      if (isUnnamed(pagoda, chatId)) await nameChat(pagoda, chatId, signal);
    } catch {
      // Its first words are its title, as before.
    } finally {
      asking = null;
    }
    // What had to make way is asked again.
    if (!signal.aborted) waiting.delete(chatId);
    goOnLater();
  };
  pagoda.generations.subscribe((now, before) => {
    if (now.byMessage === before.byMessage) return;
    for (const [messageId, { chatId }] of Object.entries(before.byMessage))
      if (!(messageId in now.byMessage)) waiting.add(chatId);
    if (isBusy()) {
      clearTimeout(timer);
      asking?.abort();
    } else if (Object.keys(now.byMessage).length < Object.keys(before.byMessage).length) goOnLater();
  });
}

/** It has its first reply, whole, and nobody named it. */
function isUnnamed(pagoda: Pagoda, chatId: string): boolean {
  const state = pagoda.chats.getState();
  const chat = state.list?.find(({ id }) => id === chatId);
  const list = messagesOf(state, chatId);
  return chat !== undefined && !chat.titled && list.length === 2 && isWhole(list[1]!) && isWanted(pagoda);
}

const isWhole = ({ state, content }: Message): boolean =>
  state.kind === 'complete' && state.finishReason !== 'cancelled' && content.trim() !== '';

function isWanted(pagoda: Pagoda): boolean {
  const { modelTitles } = pagoda.settings.getState().settings;
  const { model } = pagoda.models.getState();
  if (modelTitles === 'off' || model.kind !== 'ready') return false;
  return modelTitles === 'on' || model.model.parameters >= largeEnough;
}

async function nameChat(pagoda: Pagoda, chatId: string, signal: AbortSignal): Promise<void> {
  const list = messagesOf(pagoda.chats.getState(), chatId);
  const generation = generate(pagoda.engine.current(), {
    prompt: {
      kind: 'chat',
      // What was read for the reply need not be read again.
      messages: [...conversation(pagoda, list, chatId), { role: 'user', content: question }],
    },
    sampling: { temperature: 0 },
    maxTokens: 32,
    stop: ['\n'],
    overflow: overflowOf(pagoda.chats.getState(), chatId, list),
    drafts: 'off',
    priority: 'background',
    tag: chatId,
    chat: chatId,
  });
  signal.addEventListener('abort', () => generation.cancel());
  let said = '';
  for await (const event of generation) {
    if (event.type === 'text') said += event.text;
    if (event.type === 'failed') throw fromErrorValue(event.error);
  }
  const title = titleIn(said);
  if (title === null || signal.aborted || !isUnnamed(pagoda, chatId)) return;
  await pagoda.links.app.request('chats.suggestTitle', { id: chatId, title });
}

import type { Message } from '../../electron/ipc/contract/app.ts';
import { toErrorValue } from '../../engine/contract/errors.ts';
import type { ChatMessage, GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import { frameBatch } from '../client/frameBatch.ts';
import { generate } from '../client/generation.ts';
import { untilStopped } from '../client/untilStopped.ts';
import type { Pagoda } from '../pagoda.ts';
import { changeMessages, messagesOf, setMessages, upTo, withAdded, withPut } from '../stores/chats.ts';
import {
  applyEvent,
  applyEvents,
  dropGeneration,
  newGeneration,
  putGeneration,
  runningIn,
  storedState,
} from '../stores/generations.ts';
import { samplingOf, systemMessages, wantedModel } from '../stores/settings.ts';
import { setDraft, showToast } from '../stores/ui.ts';
import { fileName } from '../ui/format.ts';
import { restoreMessages } from './chats.ts';
import { modelReady } from './models.ts';
import { report } from './problems.ts';
import { letGo, writerFor } from './saving.ts';

/** Sends a message in the current chat, which begins with it if there is none yet. Does nothing while a reply is being written there. */
export async function send(pagoda: Pagoda, text: string): Promise<void> {
  const content = text.trim();
  const { currentId } = pagoda.chats.getState();
  if (content === '' || runningIn(pagoda.generations.getState(), currentId) !== undefined) return;
  setDraft(pagoda.ui, currentId, '');
  try {
    const chatId = currentId ?? (await beginChat(pagoda));
    await addMine(pagoda, chatId, content);
    await reply(pagoda, chatId);
  } catch (error) {
    setDraft(pagoda.ui, pagoda.chats.getState().currentId, text);
    report(pagoda, error);
  }
}

async function beginChat(pagoda: Pagoda): Promise<string> {
  const chat = await pagoda.links.app.request('chats.create', {});
  setMessages(pagoda.chats, chat.id, { kind: 'ready', list: [] });
  pagoda.chats.setState({ currentId: chat.id });
  return chat.id;
}

/** Replaces a message of the person's by `text` and answers it; what followed can be brought back. */
export async function resend(pagoda: Pagoda, message: Message, text: string): Promise<void> {
  const content = text.trim();
  pagoda.ui.setState({ editing: null });
  if (content === '') return;
  await replaceFrom(pagoda, message, 'Message replaced', async () => {
    const added = await addMine(pagoda, message.chatId, content);
    await reply(pagoda, message.chatId);
    return added.id;
  });
}

/** Answers again; the reply it replaces can be brought back. */
export async function regenerate(pagoda: Pagoda, message: Message): Promise<void> {
  await replaceFrom(pagoda, message, 'Reply replaced', () => reply(pagoda, message.chatId));
}

async function replaceFrom(
  pagoda: Pagoda,
  message: Message,
  title: string,
  replace: () => Promise<string>,
): Promise<void> {
  const { chatId } = message;
  try {
    await stopReply(pagoda, chatId);
    await pagoda.links.app.request('messages.deleteFrom', { id: message.id });
    changeMessages(pagoda.chats, chatId, (list) => upTo(list, message.id));
    const replacedBy = await replace();
    showToast(pagoda.ui, {
      tone: 'plain',
      title,
      action: { label: 'Undo', run: () => void restoreMessages(pagoda, chatId, message.id, replacedBy) },
    });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Goes on with a reply that was stopped, cut or failed, from the text it has. */
export async function continueReply(pagoda: Pagoda, message: Message): Promise<void> {
  if (runningIn(pagoda.generations.getState(), message.chatId) !== undefined) return;
  if (message.content === '') return regenerate(pagoda, message);
  try {
    await pagoda.links.app.request('messages.finish', {
      id: message.id,
      state: { kind: 'streaming' },
      timings: null,
    });
    run(pagoda, { ...message, state: { kind: 'streaming' }, timings: null });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Stops the reply being written in a chat, if one is, and waits until it is stored. */
export async function stopReply(pagoda: Pagoda, chatId: string | null): Promise<void> {
  const messageId = runningIn(pagoda.generations.getState(), chatId);
  const running = messageId === undefined ? undefined : pagoda.running.get(messageId);
  running?.stop();
  await running?.ended;
}

async function addMine(pagoda: Pagoda, chatId: string, content: string): Promise<Message> {
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
async function reply(pagoda: Pagoda, chatId: string): Promise<string> {
  const path = wantedModel(pagoda.settings.getState());
  const message = await pagoda.links.app.request('messages.add', {
    chatId,
    role: 'assistant',
    content: '',
    state: { kind: 'streaming' },
    model: path === null ? null : fileName(path),
  });
  run(pagoda, message);
  return message.id;
}

/** Under way before it is seen: a streaming message that nobody writes would show as one that was cut off. */
function run(pagoda: Pagoda, message: Message): void {
  const abort = new AbortController();
  putGeneration(pagoda.generations, message.id, newGeneration(message.chatId, message.content));
  changeMessages(pagoda.chats, message.chatId, (list) => withPut(list, message));
  const ended = write(pagoda, message, abort.signal).finally(() => pagoda.running.delete(message.id));
  pagoda.running.set(message.id, { stop: () => abort.abort(), ended });
}

/** Streams one reply onto the screen and to disk, from its first event to its final one. Never rejects. */
async function write(pagoda: Pagoda, message: Message, signal: AbortSignal): Promise<void> {
  const writer = writerFor(pagoda, message.id, message.content.length);
  const screen = frameBatch<GenerateEvent>(
    (events) => applyEvents(pagoda.generations, message.id, events),
    pagoda.schedule,
  );
  let state = newGeneration(message.chatId, message.content);
  const take = (event: GenerateEvent) => {
    state = applyEvent(state, event);
    screen.push(event);
    if (event.type === 'text') writer.append(event.text);
  };
  try {
    await modelReady(pagoda, signal);
    const generation = generate(pagoda.engine.current(), paramsFor(pagoda, message));
    signal.addEventListener('abort', () => generation.cancel());
    if (signal.aborted) generation.cancel();
    for await (const event of untilStopped(generation, signal)) take(event);
  } catch (error) {
    // Stopped before there was anything to stop: an empty reply that was cancelled, not one that failed.
    const value = toErrorValue(error);
    if (value.code !== 'request.cancelled') take({ type: 'failed', error: value });
    else state = { ...state, phase: { kind: 'done', finishReason: 'cancelled' } };
  }
  screen.flush();
  const final: Message = {
    ...message,
    content: state.text,
    state: storedState(state),
    timings: state.timings,
  };
  await writer.finish(final.state, final.timings);
  letGo(pagoda, message.id);
  changeMessages(pagoda.chats, message.chatId, (list) => withPut(list, final));
  dropGeneration(pagoda.generations, message.id);
}

function paramsFor(pagoda: Pagoda, message: Message): GenerateParamsInput {
  const settings = pagoda.settings.getState();
  const continueLast = message.content !== '';
  const list = upTo(messagesOf(pagoda.chats.getState(), message.chatId), message.id);
  return {
    prompt: {
      kind: 'chat',
      messages: conversation(pagoda, continueLast ? [...list, message] : list),
      continueLast,
    },
    sampling: samplingOf(settings),
    maxTokens: settings.settings.maxTokens,
    priority: 'person',
  };
}

/** What the model is given: the system message, then every message with text in it. */
export function conversation(pagoda: Pagoda, list: readonly Message[]): ChatMessage[] {
  return [
    ...systemMessages(pagoda.settings.getState()),
    ...list.filter(({ content }) => content !== '').map(({ role, content }) => ({ role, content })),
  ];
}

import type { Message } from '../../electron/ipc/contract/app.ts';
import type { ChatPersona } from '../../electron/ipc/contract/personas.ts';
import { toErrorValue } from '../../engine/contract/errors.ts';
import type { ChatMessage, GenerateEvent, GenerateParamsInput } from '../../engine/contract/generation.ts';
import { frameBatch } from '../client/frameBatch.ts';
import { streamed } from '../client/framePace.ts';
import { generate } from '../client/generation.ts';
import { untilStopped } from '../client/untilStopped.ts';
import type { Pagoda } from '../pagoda.ts';
import { changeMessages, hasBegun, messagesOf, overflowOf, upTo, withPut } from '../stores/chats.ts';
import {
  applyEvent,
  applyEvents,
  dropGeneration,
  newGeneration,
  putGeneration,
  storedFacts,
  storedState,
} from '../stores/generations.ts';
import { takeReading } from '../stores/models.ts';
import { putProof } from '../stores/proofs.ts';
import { keepSearch } from '../stores/searches.ts';
import { systemMessages, wantedModel } from '../stores/settings.ts';
import { hostOf } from '../ui/format.ts';
import { endLook } from './endLook.ts';
import { decodingOf } from './decoding.ts';
import { learnSaid } from './draftSource.ts';
import { modelReady } from './models.ts';
import { personaOf } from './personas.ts';
import { keepView } from './overflow.ts';
import { Making } from './making.ts';
import { letGo, writerFor } from './saving.ts';

/** How often a reply waits once more for its model, which something else took away before it began. */
const MOST_LENT = 5;

/** Lets a reply run, as it was asked for. It is under way before it is seen: a streaming message that nobody writes would show as one that was cut off. */
export function runReply(pagoda: Pagoda, message: Message): void {
  endLook(pagoda, message.id);
  putProof(pagoda.proofs, message.id, null);
  const abort = new AbortController();
  putGeneration(pagoda.generations, message.id, newGeneration(message.chatId, message));
  changeMessages(pagoda.chats, message.chatId, (list) => withPut(list, message));
  const ended = write(pagoda, message, abort.signal).finally(() => pagoda.running.delete(message.id));
  pagoda.running.set(message.id, { stop: () => abort.abort(), ended });
}

/** Streams one reply onto the screen and to disk, from its first event to its final one. Never rejects. */
async function write(pagoda: Pagoda, message: Message, signal: AbortSignal): Promise<void> {
  const writer = writerFor(pagoda, message);
  const screen = frameBatch<GenerateEvent>(
    (events) => applyEvents(pagoda.generations, message.id, events),
    pagoda.onscreen.schedule(message.id, pagoda.pace),
  );
  let state = newGeneration(message.chatId, message);
  const views = viewKeeper(pagoda, message);
  const making = new Making(pagoda, message);
  const take = (event: GenerateEvent) => {
    state = applyEvent(state, event);
    screen.push(event);
    making.take(event);
    if (event.type === 'overflowed' || event.type === 'prompt') views.take(event);
    if (event.type === 'done') {
      const { promptTokens, cachedTokens, promptMs } = event.timings;
      takeReading(pagoda.models, promptTokens - cachedTokens, promptMs);
    }
    if (event.type === 'text') writer.append(event.text);
    if (event.type === 'reasoning') writer.append(event.text, 'reasoning');
  };
  try {
    for (let tries = 0; ; tries++) {
      await modelReady(pagoda, signal);
      const params = await paramsFor(pagoda, message);
      const generation = generate(pagoda.engine.current(), making.begin(params));
      const cancel = () => generation.cancel();
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
      let lent = false;
      for await (const event of untilStopped(generation, signal)) {
        // A request to the server was a moment faster: nothing was read or written yet.
        lent = event.type === 'failed' && event.error.code === 'model.another' && tries < MOST_LENT;
        if (!lent) take(event);
      }
      signal.removeEventListener('abort', cancel);
      if (!lent) break;
    }
  } catch (error) {
    // Stopped before there was anything to stop: an empty reply that was cancelled, not one that failed.
    const value = toErrorValue(error);
    if (value.code !== 'request.cancelled') take({ type: 'failed', error: value });
    else state = { ...state, phase: { kind: 'done', finishReason: 'cancelled' } };
  }
  screen.flush();
  const facts = { ...storedFacts(state), made: making.made };
  if (state.search) keepSearch(pagoda.searches, message.id, state.search);
  const final: Message = {
    ...message,
    ...facts,
    content: state.text,
    reasoning: state.reasoning,
    state: storedState(state),
  };
  await writer.finish(final.state, facts);
  letGo(pagoda, message.id);
  changeMessages(pagoda.chats, message.chatId, (list) => withPut(list, final));
  dropGeneration(pagoda.generations, message.id);
  tellOfEnd(pagoda, final);
  learnSaid(pagoda, final);
}

/** Whoever stopped it knows. */
function tellOfEnd(pagoda: Pagoda, { chatId, state }: Message): void {
  if (state.kind === 'complete' && state.finishReason === 'cancelled') return;
  const chatTitle = pagoda.chats.getState().list?.find(({ id }) => id === chatId)?.title ?? '';
  pagoda.links.app
    .request('app.replyEnded', {
      chatId,
      chatTitle: chatTitle.slice(0, 1000),
      failed: state.kind === 'failed',
    })
    .catch(() => undefined);
}

/** What the engine leaves out is kept with the chat; a reply that begins without a word about it sees all. */
function viewKeeper(pagoda: Pagoda, { chatId, id }: Message) {
  const list = upTo(messagesOf(pagoda.chats.getState(), chatId), id);
  let known = false;
  return {
    take(event: Extract<GenerateEvent, { type: 'overflowed' | 'prompt' }>): void {
      if (event.type === 'overflowed') void keepView(pagoda, chatId, list, event);
      else if (!known) void keepView(pagoda, chatId, list, null);
      known = true;
    },
  };
}

async function paramsFor(pagoda: Pagoda, message: Message): Promise<GenerateParamsInput> {
  const decoding = await decodingOf(pagoda, message.chatId, message.asked?.decoding?.values);
  const { settings } = pagoda.settings.getState();
  const wanted = wantedModel(pagoda.settings.getState());
  const begun = hasBegun(message);
  const list = upTo(messagesOf(pagoda.chats.getState(), message.chatId), message.id);
  const before = conversation(pagoda, list, message.chatId, message.asked?.persona);
  const { tokenIds } = message;
  return {
    prompt: {
      kind: 'chat',
      messages: begun ? [...before, { ...said(message), ...(tokenIds ? { tokenIds } : {}) }] : before,
      continueLast: begun,
    },
    ...decoding,
    // What another Pagoda has is its own business.
    ...(wanted !== null && hostOf(wanted) === null ? { model: wanted } : {}),
    overflow: overflowOf(pagoda.chats.getState(), message.chatId, list),
    priority: 'person',
    tellEveryMs: streamed.leastMs,
    tag: message.chatId,
    chat: message.chatId,
    ...(settings.draftFromAllChats ? { draftSource: 'allChats' as const } : {}),
  };
}

/** What the model is given: the system message, then every message. What its template does not take is the engine's to adapt. */
export function conversation(
  pagoda: Pagoda,
  list: readonly Message[],
  chatId: string | null,
  persona: ChatPersona | null = personaOf(pagoda, chatId),
): ChatMessage[] {
  return [...systemMessages(pagoda.settings.getState(), persona), ...list.map(said)];
}

export const said = ({ role, content, reasoning }: Message): ChatMessage => ({
  role,
  content,
  ...(reasoning === '' ? {} : { reasoning }),
});

import type { Message } from '../../electron/ipc/contract/app.ts';
import type { ReplyMaking, ReplyRun } from '../../electron/ipc/contract/making.ts';
import { fromErrorValue, toErrorValue } from '../../engine/contract/errors.ts';
import type { ChatMessage } from '../../engine/contract/generation.ts';
import type { ScoreParamsInput } from '../../engine/contract/scores.ts';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf, upTo } from '../stores/chats.ts';
import { changeLook, openLook, withScores } from '../stores/looks.ts';
import { hashOf } from '../stores/making.ts';
import { systemMessages } from '../stores/settings.ts';
import { personaOf } from './personas.ts';
import { endLook } from './endLook.ts';
import { modelReady, runningModel } from './models.ts';
import { conversation, said } from './replyRun.ts';

/** Alternatives that are asked for with each token. */
const ALTERNATIVES = 8;

/** Looks into a reply, or ends the look. */
export function toggleLook(pagoda: Pagoda, message: Message): void {
  if (pagoda.looking.has(message.id)) return endLook(pagoda, message.id);
  const abort = new AbortController();
  pagoda.looking.set(message.id, abort);
  openLook(pagoda.looks, message.id);
  void look(pagoda, message, abort.signal);
}

/** Whether the model that runs is the one that wrote a reply, as far as file names say. */
export const isItsModel = (pagoda: Pagoda, { model }: Message): boolean =>
  model !== null && model === runningModel(pagoda);

/** How a reply was made, where that means something to the model that runs. */
export const makingOf = (pagoda: Pagoda, message: Message): ReplyMaking | null =>
  isItsModel(pagoda, message) && message.made && message.made.tokenIds.length > 0 ? message.made : null;

async function look(pagoda: Pagoda, message: Message, signal: AbortSignal): Promise<void> {
  const made = makingOf(pagoda, message);
  try {
    await modelReady(pagoda, signal);
    if (!made) await score(pagoda, message, ofText(pagoda, message), null, signal);
    else
      for (const [index, run] of made.runs.entries())
        await score(pagoda, message, ofRun(pagoda, message, made, index), run, signal);
    if (!signal.aborted)
      changeLook(pagoda.looks, message.id, (before) => ({ ...before, phase: { kind: 'ready' } }));
  } catch (error) {
    if (signal.aborted) return;
    const phase = { kind: 'failed', error: toErrorValue(error) } as const;
    changeLook(pagoda.looks, message.id, (before) => ({ ...before, phase }));
  }
}

async function score(
  pagoda: Pagoda,
  { id }: Message,
  params: ScoreParamsInput,
  run: ReplyRun | null,
  signal: AbortSignal,
): Promise<void> {
  const stream = pagoda.engine.current().open('reply.scores', params);
  signal.addEventListener('abort', () => stream.cancel());
  if (signal.aborted) stream.cancel();
  for await (const event of stream) {
    if (signal.aborted) continue;
    if (event.type === 'failed') throw fromErrorValue(event.error);
    if (event.type === 'done') return;
    changeLook(pagoda.looks, id, (look) => {
      const next = withScores(look, event);
      if (event.type !== 'begins' || !run || params.reply.kind !== 'tokens') return next;
      const same =
        hashOf([...event.promptTokenIds, ...params.reply.tokenIds.slice(0, run.from)]) === run.prompt.hash;
      return { ...next, samePrompt: (look.samePrompt ?? true) && same && !run.cutMeanwhile };
    });
  }
}

/** The system message that a reply would get now. */
export const defaultSystem = (pagoda: Pagoda, chatId: string): string | null =>
  systemMessages(pagoda.settings.getState(), personaOf(pagoda, chatId))[0]?.content ?? null;

/** What stands before a reply, as it was given to the model. */
export function beforeReply(pagoda: Pagoda, { chatId, id }: Message, system: string | null): ChatMessage[] {
  const list = upTo(messagesOf(pagoda.chats.getState(), chatId), id);
  return [...(system === null ? [] : [{ role: 'system' as const, content: system }]), ...list.map(said)];
}

function ofRun(pagoda: Pagoda, message: Message, made: ReplyMaking, index: number): ScoreParamsInput {
  const { from, system, overflow, settings, seed } = made.runs[index]!;
  const to = made.runs[index + 1]?.from ?? made.tokenIds.length;
  const { sampling, minTokens, format, method } = settings;
  return {
    messages: beforeReply(pagoda, message, system),
    overflow,
    reply: { kind: 'tokens', tokenIds: made.tokenIds.slice(0, to) },
    from,
    drawing: method === 'beam' ? null : { sampling, seed, minTokens, format },
    top: ALTERNATIVES,
    chat: message.chatId,
    tag: message.chatId,
  };
}

function ofText(pagoda: Pagoda, message: Message): ScoreParamsInput {
  const list = upTo(messagesOf(pagoda.chats.getState(), message.chatId), message.id);
  const { content, reasoning, chatId } = message;
  return {
    messages: conversation(pagoda, list, chatId),
    reply: { kind: 'text', content, reasoning },
    top: ALTERNATIVES,
    chat: chatId,
    tag: chatId,
  };
}

import { noReplyFacts, type Message, type Otherwise } from '../../electron/ipc/contract/app.ts';
import type { ReturnedBeam } from '../../engine/contract/generation.ts';
import type { Pagoda } from '../pagoda.ts';
import { setMessages } from '../stores/chats.ts';
import { branched } from '../stores/making.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { openChat } from './chats.ts';
import { beforeReply, defaultSystem, makingOf } from './looks.ts';
import { runningModel } from './models.ts';
import { once } from './once.ts';
import { report } from './problems.ts';
import { putReply } from './putReply.ts';
import { runReply } from './replyRun.ts';

/**
 * Goes another way from a token of a reply on: a chat of its own that has all up to there, and `token` in that one's place. The chat that it
 * branches off stays as it is. `tokens`: the reply's, up to there.
 */
export const branchFrom = (
  pagoda: Pagoda,
  message: Message,
  tokens: readonly number[],
  token: number,
): Promise<void> => once(message.id, () => branchNow(pagoda, message, tokens, token));

async function branchNow(
  pagoda: Pagoda,
  message: Message,
  before: readonly number[],
  token: number,
): Promise<void> {
  try {
    const made = makingOf(pagoda, message);
    const tokenIds = [...before, token];
    const messages = beforeReply(
      pagoda,
      message,
      made ? made.runs[0]!.system : defaultSystem(pagoda, message.chatId),
    );
    const says = await pagoda.engine.current().request('reply.read', { messages, tokenIds });
    const { chat, reply } = await pagoda.links.app.request('chats.branch', {
      messageId: message.id,
      content: says.content,
      reasoning: says.reasoning,
      state: says.ends ? { kind: 'complete', finishReason: 'stop' } : { kind: 'streaming' },
      ...noReplyFacts,
      adapted: message.adapted,
      reasoningMs: says.reasoning === '' ? null : message.reasoningMs,
      tokenIds: says.ends ? null : tokenIds,
      made: made && branched(made, before.length, token),
      model: runningModel(pagoda),
    });
    const list = await pagoda.links.app.request('chats.messages', { id: chat.id });
    setMessages(pagoda.chats, chat.id, { kind: 'ready', list });
    if (!says.ends) runReply(pagoda, reply);
    await showBranch(pagoda, chat.id, message);
  } catch (error) {
    report(pagoda, error);
  }
}

async function showBranch(pagoda: Pagoda, branchId: string, message: Message): Promise<void> {
  await openChat(pagoda, branchId);
  showToast(pagoda.ui, {
    tone: 'plain',
    title: t('notices.thisIsABranchTheChat'),
    action: { label: t('notices.goBack'), run: () => void openChat(pagoda, message.chatId, message.id) },
  });
}

/** Answers once more, in a branch whose later replies are asked for in the same way; the reply that is there stays in its chat. */
export const answerInBranch = (pagoda: Pagoda, message: Message, otherwise: Otherwise): Promise<void> =>
  once(message.id, async () => {
    try {
      const run = await newBranch(pagoda, message, otherwise);
      const { chatId } = run();
      await showBranch(pagoda, chatId, message);
    } catch (error) {
      report(pagoda, error);
    }
  });

/** A branch with a reply that is to be written; what is given back lets it run, and is to be called at once. */
export async function newBranch(pagoda: Pagoda, message: Message, asked: Otherwise): Promise<() => Message> {
  const { app } = pagoda.links;
  const { chat, reply } = await app.request('chats.branch', {
    messageId: message.id,
    content: '',
    reasoning: '',
    state: { kind: 'streaming' },
    ...noReplyFacts,
    model: runningModel(pagoda),
    asked,
  });
  const { decoding, persona } = asked;
  if (decoding) await app.request('chats.setDecoding', { id: chat.id, decoding });
  if (persona !== undefined) await app.request('chats.setPersona', { id: chat.id, persona });
  const list = await app.request('chats.messages', { id: chat.id });
  return () => {
    setMessages(pagoda.chats, chat.id, { kind: 'ready', list });
    runReply(pagoda, reply);
    return reply;
  };
}

/** Makes another of the beams that a search returned the reply. The others stay with it. */
export const chooseBeam = (pagoda: Pagoda, message: Message, beam: ReturnedBeam): Promise<void> =>
  once(message.id, async () => {
    const { made } = message;
    if (!made) return;
    const run = made.runs.at(-1)!;
    const before = made.tokenIds.slice(0, run.from);
    const mayGoOn = beam.finishReason !== 'stop' && beam.finishReason !== 'stopString';
    const tokenIds = [...before, ...beam.tokenIds];
    const chosen: Message = {
      ...message,
      content: beam.text,
      reasoning: beam.reasoning ?? '',
      state: { kind: 'complete', finishReason: beam.finishReason },
      tokenIds: mayGoOn ? tokenIds : null,
      made: { ...made, tokenIds },
    };
    try {
      await putReply(pagoda, chosen);
    } catch (error) {
      report(pagoda, error);
    }
  });

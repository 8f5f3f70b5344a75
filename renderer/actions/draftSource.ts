import type { Message } from '../../electron/ipc/contract/app.ts';
import { isTemporary } from '../../engine/contract/chatKey.ts';
import { LONGEST_LEARNED } from '../../engine/contract/engine.ts';
import type { Engine } from '../client/engineLink.ts';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf, upTo } from '../stores/chats.ts';

/** All chats as a source of guesses, where a person switched that on: the engine is told what was said in them. */

/** Characters that are told when a model comes: about as many as the engine keeps. */
const mostCharacters = 400_000;
/** Characters at a time, so that prompts of replies get their turn between. */
const portion = 20_000;

interface Said {
  readonly chat: string;
  readonly text: string;
}

/** Tells each model that comes what was said, and has it forget that when the switch is turned off. */
export function followDraftSource(pagoda: Pagoda): void {
  const { settings, models } = pagoda;
  const wanted = () => settings.getState().settings.draftFromAllChats;
  const readyModel = () => {
    const { model } = models.getState();
    return model.kind === 'ready' ? model.model : null;
  };
  let learnedFor: unknown = null;
  const follow = () => {
    const model = wanted() ? readyModel() : null;
    if (model === learnedFor) return;
    const before = learnedFor;
    learnedFor = model;
    if (model) void learnAll(pagoda);
    else if (before && readyModel()) void forgetAll(pagoda);
  };
  settings.subscribe(follow);
  models.subscribe(follow);
}

/** Whose telling is the last that was begun: an earlier one leaves off. */
const telling = new WeakMap<Pagoda, object>();

/** Tells the engine anew what was said in all chats, if that is wanted. Never rejects: without it there are fewer guesses, and that is all. */
export async function learnAll(pagoda: Pagoda): Promise<void> {
  if (!isWanted(pagoda)) return;
  const mine = {};
  telling.set(pagoda, mine);
  const isLast = () => telling.get(pagoda) === mine;
  try {
    const engine = pagoda.engine.current();
    const said = await pagoda.links.app.request('chats.said', { characters: mostCharacters });
    if (!isLast()) return;
    await engine.request('drafts.forget', {});
    for (const texts of portions(said.map(({ chatId, text }) => ({ chat: chatId, text }))))
      if (!isLast() || !(await learn(pagoda, engine, texts))) return;
  } catch {
    // The engine or the model went: whoever comes next is told anew.
  }
}

/** A reply ended: what was asked and what was answered are said. */
export function learnSaid(pagoda: Pagoda, reply: Message): void {
  if (!isWanted(pagoda) || isTemporary(reply.chatId)) return;
  const asked = upTo(messagesOf(pagoda.chats.getState(), reply.chatId), reply.id).at(-1);
  const said = [asked, reply].flatMap((message) =>
    message && message.content !== '' ? [{ chat: message.chatId, text: message.content }] : [],
  );
  try {
    const engine = pagoda.engine.current();
    for (const texts of portions(said)) learn(pagoda, engine, texts).catch(() => undefined);
  } catch {
    return;
  }
}

async function forgetAll(pagoda: Pagoda): Promise<void> {
  try {
    await pagoda.engine.current().request('drafts.forget', {});
  } catch {
    // What has gone has forgotten.
  }
}

const isWanted = (pagoda: Pagoda): boolean => pagoda.settings.getState().settings.draftFromAllChats;

/** False: it is not wanted any more, or by another engine. */
async function learn(pagoda: Pagoda, engine: Engine, texts: Said[]): Promise<boolean> {
  if (!isWanted(pagoda) || !pagoda.engine.isCurrent(engine)) return false;
  await engine.request('drafts.learn', { texts });
  return true;
}

/** In their order; what is longer than one may be is cut into pieces. */
export function portions(said: readonly Said[]): Said[][] {
  const list: Said[][] = [];
  let room = 0;
  for (const { chat, text } of said)
    for (let at = 0; at < text.length; at += LONGEST_LEARNED) {
      const piece = { chat, text: text.slice(at, at + LONGEST_LEARNED) };
      if (room < piece.text.length || list.at(-1)!.length === 1000) {
        list.push([]);
        room = portion;
      }
      list.at(-1)!.push(piece);
      room -= piece.text.length;
    }
  return list;
}

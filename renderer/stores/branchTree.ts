import type { ChatSummary, Message } from '../../electron/ipc/contract/app.ts';

/** The chats that branched off one another as one tree of what was said. All pure. */

/** Something that was said, in one chat or in several that have it in common. */
export interface Said {
  readonly role: Message['role'];
  readonly content: string;
  /** Where it stands: in each chat that has it, the first being the one that was there first. */
  readonly places: readonly { readonly chatId: string; readonly messageId: string }[];
}

/** What is said until ways part. */
export interface Stretch {
  readonly said: readonly Said[];
  /** The ways on; none: a conversation's end. */
  readonly ways: readonly Stretch[];
  /** The chats that go through here. */
  readonly chatIds: readonly string[];
}

/** The chats that a chat branched off or that branched off it, however far, oldest first; the one alone where there are none. */
export function familyOf(list: readonly ChatSummary[], chatId: string): readonly ChatSummary[] {
  const byId = new Map(list.map((chat) => [chat.id, chat]));
  const origin = (id: string): string => {
    const seen = new Set<string>();
    let at = id;
    // One that is gone still binds together what branched off it.
    for (let of = byId.get(at)?.branchOf; of && !seen.has(at); of = byId.get(at)?.branchOf) {
      seen.add(at);
      at = of.chatId;
    }
    return at;
  };
  const mine = origin(chatId);
  return list.filter(({ id }) => origin(id) === mine).sort((a, b) => a.createdAt - b.createdAt);
}

export interface Told {
  readonly chatId: string;
  readonly list: readonly Pick<Message, 'id' | 'role' | 'content' | 'reasoning'>[];
}

/** `chats`: the oldest first. What begins alike is one stretch, whatever chats it was copied to. */
export function branchTree(chats: readonly Told[]): readonly Stretch[] {
  return waysFrom(
    chats.filter(({ list }) => list.length > 0),
    0,
  );
}

const alike = (message: Told['list'][number]): string =>
  JSON.stringify([message.role, message.content, message.reasoning]);

const isAlike = (message: Told['list'][number] | undefined, key: string): boolean =>
  message !== undefined && alike(message) === key;

function waysFrom(chats: readonly Told[], from: number): Stretch[] {
  const ways = new Map<string, Told[]>();
  for (const chat of chats) {
    const message = chat.list[from];
    if (!message) continue;
    const key = alike(message);
    const same = ways.get(key);
    if (same) same.push(chat);
    else ways.set(key, [chat]);
  }
  return [...ways.values()].map((together) => stretch(together, from));
}

function stretch(chats: readonly Told[], from: number): Stretch {
  const [first] = chats;
  const said: Said[] = [];
  let at = from;
  for (; first && at < first.list.length; at++) {
    const message = first.list[at]!;
    const key = alike(message);
    if (!chats.every(({ list }) => isAlike(list[at], key))) break;
    said.push({
      role: message.role,
      content: message.content === '' ? message.reasoning : message.content,
      places: chats.map(({ chatId, list }) => ({ chatId, messageId: list[at]!.id })),
    });
  }
  return { said, ways: waysFrom(chats, at), chatIds: chats.map(({ chatId }) => chatId) };
}

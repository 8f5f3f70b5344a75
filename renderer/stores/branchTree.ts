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
  readonly list: readonly (Pick<Message, 'id' | 'role' | 'content' | 'reasoning'> & {
    readonly state?: Message['state'];
  })[];
}

/** `chats`: the oldest first. What begins alike is one stretch, whatever chats it was copied to. */
export function branchTree(chats: readonly Told[]): readonly Stretch[] {
  return waysFrom(
    chats.filter(({ list }) => list.length > 0),
    0,
  );
}

/** Nobody knows yet what a reply that is being written will say. */
const alike = ({ id, role, content, reasoning, state }: Told['list'][number]): string =>
  JSON.stringify(state?.kind === 'streaming' ? [role, id] : [role, content, reasoning]);

/** One of the ways on from a place: the chats that go it, and their messages there; the one that was there first leads. */
export type Way = readonly { readonly chatId: string; readonly messageId: string }[];

/** For the messages of a chat at which others go on otherwise: all the ways there, the oldest first. `chats`: the oldest first, the one itself among them. */
export function waysOf(chats: readonly Told[], chatId: string): ReadonlyMap<string, readonly Way[]> {
  const found = new Map<string, readonly Way[]>();
  let together = chats;
  const mine = chats.find((chat) => chat.chatId === chatId)?.list ?? [];
  for (const [at, message] of mine.entries()) {
    if (together.length < 2) break;
    const groups = new Map<string, Told[]>();
    for (const chat of together) {
      const there = chat.list[at];
      if (!there) continue;
      const key = alike(there);
      groups.set(key, [...(groups.get(key) ?? []), chat]);
    }
    if (groups.size > 1)
      found.set(
        message.id,
        [...groups.values()].map((group) =>
          group.map((chat) => ({ chatId: chat.chatId, messageId: chat.list[at]!.id })),
        ),
      );
    together = groups.get(alike(message)) ?? [];
  }
  return found;
}

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

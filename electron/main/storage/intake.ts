import type { ChatSummary } from '../../ipc/contract/app.ts';
import type { ImportedChat } from '../../ipc/contract/imported.ts';
import { storable } from '../../ipc/contract/storable.ts';
import type { Chats } from './chats.ts';
import type { Messages, Said } from './messages.ts';
import { shownTitle } from './rows.ts';

/** What became of conversations from elsewhere: the ids of those that are new, and of those that have more messages now. */
export interface TookIn {
  readonly added: readonly string[];
  readonly grown: readonly string[];
  readonly known: number;
}

type Compared = 'same' | 'longerHere' | 'longerThere' | 'other';

/**
 * Takes conversations from elsewhere in, none twice. One that begins at the same time and says the same is the same, here or there with more messages; where no time is
 * known, only one with the same title that says exactly the same. In one transaction of the caller's.
 */
export class Intake {
  constructor(
    private readonly chats: Chats,
    private readonly messages: Messages,
  ) {}

  /** `present`: all that are here. */
  take(chats: readonly ImportedChat[], present: readonly ChatSummary[]): TookIn {
    const begun = new Map<number, ChatSummary[]>();
    const note = (chat: ChatSummary) => {
      const others = begun.get(chat.createdAt);
      if (others) others.push(chat);
      else begun.set(chat.createdAt, [chat]);
    };
    present.forEach(note);
    const added: string[] = [];
    const grown = new Set<string>();
    let known = 0;
    for (const chat of chats) {
      const alike = this.alike(chat, begun.get(Math.round(chat.createdAt)) ?? []);
      if (alike === undefined) {
        const id = this.add(chat);
        note(this.chats.find(id)!);
        added.push(id);
      } else if (alike.grow) {
        this.grow(alike.id, alike.said, chat);
        if (!added.includes(alike.id)) grown.add(alike.id);
        else known++;
      } else known++;
    }
    return { added, grown: [...grown], known };
  }

  private alike(
    chat: ImportedChat,
    begunThen: readonly ChatSummary[],
  ): { readonly id: string; readonly said: readonly Said[]; readonly grow: boolean } | undefined {
    const timed = Math.round(chat.createdAt) !== 0;
    let shorter: { id: string; said: readonly Said[]; grow: true } | undefined;
    for (const { id, title } of begunThen) {
      if (!timed && chat.title.trim() !== '' && title !== shownTitle(storable(chat.title.trim()))) continue;
      const said = this.messages.said(id);
      const compared = compare(said, chat.messages);
      if (compared === 'same' || (timed && compared === 'longerHere')) return { id, said, grow: false };
      const whole = said.every(({ streaming }) => !streaming);
      if (timed && compared === 'longerThere' && whole) shorter ??= { id, said, grow: true };
    }
    return shorter;
  }

  private add(chat: ImportedChat): string {
    const { id } = this.chats.create(chat.title, null);
    chat.messages.forEach((message, position) => this.messages.import(id, position, message));
    const first = chat.messages.find(({ role }) => role === 'user') ?? chat.messages[0]!;
    this.chats.nameAfter(id, first.content);
    this.chats.dateBack(id, chat.createdAt, chat.updatedAt);
    return id;
  }

  /** The messages that it has more there. */
  private grow(id: string, said: readonly Said[], { createdAt, updatedAt, messages }: ImportedChat): void {
    const next = said.at(-1)!.position + 1;
    messages.slice(said.length).forEach((message, at) => this.messages.import(id, next + at, message));
    this.chats.dateBack(id, createdAt, Math.max(updatedAt, this.chats.find(id)!.updatedAt));
  }
}

function compare(here: readonly Said[], there: ImportedChat['messages']): Compared {
  const both = Math.min(here.length, there.length);
  // A chat that is emptied is no beginning of another.
  if (both === 0) return 'other';
  for (let at = 0; at < both; at++)
    if (here[at]!.role !== there[at]!.role || here[at]!.content !== storable(there[at]!.content))
      return 'other';
  if (here.length === there.length) return 'same';
  return here.length > there.length ? 'longerHere' : 'longerThere';
}

import type { ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import type { FoundConversations, ReadConversations } from './readConversations.ts';

/** What is in a file, and its conversations some at a time: all at once would hold the page up. */
export interface Reading {
  readonly found: FoundConversations;
  /** The next ones; none where there are no more. */
  some(): Promise<readonly ImportedChat[]>;
  /** Nothing more is wanted of it. */
  close(): void;
}

/** How much goes at a time, whichever is reached first: so much is written in a few hundredths of a second. */
const chatsAtOnce = 50;
const charactersAtOnce = 1_000_000;

/** Portions of conversations, in their order; none is empty, and one that is too large for one is a portion of its own. */
export function* portions(chats: readonly ImportedChat[]): Generator<readonly ImportedChat[]> {
  let portion: ImportedChat[] = [];
  let characters = 0;
  for (const chat of chats) {
    const length = lengthOf(chat);
    if (portion.length === chatsAtOnce || (portion.length > 0 && characters + length > charactersAtOnce)) {
      yield portion;
      portion = [];
      characters = 0;
    }
    portion.push(chat);
    characters += length;
  }
  if (portion.length > 0) yield portion;
}

const lengthOf = ({ messages }: ImportedChat): number =>
  // What a message takes beside its text counts, too.
  messages.reduce((sum, { content, reasoning }) => sum + content.length + reasoning.length + 200, 0);

/** Of a file that is read already. */
export function readingOf(read: ReadConversations): Reading {
  if (read.kind === 'refused')
    return { found: read, some: () => Promise.resolve([]), close: () => undefined };
  const { chats, ...rest } = read;
  const left = portions(chats);
  return {
    found: { ...rest, count: chats.length },
    some: () => Promise.resolve(left.next().value ?? []),
    close: () => undefined,
  };
}

import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  defaultOverflow,
  type ChatSummary,
  type Folder,
  type Message,
  type SearchHit,
} from '../../electron/ipc/contract/app.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { Overflow } from '../../engine/contract/overflow.ts';

/** Conversations as they are stored. A reply that is being written shows here with the text it began with; its growing text is in generations. */

export type ChatMessages =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly list: readonly Message[] }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export type Search =
  | { readonly kind: 'off' }
  | { readonly kind: 'running'; readonly query: string; readonly hits: readonly SearchHit[] }
  | {
      readonly kind: 'found';
      readonly query: string;
      readonly hits: readonly SearchHit[];
      /** Messages that were not looked through yet. */
      readonly unindexed: number;
    }
  | {
      readonly kind: 'failed';
      readonly query: string;
      readonly hits: readonly SearchHit[];
      readonly error: ErrorValue;
    };

export interface ChatsState {
  /** Null until main has sent them. */
  readonly list: readonly ChatSummary[] | null;
  readonly folders: readonly Folder[];
  /** Null: the chat that does not exist yet, waiting for its first message. */
  readonly currentId: string | null;
  readonly messages: Readonly<Record<string, ChatMessages>>;
  readonly search: Search;
}
export type ChatsStore = StoreApi<ChatsState>;

export const createChatsStore = (): ChatsStore =>
  createStore<ChatsState>(() => ({
    list: null,
    folders: [],
    currentId: null,
    messages: {},
    search: { kind: 'off' },
  }));

/** Whether a chat's messages are there: what it is about to go on is known. One that does not exist yet has none to wait for. */
export const isReady = (state: ChatsState, chatId: string | null): boolean =>
  chatId === null || state.messages[chatId]?.kind === 'ready';

const none: readonly Message[] = [];

/** The stored messages of a chat; empty while they are not there. Stable between changes. */
export function messagesOf(state: ChatsState, chatId: string | null): readonly Message[] {
  const messages = chatId === null ? undefined : state.messages[chatId];
  return messages?.kind === 'ready' ? messages.list : none;
}

export function setMessages(store: ChatsStore, chatId: string, messages: ChatMessages): void {
  store.setState((state) => ({ messages: { ...state.messages, [chatId]: messages } }));
}

export function setChatDecoding(store: ChatsStore, chatId: string, decoding: ChatSummary['decoding']): void {
  store.setState(({ list }) => ({
    list: list?.map((chat) => (chat.id === chatId ? { ...chat, decoding } : chat)) ?? null,
  }));
}

/** Changes a chat's list if it is loaded; what is not loaded will be read fresh when it is opened. */
export function changeMessages(
  store: ChatsStore,
  chatId: string,
  change: (list: readonly Message[]) => readonly Message[],
): void {
  const messages = store.getState().messages[chatId];
  if (messages?.kind === 'ready') setMessages(store, chatId, { kind: 'ready', list: change(messages.list) });
}

/** What the engine is asked about room: `list` is what stands before the reply. */
export function overflowOf(state: ChatsState, chatId: string | null, list: readonly Message[]): Overflow {
  const { policy, view } = state.list?.find(({ id }) => id === chatId)?.overflow ?? defaultOverflow;
  const dropped = view ? list.findIndex(({ id }) => id === view.from) : -1;
  // Where its first message is gone the view is too.
  return dropped > 0 ? { policy, dropped, summary: view!.summary } : { policy, dropped: 0, summary: null };
}

/** Pure list changes. */
export const withAdded = (list: readonly Message[], message: Message): readonly Message[] => [
  ...list,
  message,
];

/** In place of the one with its id; at the end where there is none. */
export const withPut = (list: readonly Message[], message: Message): readonly Message[] =>
  list.some(({ id }) => id === message.id)
    ? list.map((other) => (other.id === message.id ? message : other))
    : withAdded(list, message);

/** The list up to, and without, a message. Unknown ids leave it as it is. */
export function upTo(list: readonly Message[], messageId: string): readonly Message[] {
  const index = list.findIndex((message) => message.id === messageId);
  return index === -1 ? list : list.slice(0, index);
}

/** Whether there is something of a reply to go on from. */
export const hasBegun = ({ content, reasoning, tokenIds }: Message): boolean =>
  content !== '' || reasoning !== '' || (tokenIds !== null && tokenIds.length > 0);

import { z } from 'zod';
import { live, request } from '../../../engine/contract/kinds.ts';
import { overflowPolicy } from '../../../engine/contract/overflow.ts';
import { decodingChoice } from './decoding.ts';
import { importedChat, mostAtOnce, takenIn } from './imported.ts';
import { chatPersona } from './personas.ts';
import { id, message, messageState, otherwise, replyFactsObject } from './messages.ts';

/** What a chat does when it does not fit into the context, and where the model's view of it began last. */
export const chatOverflow = z.object({
  policy: overflowPolicy,
  /** `from`: the first message that the model saw; `summary`: what stood for those before it, '' where the model wrote none. Null: it saw all. */
  view: z.object({ from: id, summary: z.string().nullable() }).nullable(),
});
export type ChatOverflow = z.output<typeof chatOverflow>;
const overflowChange = chatOverflow.partial();
export type OverflowChange = z.output<typeof overflowChange>;
/** Chats go on by themselves, as people expect; what the model does not see any more is shown. */
export const defaultOverflow: ChatOverflow = { policy: 'slide', view: null };

/** Where a conversation stands in the list. */
export const chatPlace = z.object({
  /** Above all others. */
  pinned: z.boolean(),
  /** Out of the way, in a list of its own. */
  archived: z.boolean(),
  /** Null: in none. */
  folderId: id.nullable(),
});
export type ChatPlace = z.output<typeof chatPlace>;
export const nowhereElse: ChatPlace = { pinned: false, archived: false, folderId: null };
const placeChange = chatPlace.partial();
export type PlaceChange = z.output<typeof placeChange>;

export const chatSummary = z.object({
  id,
  title: z.string(),
  /** True once a person named it: it is then never named again by its first message. */
  titled: z.boolean(),
  /** It is nowhere but in memory, and gone once it is left; see `chats.keep`. */
  temporary: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  messageCount: z.int(),
  overflow: chatOverflow,
  /** The chat that it branched off, and the reply at which it did; null: none. That chat may be gone. */
  branchOf: z.object({ chatId: id, messageId: id }).nullable(),
  ...chatPlace.shape,
  /** What the model is told before it; null: what it is told before all. */
  persona: chatPersona.nullable(),
  /** How its replies are chosen; null: as by default, which is in the settings. */
  decoding: decodingChoice.nullable(),
});
export type ChatSummary = z.output<typeof chatSummary>;

/** First all conversations, latest first; then each that is new, changed or gone (its place follows from `updatedAt`, see chatsUpdate.ts). */
export const chatsUpdate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all'), list: z.array(chatSummary) }),
  z.object({ kind: z.literal('changed'), chat: chatSummary }),
  z.object({ kind: z.literal('several'), list: z.array(chatSummary) }),
  z.object({ kind: z.literal('gone'), id }),
]);
export type ChatsUpdate = z.output<typeof chatsUpdate>;

export const searchHit = z.object({
  chatId: id,
  title: z.string(),
  /** Null where the title itself matched. */
  messageId: id.nullable(),
  /** Text around the match; the matched words stand between U+E000 and U+E001. */
  snippet: z.string(),
});
export type SearchHit = z.output<typeof searchHit>;

const none = z.object({});

export const chatsContract = {
  chats: live(chatsUpdate),
  'chats.create': request(
    z.object({
      title: z.string().max(200).optional(),
      decoding: decodingChoice.nullable().optional(),
      persona: chatPersona.nullable().optional(),
      temporary: z.boolean().optional(),
    }),
    chatSummary,
  ),
  /** As the model would name it; nothing happens where a person has. */
  'chats.suggestTitle': request(z.object({ id, title: z.string().min(1).max(200) }), none),
  'chats.rename': request(z.object({ id, title: z.string().min(1).max(200) }), none),
  /** Changes what is named; the chat keeps its place in the list. */
  'chats.setOverflow': request(overflowChange.extend({ id }), none),
  'chats.setPlace': request(placeChange.extend({ id }), none),
  'chats.setPersona': request(z.object({ id, persona: chatPersona.nullable() }), none),
  'chats.setDecoding': request(z.object({ id, decoding: decodingChoice.nullable() }), none),
  /** Makes of a temporary chat, in which no reply is being written, one that is stored; its messages keep their ids. */
  'chats.keep': request(z.object({ id }), chatSummary),
  /** Deleted chats can be restored until the app quits; temporary ones cannot. */
  'chats.delete': request(z.object({ id }), none),
  'chats.restore': request(z.object({ id }), none),
  'chats.messages': request(z.object({ id }), z.array(message)),
  /** What was said last, in whatever chats: the latest messages that together have no more than so many characters, oldest first. */
  'chats.said': request(
    z.object({ characters: z.int().min(0).max(10_000_000) }),
    z.array(z.object({ chatId: id, text: z.string() })),
  ),
  /** Conversations from elsewhere, all of them or none; what is here already is not taken in again. */
  'chats.import': request(z.object({ chats: z.array(importedChat).min(1).max(mostAtOnce) }), takenIn),
  /** `unindexed`: messages that are not looked through yet, after an import of many; asked again, there are fewer. */
  'chats.search': request(
    z.object({ query: z.string().max(500) }),
    z.object({ hits: z.array(searchHit), unindexed: z.int() }),
  ),
  /**
   * A chat that goes another way from a reply on: all before it, and the reply as it is given, in place of the chat's own, which stays as it is.
   */
  'chats.branch': request(
    replyFactsObject.extend({
      messageId: id,
      content: z.string(),
      reasoning: z.string(),
      state: messageState,
      model: z.string().nullable(),
      asked: otherwise.nullable().optional(),
    }),
    z.object({ chat: chatSummary, reply: message }),
  ),
} as const;

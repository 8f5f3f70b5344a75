import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { adaptation, finishReason, timings } from '../../../engine/contract/generation.ts';
import { request } from '../../../engine/contract/kinds.ts';
import { decodingChoice } from './decoding.ts';
import { replyMaking } from './making.ts';
import { chatPersona } from './personas.ts';

/** Of a chat or a message. */
export const id = z.string().min(1).max(64);

/** `streaming` is only ever seen while a reply is being written; what a crash left so is turned into `interrupted` at the next start. */
export const messageState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('complete'), finishReason: finishReason.nullable() }),
  z.object({ kind: z.literal('streaming') }),
  z.object({ kind: z.literal('interrupted') }),
  z.object({ kind: z.literal('failed'), error: errorValue }),
]);
export type MessageState = z.output<typeof messageState>;

/** What is known of a reply beside its texts. */
const replyFacts = {
  timings: timings.nullable(),
  /** How long the model thought, in milliseconds. */
  reasoningMs: z.number().nullable(),
  /** What was done to the conversation because its template does not take it as it is. */
  adapted: z.array(adaptation),
  /** What the reply goes on from; null where that is its text, or where it ended by itself. */
  tokenIds: z.array(z.int()).nullable(),
  /** Null where that is not known. */
  made: replyMaking.nullable(),
};
export const replyFactsObject = z.object(replyFacts);
export type ReplyFacts = z.output<typeof replyFactsObject>;
export const noReplyFacts: ReplyFacts = {
  timings: null,
  reasoningMs: null,
  adapted: [],
  tokenIds: null,
  made: null,
};

/** What one reply was asked for otherwise than its chat's others; what is not there: as the chat has it. */
export const otherwise = z.object({
  decoding: decodingChoice.optional(),
  persona: chatPersona.nullable().optional(),
});
export type Otherwise = Readonly<z.output<typeof otherwise>>;

/** The two texts of a reply. */
export const messagePart = z.enum(['content', 'reasoning']);
export type MessagePart = z.output<typeof messagePart>;

export const message = z.object({
  id,
  chatId: id,
  /** Place in the conversation, from 0. */
  position: z.int(),
  role: z.enum(['user', 'assistant']),
  /** A reply's answer, or what the person wrote. */
  content: z.string(),
  /** What the model thought before it answered; '' for none. */
  reasoning: z.string(),
  state: messageState,
  ...replyFacts,
  /** File name of the model that wrote it; null for the person's own. */
  model: z.string().nullable(),
  /** Of a reply; null or not there: it was asked for as its chat's others. */
  asked: otherwise.nullable().optional(),
  createdAt: z.number(),
});
export type Message = z.output<typeof message>;

const none = z.object({});

export const messagesContract = {
  /** Adds at the end. */
  'messages.add': request(
    z.object({
      chatId: id,
      role: z.enum(['user', 'assistant']),
      content: z.string(),
      state: messageState,
      model: z.string().nullable(),
      asked: otherwise.nullable().optional(),
    }),
    message,
  ),
  /** Text that came since the last call, written as it streams; `at` = length (UTF-16 units) of that part before it, so that a repeated call changes nothing. */
  'messages.append': request(z.object({ id, part: messagePart, at: z.int(), text: z.string() }), none),
  'messages.finish': request(replyFactsObject.extend({ id, state: messageState }), none),
  /** Another text in place of a reply's, made otherwise: one that was found along with it. */
  'messages.replace': request(
    replyFactsObject.extend({ id, content: z.string(), reasoning: z.string(), state: messageState }),
    none,
  ),
  /** Replaces a message's text (editing). */
  'messages.edit': request(z.object({ id, content: z.string() }), none),
  /** Deletes this message and all after it in one go; `messages.restore` with the same id brings them back, unless another message stands in their place. */
  'messages.deleteFrom': request(z.object({ id }), none),
  'messages.restore': request(z.object({ id }), none),
  /**
   * Two replies at the same place of two chats, each with all after it, change places; nothing else does. The chat of `otherId` is from now on asked for replies as the one that came
   * to it was. Refused while one of them or what follows is being written.
   */
  'messages.exchange': request(z.object({ id, otherId: id }), none),
} as const;

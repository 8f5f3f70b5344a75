import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { adaptation, finishReason, timings } from '../../../engine/contract/generation.ts';
import { live, request } from '../../../engine/contract/kinds.ts';
import { overflowPolicy } from '../../../engine/contract/overflow.ts';
import { gpuChoice } from '../../../engine/contract/models.ts';
import { serverKey, serverState } from '../../../engine/contract/server.ts';
import { replyMaking } from './making.ts';
import { opening } from './opening.ts';
import { MOST_PRESETS, decodingChoice, decodingFields, defaultDecoding, preset } from './decoding.ts';
import { defaultServer, serverFields, serverKeyState } from './server.ts';
import { updateFeed, updateState } from './updates.ts';

/** Every message between the window and the main process: chats, settings, files, the engine's life. The engine's own messages are in engine/contract. */

const id = z.string().min(1).max(64);

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
const replyFactsObject = z.object(replyFacts);
export type ReplyFacts = z.output<typeof replyFactsObject>;
export const noReplyFacts: ReplyFacts = {
  timings: null,
  reasoningMs: null,
  adapted: [],
  tokenIds: null,
  made: null,
};

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
  createdAt: z.number(),
});
export type Message = z.output<typeof message>;

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

export const chatSummary = z.object({
  id,
  title: z.string(),
  /** True once a person named it: it is then never named again by its first message. */
  titled: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  messageCount: z.int(),
  overflow: chatOverflow,
  /** The chat that it branched off, and the reply at which it did; null: none. That chat may be gone. */
  branchOf: z.object({ chatId: id, messageId: id }).nullable(),
  /** How its replies are chosen; null: as by default, which is in the settings. */
  decoding: decodingChoice.nullable(),
});
export type ChatSummary = z.output<typeof chatSummary>;

/** First all conversations, latest first; then each that is new, changed or gone (its place follows from `updatedAt`, see chatsUpdate.ts). */
export const chatsUpdate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all'), list: z.array(chatSummary) }),
  z.object({ kind: z.literal('changed'), chat: chatSummary }),
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

/** No field has a default here: inside `partial()` zod would fill it in, and a change of one setting would reset all others. */
export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Null: the model's own default. */
  systemPrompt: z.string().nullable(),
  /** How the words of chats that have no other way are chosen. */
  ...decodingFields,
  /** The preset that this began with. */
  preset: decodingChoice.shape.preset,
  /** Those that a person saved. */
  presets: z.array(preset).max(MOST_PRESETS),
  contextLength: z.int().min(64).nullable(),
  threads: z.int().min(1).max(512).nullable(),
  gpu: gpuChoice,
  kernels: z.enum(['own', 'stock']),
  /** Guesses of what comes next may come from all chats, not only from the one that is written in. */
  draftFromAllChats: z.boolean(),
  /** Reads what is in the composer while it is written. */
  readAhead: z.boolean(),
  /** For pages of the KV cache that have no room on the device, in MiB; null: as the engine sees fit; 0: none. */
  ramTierMiB: z.int().min(0).nullable(),
  diskTierMiB: z.int().min(0).nullable(),
  /** The chosen GGUF; null: the embedded model. */
  modelPath: z.string().nullable(),
  /** The GGUF that proposes what comes next in replies of the chosen one; null: none. */
  draftModel: z.string().nullable(),
  /** Where newer versions are asked for, when a person wants to know; null: nowhere. */
  updateFeed: updateFeed.nullable(),
  ...serverFields,
});
export type Settings = z.output<typeof settings>;
export const defaultSettings: Settings = {
  theme: 'system',
  systemPrompt: null,
  ...defaultDecoding,
  preset: null,
  presets: [],
  contextLength: null,
  threads: null,
  gpu: 'auto',
  kernels: 'own',
  draftFromAllChats: false,
  readAhead: true,
  ramTierMiB: null,
  diskTierMiB: null,
  modelPath: null,
  draftModel: null,
  updateFeed: null,
  ...defaultServer,
};

/** A model that can be chosen: the embedded one and those a person opened, used in place. */
export const modelEntry = z.object({
  path: z.string(),
  name: z.string(),
  fileBytes: z.number().nullable(),
  embedded: z.boolean(),
  /** False where the file is gone. */
  present: z.boolean(),
  lastUsedAt: z.number().nullable(),
});
export type ModelEntry = z.output<typeof modelEntry>;

/** The engine process as main sees it. `restarting`: it ended, and is started again by itself after a short wait; `stopped`: it is not. */
export const engineProcess = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('running'), pid: z.int() }),
  z.object({ kind: z.literal('restarting'), error: errorValue, attempt: z.int() }),
  z.object({ kind: z.literal('stopped'), error: errorValue }),
]);
export type EngineProcess = z.output<typeof engineProcess>;

/** Whether the engine that runs does its work (see engine/transport/watchdog.ts). `ms`: for how long it has not, so far. */
export const engineHealth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('well') }),
  z.object({ kind: z.literal('silent'), ms: z.number() }),
  z.object({ kind: z.literal('stuck'), ms: z.number() }),
]);
export type EngineHealth = z.output<typeof engineHealth>;

/** A model that ended the engine and is not loaded again by itself. */
export const modelTrouble = z.object({
  path: z.string(),
  /** While it was loaded, or before it had written anything. */
  during: z.enum(['load', 'reply']),
  /** How the engine ended; null where the app ended with it. */
  error: errorValue.nullable(),
  /** The model that was chosen in its place; null: the embedded one. */
  instead: z.string().nullable(),
});
export type ModelTrouble = z.output<typeof modelTrouble>;

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  logFolder: z.string(),
  /** Default system prompt of the embedded model, shown and changeable. */
  embeddedSystemPrompt: z.string(),
  embeddedSampling: z.object({ temperature: z.number(), topP: z.number() }),
  embeddedModelPath: z.string().nullable(),
});

const none = z.object({});

export const appContract = {
  'app.info': request(none, appInfo),
  'app.openLogs': request(none, none),
  /** How many replies are in the window's memory and not on disk: closing the window then asks first. */
  'app.unsaved': request(z.object({ count: z.int().min(0) }), none),
  'app.copyText': request(z.object({ text: z.string() }), none),

  /** What was opened from outside and waits for the window, first come first. */
  openings: live(z.array(opening)),
  /** That one is being dealt with, or will not be. */
  'openings.take': request(z.object({ id: z.int() }), none),

  updates: live(updateState),
  /** Asks the feed of the settings. */
  'updates.check': request(none, none),
  'updates.download': request(none, none),

  settings: live(settings),
  'settings.change': request(settings.partial(), settings),
  'settings.reset': request(z.object({ keys: z.array(settings.keyof()) }), settings),

  'engine.process': live(engineProcess),
  'engine.health': live(engineHealth),
  'engine.restart': request(none, none),
  /** The window is about to have the engine load this file. Answered once that is noted: the file may take engine and app along. */
  'engine.willLoad': request(z.object({ path: z.string().min(1) }), none),
  /** That load ended, with the model or in order without it. */
  'engine.loadEnded': request(z.object({ path: z.string().min(1), loaded: z.boolean() }), none),
  /** The model that was left because it ended the engine; null once a person has chosen again. */
  'engine.trouble': live(modelTrouble.nullable()),
  'engine.forgetTrouble': request(none, none),

  /** The HTTP server of the app. */
  server: live(serverState),
  /** Tries it once more where it failed. */
  'server.again': request(none, none),
  'server.key': live(serverKeyState),
  /** In place of the one there is, which is not taken any more. */
  'server.makeKey': request(none, none),
  'server.removeKey': request(none, none),
  /** For a person to see; null where there is none. */
  'server.showKey': request(none, z.object({ key: serverKey.nullable() })),
  'server.copyKey': request(none, none),

  /** Most recently used first. */
  models: live(z.array(modelEntry)),
  /** Shows the file dialog; null when closed without a choice. */
  'models.pick': request(none, z.object({ path: z.string().nullable() })),
  /** Remembers a file that was dropped or picked (checked to be a readable GGUF by its header; errors are the engine's model.* codes). Does not load it. */
  'models.add': request(z.object({ path: z.string().min(1) }), modelEntry),
  /** Forgets the entry; the file stays. */
  'models.forget': request(z.object({ path: z.string().min(1) }), none),

  chats: live(chatsUpdate),
  'chats.create': request(
    z.object({ title: z.string().max(200).optional(), decoding: decodingChoice.nullable().optional() }),
    chatSummary,
  ),
  'chats.rename': request(z.object({ id, title: z.string().min(1).max(200) }), none),
  /** Changes what is named; the chat keeps its place in the list. */
  'chats.setOverflow': request(overflowChange.extend({ id }), none),
  'chats.setDecoding': request(z.object({ id, decoding: decodingChoice.nullable() }), none),
  /** Deleted chats can be restored until the app quits. */
  'chats.delete': request(z.object({ id }), none),
  'chats.restore': request(z.object({ id }), none),
  'chats.messages': request(z.object({ id }), z.array(message)),
  /** What was said last, in whatever chats: the latest messages that together have no more than so many characters, oldest first. */
  'chats.said': request(
    z.object({ characters: z.int().min(0).max(10_000_000) }),
    z.array(z.object({ chatId: id, text: z.string() })),
  ),
  'chats.search': request(z.object({ query: z.string().max(500) }), z.array(searchHit)),

  /** Adds at the end. */
  'messages.add': request(
    z.object({
      chatId: id,
      role: z.enum(['user', 'assistant']),
      content: z.string(),
      state: messageState,
      model: z.string().nullable(),
    }),
    message,
  ),
  /** Text that came since the last call, written as it streams; `at` = length (UTF-16 units) of that part before it, so that a repeated call changes nothing. */
  'messages.append': request(z.object({ id, part: messagePart, at: z.int(), text: z.string() }), none),
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
    }),
    z.object({ chat: chatSummary, reply: message }),
  ),
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
} as const;
export type AppContract = typeof appContract;

import { z } from 'zod';
import { importedChat, importedMessage, type ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import { foundIn, type Found } from './values.ts';

/** Conversations as Pagoda itself writes them. */

const format = 'pagoda-chats';
const version = 1;
const file = z.object({
  format: z.literal(format),
  version: z.number(),
  chats: z.array(z.unknown()),
});
/** What is too long is told from what cannot be read. */
const anyLength = importedChat.extend({ messages: z.array(importedMessage).min(1) });

export const writePagodaChats = (chats: readonly ImportedChat[]): string =>
  joinPagodaChats(chats.map(writePagodaChat));

/** One of a file's conversations, in the file's own indentation. */
export const writePagodaChat = (chat: ImportedChat): string =>
  JSON.stringify(chat, null, 2).replaceAll(/^/gm, '    ');

/** A file of conversations that were written one by one, so that nothing holds the page up for all of them. */
export const joinPagodaChats = (written: readonly string[]): string =>
  `{\n  "format": "${format}",\n  "version": ${version},\n  "chats": [${
    written.length === 0 ? ']' : `\n${written.join(',\n')}\n  ]`
  }\n}\n`;

/** Whether a later version wrote it, in whatever form. */
export const isOfNewerPagoda = (json: unknown): boolean =>
  z.object({ format: z.literal(format), version: z.number().gt(version) }).safeParse(json).success;

/** Null for anything else; the conversations of a newer version as far as they are understood. */
export function readPagodaChats(json: unknown): Found | null {
  const parsed = file.safeParse(json);
  if (!parsed.success) return null;
  return foundIn(parsed.data.chats.map((chat) => anyLength.safeParse(chat).data ?? 'unread'));
}

import { unzipSync } from 'fflate';
import type { ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import { readChatGpt } from './chatGpt.ts';
import { readLmStudio } from './lmStudio.ts';
import { readPagodaChats } from './pagodaChats.ts';

export type ReadConversations =
  | { readonly kind: 'read'; readonly chats: readonly ImportedChat[] }
  | { readonly kind: 'refused'; readonly why: 'notJson' | 'unknown' | 'noneInside' | 'brokenArchive' };

/** Files of an export's archive that hold conversations. */
const inArchive = /(?:^|\/)(?:conversations[^/]*|[^/]*\.conversation)\.json$/i;
/** Of one of them unpacked, in bytes. */
const mostUnpacked = 1_000_000_000;

/** What conversations a file holds: Pagoda's own, ChatGPT's export (the archive or its `conversations.json`), or one of LM Studio's. */
export function readConversations(bytes: Uint8Array): ReadConversations {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return readJson(bytes);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => inArchive.test(name) && originalSize <= mostUnpacked,
    });
  } catch {
    return { kind: 'refused', why: 'brokenArchive' };
  }
  const read = Object.values(files).map(readJson);
  const chats = read.flatMap((each) => (each.kind === 'read' ? each.chats : []));
  return chats.length > 0 ? { kind: 'read', chats } : { kind: 'refused', why: 'noneInside' };
}

function readJson(bytes: Uint8Array): ReadConversations {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { kind: 'refused', why: 'notJson' };
  }
  const chats = readPagodaChats(json) ?? readLmStudio(json) ?? readChatGpt(json);
  if (!chats) return { kind: 'refused', why: 'unknown' };
  return chats.length > 0 ? { kind: 'read', chats } : { kind: 'refused', why: 'noneInside' };
}

import { unzipSync } from 'fflate';
import type { ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import { encodingOf } from '../encoding.ts';
import { readChatGpt } from './chatGpt.ts';
import { readLmStudio } from './lmStudio.ts';
import { isOfNewerPagoda, readPagodaChats } from './pagodaChats.ts';

export type ReadConversations =
  /** `unread`: how many could not be read. */
  | { readonly kind: 'read'; readonly chats: readonly ImportedChat[]; readonly unread: number }
  | {
      readonly kind: 'refused';
      readonly why: 'notJson' | 'newer' | 'unknown' | 'noneInside' | 'brokenArchive';
    };

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
  const unread = read.map((each) => (each.kind === 'read' ? each.unread : each.why === 'noneInside' ? 0 : 1));
  return readOf(
    chats,
    unread.reduce((sum, each) => sum + each, 0),
  );
}

function readJson(bytes: Uint8Array): ReadConversations {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder(encodingOf(bytes)).decode(bytes));
  } catch {
    return { kind: 'refused', why: 'notJson' };
  }
  const found = readPagodaChats(json) ?? readLmStudio(json) ?? readChatGpt(json);
  if (found && found.chats.length > 0) return readOf(found.chats, found.unread);
  if (isOfNewerPagoda(json)) return { kind: 'refused', why: 'newer' };
  return found ? readOf(found.chats, found.unread) : { kind: 'refused', why: 'unknown' };
}

const readOf = (chats: readonly ImportedChat[], unread: number): ReadConversations =>
  chats.length > 0
    ? { kind: 'read', chats, unread }
    : { kind: 'refused', why: unread > 0 ? 'unknown' : 'noneInside' };

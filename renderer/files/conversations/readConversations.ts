import { unzipSync } from 'fflate';
import type { ImportedChat } from '../../../electron/ipc/contract/imported.ts';
import { encodingOf } from '../encoding.ts';
import { readChatGpt } from './chatGpt.ts';
import { readLmStudio } from './lmStudio.ts';
import { isOfNewerPagoda, readPagodaChats } from './pagodaChats.ts';
import type { Found } from './values.ts';

/** A conversation of more messages than a chat may have here. */
export interface TooLong {
  readonly title: string;
  readonly messages: number;
}

interface Refused {
  readonly kind: 'refused';
  readonly why: 'notJson' | 'newer' | 'unknown' | 'noneInside' | 'brokenArchive' | 'tooLarge' | 'unreadable';
}
interface BesideChats {
  readonly kind: 'read';
  /** How many could not be read. */
  readonly unread: number;
  readonly tooLong: readonly TooLong[];
}
export type ReadConversations = (BesideChats & { readonly chats: readonly ImportedChat[] }) | Refused;
/** The same, before the conversations themselves. */
export type FoundConversations = (BesideChats & { readonly count: number }) | Refused;
export type WhyRefused = Refused['why'];

/** What is read at once, in bytes: a text in memory is no longer than about that, and a file in memory no larger than this. */
export const mostTextBytes = 500_000_000;
export const mostFileBytes = 2_000_000_000;

/** Files of an export's archive that hold conversations. */
const inArchive = /(?:^|\/)(?:conversations[^/]*|[^/]*\.conversation)\.json$/i;

/** What conversations a file holds: Pagoda's own, ChatGPT's export (the archive or its `conversations.json`), or one of LM Studio's. */
export function readConversations(bytes: Uint8Array): ReadConversations {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return readJson(bytes);
  let files: Record<string, Uint8Array>;
  let tooLarge = 0;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!inArchive.test(name)) return false;
        if (originalSize > mostTextBytes) tooLarge++;
        return originalSize <= mostTextBytes;
      },
    });
  } catch {
    return { kind: 'refused', why: 'brokenArchive' };
  }
  const read = Object.values(files).map(readJson);
  if (tooLarge > 0 && read.length === 0) return { kind: 'refused', why: 'tooLarge' };
  const unread = read.map((each) => (each.kind === 'read' ? each.unread : each.why === 'noneInside' ? 0 : 1));
  return readOf({
    chats: read.flatMap((each) => (each.kind === 'read' ? each.chats : [])),
    unread: unread.reduce((sum, each) => sum + each, tooLarge),
    tooLong: read.flatMap((each) => (each.kind === 'read' ? each.tooLong : [])),
  });
}

function readJson(bytes: Uint8Array): ReadConversations {
  if (bytes.length > mostTextBytes) return { kind: 'refused', why: 'tooLarge' };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder(encodingOf(bytes)).decode(bytes));
  } catch {
    return { kind: 'refused', why: 'notJson' };
  }
  const found = readPagodaChats(json) ?? readLmStudio(json) ?? readChatGpt(json);
  if (found && found.chats.length > 0) return readOf(found);
  if (isOfNewerPagoda(json)) return { kind: 'refused', why: 'newer' };
  return found ? readOf(found) : { kind: 'refused', why: 'unknown' };
}

const readOf = (found: Found): ReadConversations =>
  found.chats.length > 0 || found.tooLong.length > 0
    ? { kind: 'read', ...found }
    : { kind: 'refused', why: found.unread > 0 ? 'unknown' : 'noneInside' };

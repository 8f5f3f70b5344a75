import type { ChatSummary, Folder } from '../../../electron/ipc/contract/app.ts';
import { groupByDate, type ChatGroup } from './groupByDate.ts';

/** Each conversation in one place of the list: above all others, in its folder, else by its time; or out of the way. Latest first. */
export interface PlacedChats {
  readonly pinned: readonly ChatSummary[];
  readonly folders: readonly { readonly folder: Folder; readonly chats: readonly ChatSummary[] }[];
  readonly groups: readonly ChatGroup[];
  readonly archived: readonly ChatSummary[];
}

/** Pure. `chats`: latest first. */
export function placeChats(
  chats: readonly ChatSummary[],
  folders: readonly Folder[],
  now: number,
): PlacedChats {
  const filed = new Map<string, ChatSummary[]>(folders.map(({ id }) => [id, []]));
  const pinned: ChatSummary[] = [];
  const archived: ChatSummary[] = [];
  const rest: ChatSummary[] = [];
  for (const chat of chats) {
    const inFolder = chat.folderId === null ? undefined : filed.get(chat.folderId);
    // A temporary one is in no list: it is the open one, or gone.
    if (chat.temporary) continue;
    if (chat.archived) archived.push(chat);
    else if (chat.pinned) pinned.push(chat);
    else (inFolder ?? rest).push(chat);
  }
  return {
    pinned,
    folders: folders.map((folder) => ({ folder, chats: filed.get(folder.id)! })),
    groups: groupByDate(rest, now),
    archived,
  };
}

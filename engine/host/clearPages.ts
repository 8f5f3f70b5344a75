import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_ENDING, PageOwners, removeFile } from '../kv/index.ts';
import type { OpenedEngine } from './openEngine.ts';
import type { RunningModel } from './runningModel.ts';

/** Bytes. */
interface Freed {
  deviceBytes: number;
  ramBytes: number;
  diskBytes: number;
}

/** Forgets all that is cached and not in use, and what was said in chats for guessing what follows, of the model that runs and of all others. Returns what that freed. */
export async function clearPages(opened: Promise<OpenedEngine>, model: RunningModel | null): Promise<Freed> {
  model?.speculation.forget();
  const cells = (await model?.loop.forget()) ?? 0;
  const tiers = (await model?.pages?.clear()) ?? { ramBytes: 0, diskBytes: 0 };
  const { pagesFolder } = await opened;
  // Without a model that keeps books of them, or beside those that it keeps.
  const files = pagesFolder === null ? 0 : await clearFolder(pagesFolder);
  return { ...tiers, deviceBytes: bytesOf(cells, model), diskBytes: tiers.diskBytes + files };
}

/** Forgets what only this chat's text made, of the model that runs and of all others. Returns what that freed. */
export async function forgetChat(
  opened: Promise<OpenedEngine>,
  model: RunningModel | null,
  chat: string,
): Promise<Freed> {
  model?.speculation.forget(chat);
  const cells = (await model?.loop.forget(chat)) ?? 0;
  const tiers = (await model?.pages?.forget(chat)) ?? { ramBytes: 0, diskBytes: null };
  const { pagesFolder } = await opened;
  const diskBytes = tiers.diskBytes ?? (pagesFolder === null ? 0 : await forgetInFolder(pagesFolder, chat));
  return { deviceBytes: bytesOf(cells, model), ramBytes: tiers.ramBytes, diskBytes };
}

const bytesOf = (cells: number, model: RunningModel | null): number =>
  Math.round(cells * (model?.activity.bytesPerCell ?? 0));

/** Where no model keeps books. */
async function forgetInFolder(folder: string, chat: string): Promise<number> {
  let freed = 0;
  for (const each of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!each.isDirectory()) continue;
    const deleted = await new PageOwners(join(folder, each.name)).forget(chat);
    for (const bytes of deleted.values()) freed += bytes;
  }
  return freed;
}

/** Deletes the page files that are left; the folders of models stay, for one of them may be in use. */
async function clearFolder(folder: string): Promise<number> {
  let freed = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => []))
    if (name.endsWith(PAGE_ENDING)) freed += await removeFile(join(folder, name));
  return freed;
}

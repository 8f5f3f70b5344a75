import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedEngine } from './openEngine.ts';
import type { RunningModel } from './runningModel.ts';

/** Forgets all that is cached and not in use, and what was said in chats for guessing what follows, of the model that runs and of all others. Returns what that freed, in bytes. */
export async function clearPages(
  opened: Promise<OpenedEngine>,
  model: RunningModel | null,
): Promise<{ deviceBytes: number; ramBytes: number; diskBytes: number }> {
  model?.speculation.forget();
  const cells = (await model?.loop.forget()) ?? 0;
  const tiers = (await model?.pages?.clear()) ?? { ramBytes: 0, diskBytes: 0 };
  const { pagesFolder } = await opened;
  // Without a model that keeps books of them, or beside those that it keeps.
  const files = pagesFolder === null ? 0 : await clearFolder(pagesFolder);
  return {
    deviceBytes: Math.round(cells * (model?.activity.bytesPerCell ?? 0)),
    ramBytes: tiers.ramBytes,
    diskBytes: tiers.diskBytes + files,
  };
}

/** Deletes the page files that are left; the folders of models stay, for one of them may be in use. */
async function clearFolder(folder: string): Promise<number> {
  let freed = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    if (!name.endsWith('.page')) continue;
    const path = join(folder, name);
    freed += (await stat(path).catch(() => ({ size: 0 }))).size;
    await rm(path, { force: true });
  }
  return freed;
}

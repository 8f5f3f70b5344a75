import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './isAlive.ts';

let written = 0;

/**
 * Puts a text in a file's place: at every moment there is the one of before or the new one, whole. What is written lies beside it meanwhile, under a name that nobody
 * else has. Rejects with what the system says; nothing is left then. `lasting`: it is on the disk itself before it takes the place, for what a power cut is not to take. `mode`:
 * who may read and write it, as for a new file.
 */
export async function replaceFile(
  path: string,
  text: string,
  { lasting = false, mode = 0o666 }: { readonly lasting?: boolean; readonly mode?: number } = {},
): Promise<void> {
  const beside = besideName(path, `${process.pid}.${++written}`);
  const file = await open(beside, 'wx', mode);
  try {
    try {
      await file.writeFile(text);
      if (lasting) await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Longest name of a file that every system has, in bytes. */
const longestName = 255;

/** A name in the same folder: the file's own with `end`, as much of it as there is room for. */
export function besideName(path: string, end: string): string {
  let name = basename(path);
  while (Buffer.byteLength(`${name}.${end}`) > longestName) name = Array.from(name).slice(0, -1).join('');
  return join(dirname(path), `${name}.${end}`);
}

/** The same for a file of Pagoda's own, in a folder that may yet have to be made: what killed processes left of it there goes. */
export async function replaceOwnFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftovers(path);
  await replaceFile(path, text);
}

/** Removes what processes that are no more had begun to write beside a file of Pagoda's own. */
export async function removeLeftovers(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path)).catch((): string[] => [])) {
    const pid = name.startsWith(start) ? /^(\d+)(?:\.\d+)?$/.exec(name.slice(start.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
  }
}

import { link, open, readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isAlive } from '../files/isAlive.ts';
import { removeLeftovers } from '../files/replaceFile.ts';

/** Files that this process holds. */
const held = new Set<string>();

/** Who holds it: a process, and when that began, since numbers of processes come again. */
const holder = z.object({ pid: z.int().positive(), started: z.string().nullable() });

/**
 * Holds a file of this name as a sign to other processes that they keep off. Resolves with what lets it go, or null where a living process has it; one that was left by a process
 * that is gone is taken over.
 */
export async function holdFile(file: string): Promise<(() => Promise<void>) | null> {
  if (held.has(file)) return null;
  held.add(file);
  try {
    for (let tries = 0; tries < 2; tries++) {
      if (await make(file)) {
        return async () => {
          held.delete(file);
          // One that stays is of a process that is gone soon, or holds no more.
          await rm(file, { force: true }).catch(() => undefined);
        };
      }
      if (await isHeld(file)) break;
      await rm(file, { force: true });
    }
  } catch (error) {
    held.delete(file);
    throw error;
  }
  held.delete(file);
  return null;
}

/** Whole at once: who looks at it finds its holder. False where there is one already. */
async function make(file: string): Promise<boolean> {
  const text = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) });
  const own = `${file}.${process.pid}`;
  await removeLeftovers(file);
  try {
    await writeFile(own, text);
    await link(own, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no links.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return await makeThere(file, text);
    throw error;
  } finally {
    await rm(own, { force: true }).catch(() => undefined);
  }
}

async function makeThere(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(text);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(file: string): Promise<boolean> {
  const found = holder.safeParse(parsed(await readFile(file, 'utf8').catch(() => '')));
  if (!found.success) return false;
  const { pid, started } = found.data;
  // What this process holds it knows.
  if (pid === process.pid || !isAlive(pid)) return false;
  const now = await startOf(pid);
  return started === null || now === null || started === now;
}

/** When a process began, in the system's own count (proc(5), field 22 of stat); null where the system does not say. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before it may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

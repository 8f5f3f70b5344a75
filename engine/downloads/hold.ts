import { open, readFile, rm } from 'node:fs/promises';

/**
 * Holds a file of this name as a sign to other processes that they keep off. Resolves with what lets it go, or null where another living process has it; one that was left by a process
 * that is gone is taken over.
 */
export async function holdFile(file: string): Promise<(() => Promise<void>) | null> {
  for (let tries = 0; tries < 2; tries++) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await isHeld(file)) return null;
      await rm(file, { force: true });
    }
  }
  return null;
}

async function isHeld(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

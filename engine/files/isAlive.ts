import { readFileSync } from 'node:fs';

/**
 * Whether a process of this number runs, whosever it is. Numbers come again: who minds has to know more of it. One that ended and that its parent has not asked about yet still has
 * its number, for ever where the first process of a container asks about nothing; it does not run.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isDefunct(pid);
}

/** State Z or X of proc(5), after the name in brackets, which may hold any character. */
function isDefunct(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}

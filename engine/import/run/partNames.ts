import { lstat, readdir, unlink } from 'node:fs/promises';
import { uptime } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../../files/isAlive.ts';

/** Bytes of the name that are kept: with what stands around it no file system finds it too long. */
const MOST_NAME_BYTES = 200;
/** What a clock may have been put back since the system came up, in milliseconds. */
const CLOCK_SLACK = 60_000;

/** The parts that this process is writing. */
const writing = new Set<string>();

/** The name that a file has until all of it is there. It tells whose work it is: of one process at a time. */
export const partOf = (path: string): string => join(dirname(path), `${startOf(path)}${process.pid}.part`);

/** False where this process is writing it already. */
export function startWriting(part: string): boolean {
  if (writing.has(part)) return false;
  writing.add(part);
  return true;
}

export function stopWriting(part: string): void {
  writing.delete(part);
}

/** What processes that are no more had begun of a file. */
export const staleParts = (path: string): Promise<string[]> =>
  staleIn(dirname(path), (start) => start === startOf(path));

/** Removes from a folder what processes that are no more had begun, but of the files in `keep`. */
export async function removeStaleParts(folder: string, keep: readonly string[] = []): Promise<void> {
  const kept = new Set(keep.filter((path) => dirname(path) === folder).map(startOf));
  for (const part of await staleIn(folder, (start) => !kept.has(start)))
    if (!writing.has(part)) await unlink(part).catch(() => undefined);
}

function startOf(path: string): string {
  const name = Buffer.from(basename(path)).subarray(0, MOST_NAME_BYTES);
  return `.${name.toString('utf8').replace(/\uFFFD+$/, '')}.`;
}

async function staleIn(folder: string, wanted: (start: string) => boolean): Promise<string[]> {
  const stale: string[] = [];
  for (const entry of await readdir(folder).catch((): string[] => [])) {
    const [, start, pid] = /^(\..+\.)(\d+)\.part$/.exec(entry) ?? [];
    if (start === undefined || !wanted(start)) continue;
    const part = join(folder, entry);
    if (!(await isWritten(part, Number(pid)))) stale.push(part);
  }
  return stale;
}

async function isWritten(part: string, pid: number): Promise<boolean> {
  if (pid === process.pid) return writing.has(part);
  if (!isAlive(pid)) return false;
  // Numbers of processes come again: what nobody touched since the system came up is nobody's work now.
  const touched = (await lstat(part).catch(() => null))?.mtimeMs ?? 0;
  return touched > Date.now() - uptime() * 1000 - CLOCK_SLACK;
}

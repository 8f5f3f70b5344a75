import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { groupMemoryLeft } from './controlGroups.ts';

/**
 * Bytes this process can still take without swapping. On Linux the smaller of what the kernel calls available (file pages it would give up
 * included) and what its control groups have left, its own and all above; elsewhere the free memory of the system.
 */
export async function availableMemory(): Promise<number> {
  if (process.platform !== 'linux') return freemem();
  const [meminfo, left] = await Promise.all([procText('/proc/meminfo'), groupMemoryLeft()]);
  return Math.max(0, Math.min(kilobytesOf(meminfo, 'MemAvailable') ?? freemem(), left));
}

/** Bytes that this process holds and no file stands behind: what a model can give back that is not counted as available already. */
export async function ownMemory(): Promise<number> {
  const status = process.platform === 'linux' ? await procText('/proc/self/status') : '';
  return kilobytesOf(status, 'RssAnon') ?? process.memoryUsage().rss;
}

/** A line like `MemAvailable:   1234 kB` in bytes, null where there is none. */
export function kilobytesOf(text: string, name: string): number | null {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

const procText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Cores that compute at full speed side by side, of those this process may use: hyper-threads counted once, efficiency cores of a Mac left
 * out. One thread more than that slows every step down, since a step waits for its slowest thread.
 */
export function physicalCores(): number {
  const usable = availableParallelism();
  const cores =
    process.platform === 'linux' ? linuxCores() : process.platform === 'darwin' ? macCores() : usable >> 1;
  return Math.max(1, Math.min(cores || usable, usable));
}

/** Distinct sets of sibling threads among the processors this process may run on; 0 where the kernel does not say. */
function linuxCores(): number {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const allowed = parseList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
    const siblings = allowed.map((cpu) =>
      readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, 'utf8').trim(),
    );
    return new Set(siblings).size;
  } catch {
    return 0;
  }
}

function macCores(): number {
  try {
    return Number(execFileSync('sysctl', ['-n', 'hw.perflevel0.physicalcpu'], { encoding: 'utf8' }));
  } catch {
    return 0;
  }
}

/** "0-2,5" as 0, 1, 2, 5. */
export function parseList(list: string): number[] {
  return list
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
}

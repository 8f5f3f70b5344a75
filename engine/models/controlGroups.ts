import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The files of one version of control groups: bytes allowed, bytes in use, and which line of `memory.stat` counts what it would drop first. */
interface Version {
  readonly limits: readonly string[];
  readonly used: string;
  readonly droppable: string;
}
const v1: Version = {
  limits: ['memory.limit_in_bytes'],
  used: 'memory.usage_in_bytes',
  droppable: 'total_inactive_file',
};
const v2: Version = {
  limits: ['memory.max', 'memory.high'],
  used: 'memory.current',
  droppable: 'inactive_file',
};

/** A group that a process is in, or one above it: each has a say. */
export interface Group {
  readonly folder: string;
  readonly version: Version;
}

/** Bytes that the control groups of a process leave it: the least of its own group's and all above it; infinite where none has a limit. */
export async function groupMemoryLeft(pid: number | 'self' = 'self'): Promise<number> {
  const [cgroup, mountinfo] = await Promise.all([
    readIfThere(`/proc/${pid}/cgroup`),
    readIfThere(`/proc/${pid}/mountinfo`),
  ]);
  const groups = groupsOf(cgroup ?? '', mountinfo ?? '');
  return Math.min(...(await Promise.all(groups.map(leftIn))));
}

/** From the texts of /proc/PID/cgroup and /proc/PID/mountinfo: the groups that count memory, from the process up to what is mounted. */
export function groupsOf(cgroup: string, mountinfo: string): Group[] {
  const memberships = cgroup.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return [{ version: v2, path }];
    return controllers.split(',').includes('memory') ? [{ version: v1, path }] : [];
  });
  return memberships.flatMap(({ version, path }) => {
    const mount = mountsOf(mountinfo).find(
      ({ kind, options }) =>
        kind === (version === v2 ? 'cgroup2' : 'cgroup') &&
        (version === v2 || options.split(',').includes('memory')),
    );
    return mount ? upwards(mount, path).map((folder) => ({ folder, version })) : [];
  });
}

interface Mount {
  /** What of the hierarchy is mounted: a container may see a part only. */
  readonly root: string;
  readonly folder: string;
  readonly kind: string;
  readonly options: string;
}

const mountsOf = (mountinfo: string): Mount[] =>
  mountinfo.split('\n').flatMap((line) => {
    const [, root, folder, kind, options] = /^\d+ \d+ \S+ (\S+) (\S+) .* - (\S+) \S+ (\S+)$/.exec(line) ?? [];
    if (!root || !folder || !kind || !options) return [];
    return [{ root: unescaped(root), folder: unescaped(folder), kind, options }];
  });

/** The kernel writes blanks in paths as octal numbers. */
const unescaped = (path: string): string =>
  path.replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

function upwards({ root, folder }: Mount, path: string): string[] {
  const inside =
    root === '/' ? path : path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : '';
  // A path that leads out of what is mounted ("/../..") has its mounted ancestor at the mount itself.
  const own = inside.split('/').includes('..') ? folder : folder + (inside === '/' ? '' : inside);
  const folders = [own];
  while (folders.at(-1)!.length > folder.length) folders.push(dirname(folders.at(-1)!));
  return folders;
}

async function leftIn({ folder, version }: Group): Promise<number> {
  const [stat, used, ...limits] = await Promise.all(
    ['memory.stat', version.used, ...version.limits].map((name) => readIfThere(`${folder}/${name}`)),
  );
  return Math.min(
    ...limits.map((limit) => groupLeft(limit ?? 'max', used ?? '0', stat ?? '', version.droppable)),
  );
}

/** Limit less use of a control group, with the file pages it would drop first given back; infinite where it has no limit. */
export function groupLeft(limit: string, used: string, stat: string, droppable: string): number {
  const limitBytes = limit.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(limit);
  const droppableBytes = Number(new RegExp(`^${droppable} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return limitBytes - Math.max(0, Number(used) - droppableBytes);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

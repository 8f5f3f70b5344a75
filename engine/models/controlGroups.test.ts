import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { groupLeft, groupMemoryLeft, groupsOf } from './controlGroups.ts';

const folders = (cgroup: string, mountinfo: string) =>
  groupsOf(cgroup, mountinfo).map(({ folder }) => folder);
const mount2 = (root: string) =>
  `30 23 0:26 ${root} /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n`;
const mount1 = (root: string) =>
  `32 31 0:29 ${root} /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n` +
  `35 31 0:32 ${root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n`;

test('a group leaves its limit less its use, droppable file pages given back', () => {
  expect(groupLeft('1000\n', '600\n', 'anon 1\ninactive_file 250\n', 'inactive_file')).toBe(650);
  expect(groupLeft('1000', '600', 'inactive_file 900', 'inactive_file')).toBe(1000);
  expect(groupLeft('max\n', '600', '', 'inactive_file')).toBe(Number.POSITIVE_INFINITY);
});

test('a process’s own group counts, and every one above it', () => {
  expect(folders('0::/user.slice/app.service\n', mount2('/'))).toEqual([
    '/sys/fs/cgroup/user.slice/app.service',
    '/sys/fs/cgroup/user.slice',
    '/sys/fs/cgroup',
  ]);
  expect(folders('5:cpu:/x\n4:memory:/outer/inner\n', mount1('/'))).toEqual([
    '/sys/fs/cgroup/memory/outer/inner',
    '/sys/fs/cgroup/memory/outer',
    '/sys/fs/cgroup/memory',
  ]);
});

test.each([
  ['a namespace of its own', '0::/\n', '/', ['/sys/fs/cgroup']],
  [
    'a part of the hierarchy',
    '0::/docker/abc/app\n',
    '/docker/abc',
    ['/sys/fs/cgroup/app', '/sys/fs/cgroup'],
  ],
  ['exactly its own group', '0::/docker/abc\n', '/docker/abc', ['/sys/fs/cgroup']],
  ['another part', '0::/docker/abcd\n', '/docker/abc', ['/sys/fs/cgroup']],
  ['only what is beside it', '0::/../other\n', '/', ['/sys/fs/cgroup']],
])('a container that sees %s', (_, cgroup, root, expected) => {
  expect(folders(cgroup, mount2(root))).toEqual(expected);
});

test('both versions side by side each have a say, and blanks in paths are read', () => {
  const mountinfo = mount1('/') + '41 31 0:38 / /sys/fs/my\\040groups rw - cgroup2 cgroup2 rw\n';
  expect(folders('4:memory:/a\n0::/b\n', mountinfo)).toEqual([
    '/sys/fs/cgroup/memory/a',
    '/sys/fs/cgroup/memory',
    '/sys/fs/my groups/b',
    '/sys/fs/my groups',
  ]);
  expect(folders('', '')).toEqual([]);
});

/** Makes a group inside this process's own; null where that is not allowed here. */
function nestedGroup(limitBytes: number): { folder: string; add: (pid: number) => void } | null {
  const [own] = groupsOf(
    readFileSync('/proc/self/cgroup', 'utf8'),
    readFileSync('/proc/self/mountinfo', 'utf8'),
  );
  if (!own) return null;
  const folder = `${own.folder}/pagoda-test-${process.pid}`;
  try {
    mkdirSync(folder);
    writeFileSync(`${folder}/${own.version.limits[0]!}`, String(limitBytes));
  } catch {
    return null;
  }
  return { folder, add: (pid) => writeFileSync(`${folder}/cgroup.procs`, String(pid)) };
}

test('a limit on a nested group of a running process is seen', async (context) => {
  const limit = 64 * 1024 * 1024;
  const group = process.platform === 'linux' ? nestedGroup(limit) : null;
  if (!group) return context.skip('no control group can be made here');
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => rmdirSync(group.folder)).toBeUndefined();
  });
  await once(child, 'spawn');
  expect(await groupMemoryLeft(child.pid)).toBeGreaterThan(limit);
  group.add(child.pid!);
  const left = await groupMemoryLeft(child.pid);
  expect([left > 0, left <= limit]).toEqual([true, true]);
});

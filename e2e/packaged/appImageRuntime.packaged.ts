import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packImage } from './images.ts';
import { normalUser } from './installers.ts';

// What stands at the beginning of an AppImage, with a small app behind it: what it leaves behind, and whom it lets in between.

const user = normalUser();
let folder: string;
let image: string;
/** Where its runs put what they mount or unpack. */
let temporary: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-runtime-'));
  chmodSync(folder, 0o755);
  const app = join(folder, 'app');
  mkdirSync(app);
  // Says where it runs, and waits for as long as it is told to.
  writeFileSync(
    join(app, 'AppRun'),
    '#!/bin/sh\necho "$APPDIR"\n[ -z "${COUNT-}" ] || trap \'echo . >>"$COUNT"\' INT\n[ -z "${WAIT-}" ] || sleep "$WAIT"\n[ -z "${WAIT-}" ] || sleep 1\n',
    { mode: 0o755 },
  );
  // Large enough to be stopped half-way.
  writeFileSync(join(app, 'large'), randomBytes(120_000_000));
  image = join(folder, 'small.AppImage');
  packImage(app, image);
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test.beforeEach(() => {
  temporary = mkdtempSync(join(folder, 'tmp-'));
  chmodSync(temporary, 0o1777);
});
const left = () => readdirSync(temporary);
const environment = (more: Record<string, string>) => ({ ...process.env, TMPDIR: temporary, ...more });
const unpacking = (more: Record<string, string> = {}) =>
  environment({ APPIMAGE_EXTRACT_AND_RUN: '1', ...more });
const run = (env: NodeJS.ProcessEnv) => spawnSync(image, [], { env, encoding: 'utf8' });
const appears = (pattern: RegExp) =>
  expect.poll(() => left().find((name) => pattern.test(name)), { intervals: [5] }).toBeTruthy();

test('mounted or unpacked, a run leaves nothing', async () => {
  const mounted = run(environment({}));
  expect([mounted.status, mounted.stdout]).toEqual([
    0,
    expect.stringContaining(`${temporary}/.mount_pagoda-`),
  ]);
  await expect.poll(left).toEqual([]);
  const unpacked = run(unpacking());
  expect([unpacked.status, unpacked.stdout]).toEqual([
    0,
    expect.stringContaining(`${temporary}/.unpacked_pagoda-`),
  ]);
  expect(left()).toEqual([]);
});

test('a run that reads until its very end leaves no mount: none of 240 does', async () => {
  const app = join(folder, 'readers');
  mkdirSync(app);
  // Many that have files open end at the same moment, which the file system is told one by one.
  const reader = '(exec 5<"$0" 6<"$0" 7<"$0" 8<"$0" 9<"$0"; exec sleep 0.2) &';
  writeFileSync(join(app, 'AppRun'), `#!/bin/sh\n${`${reader}\n`.repeat(30)}`, { mode: 0o755 });
  const readers = join(folder, 'readers.AppImage');
  packImage(app, readers);
  for (let round = 0; round < 8; round++) {
    for (let at = 0; at < 30; at++) spawnSync(readers, [], { env: environment({}), stdio: 'ignore' });
    await expect.poll(left).toEqual([]);
  }
});

test('where nothing can be mounted it unpacks into a folder of another name: the first was known before it was gone', () => {
  // A normal user needs fusermount3, which is not found on this PATH.
  const said = spawnSync(
    'runuser',
    ['-u', user.name, '--', 'env', `TMPDIR=${temporary}`, 'PATH=/nowhere', image],
    { encoding: 'utf8' },
  );
  expect(said.stdout).toContain(`${temporary}/.unpacked_pagoda-`);
  expect(left()).toEqual([]);
});

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
  test(`stopped by ${signal} while it unpacks, it leaves nothing`, async () => {
    const child = spawn(image, [], { env: unpacking(), stdio: 'ignore' });
    await appears(/^\.unpacked/);
    child.kill(signal);
    const [status] = (await once(child, 'exit')) as [number];
    expect(status).toBe({ SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }[signal]);
    expect(left()).toEqual([]);
  });

test('on a disk that is full it says what to do, and leaves nothing', () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', temporary]);
  try {
    const { status, stderr } = run(unpacking());
    expect([status, stderr]).toEqual([
      127,
      expect.stringContaining('set TMPDIR to a folder on a disk with room'),
    ]);
    expect(left()).toEqual([]);
  } finally {
    execFileSync('umount', [temporary]);
  }
});

test('what a killed run left is removed by the next, once nothing runs from it', async () => {
  const killed = spawn(image, [], { env: unpacking({ WAIT: '30' }), stdio: ['ignore', 'pipe', 'ignore'] });
  await once(killed.stdout, 'data');
  const [name] = left();
  const app = Number(readFileSync(`/proc/${killed.pid}/task/${killed.pid}/children`, 'utf8'));
  const makeOld = () => utimesSync(join(temporary, name!), new Date(0), new Date(0));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  makeOld();
  expect(run(unpacking()).status).toBe(0);
  expect(left()).toEqual([name]);

  for (const pid of [...readFileSync(`/proc/${app}/task/${app}/children`, 'utf8').trim().split(' '), app])
    process.kill(Number(pid), 'SIGKILL');
  await expect.poll(() => existsSync(`/proc/${app}`)).toBe(false);
  // This minute's could be one that is just being made.
  utimesSync(join(temporary, name!), new Date(), new Date());
  expect(run(unpacking()).status).toBe(0);
  expect(left()).toEqual([name]);
  makeOld();
  expect(run(unpacking()).status).toBe(0);
  expect(left()).toEqual([]);
});

test('Ctrl+C on a terminal reaches the app once', async () => {
  const count = join(temporary, 'count');
  const child = spawn('script', ['-qefc', `'${image}'`, '/dev/null'], {
    env: unpacking({ WAIT: '2', COUNT: count }),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.stdin.write('\x03');
  await once(child, 'exit');
  expect(readFileSync(count, 'utf8')).toBe('.\n');
});

test('--appimage-extract unpacks beside, again over what it unpacked before, and never through a link', () => {
  const extract = () => spawnSync(image, ['--appimage-extract'], { cwd: temporary, encoding: 'utf8' });
  expect(extract().status).toBe(0);
  expect(extract().status).toBe(0);
  const target = join(temporary, 'squashfs-root');
  expect(readdirSync(target).sort()).toEqual(['AppRun', 'large']);
  rmSync(target, { recursive: true });
  mkdirSync(join(temporary, 'elsewhere'));
  execFileSync('ln', ['-s', 'elsewhere', target]);
  expect(extract()).toMatchObject({
    status: 127,
    stderr: expect.stringContaining('squashfs-root'),
  });
  expect(readdirSync(join(temporary, 'elsewhere'))).toEqual([]);
});

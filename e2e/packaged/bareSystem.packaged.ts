import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { installer, sh } from './installers.ts';
import { forget, inSurroundings, start, type Installed, type StartOptions } from './start.ts';
import { answers, expectSandbox, question } from './stories.ts';

// The .deb in a Debian with nothing on it: what it depends on comes with it, and the sandbox works where only its helper can make one.
// BARE_ROOT=FOLDER keeps the bare system for the next time; RELEASE=NAME is another one than this machine's.

const release = process.env['RELEASE'] ?? sh('. /etc/os-release; echo "$VERSION_CODENAME"');
const kept = process.env['BARE_ROOT'];
const user = { name: 'person', home: '/home/person' };

let root: string;
let surroundings: StartOptions;
const inside = (command: string) => sh(`chroot '${root}' bash -c '${command}'`);

test.beforeAll(() => {
  test.setTimeout(1_200_000);
  root = kept ?? mkdtempSync(join(tmpdir(), 'pagoda-bare-'));
  // The root of a system: everybody goes through it.
  mkdirSync(root, { recursive: true });
  chmodSync(root, 0o755);
  if (!existsSync(join(root, 'etc/debian_version')))
    sh(`debootstrap --variant=minbase '${release}' '${root}'`);
  sh(
    `mountpoint -q '${root}/proc' || mount -t proc proc '${root}/proc'; mountpoint -q '${root}/dev' || mount --rbind /dev '${root}/dev'`,
  );
  sh(`mount --make-rslave '${root}/dev'`);
  for (const file of ['/etc/resolv.conf', '/etc/hosts']) copyFileSync(file, join(root, file));
  sh(
    `cp -a /etc/apt/. '${root}/etc/apt/'; mkdir -p '${root}/tmp/.X11-unix'; mountpoint -q '${root}/tmp/.X11-unix' || mount --bind /tmp/.X11-unix '${root}/tmp/.X11-unix'`,
  );
  inside('id person >/dev/null 2>&1 || useradd --create-home person');
  const deb = installer(/\.deb$/);
  copyFileSync(deb, join(root, 'tmp', basename(deb)));
  inside('apt-get update -qq');
  inside(`DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /tmp/${basename(deb)}`);
  // Of the session, not of the app.
  inside('DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends dbus fonts-dejavu-core');
  surroundings = { command: ['/usr/bin/pagoda'], user, chroot: root };
});

test.afterAll(() => {
  spawnSync('chroot', [root, 'apt-get', 'purge', '-y', 'pagoda']);
  for (const place of ['tmp/.X11-unix', 'dev', 'proc'])
    spawnSync('umount', ['--recursive', join(root, place)]);
  // What could not be unmounted must not be emptied.
  const busy = sh(`grep -c ' ${root}/' /proc/mounts || true`) !== '0';
  if (kept === undefined && !busy) rmSync(root, { recursive: true });
});

let app: Installed | undefined;
test.afterEach(async () => {
  await app?.quit();
  if (app) forget(join(root, app.data));
  app = undefined;
});

test('the commands need nothing that the package does not bring', () => {
  const [program, ...args] = inSurroundings(surroundings, {}, ['pagoda', 'chat', question, '--temp', '0']);
  const { status, stdout, stderr } = spawnSync(program!, args, { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, 'The capital of France is Paris.\n', expect.anything()]);
});

test('the app opens with the real sandbox, and the model inside answers', async () => {
  app = await start(surroundings);
  await answers(app, 'bare-system');
  expectSandbox(app);
});

test('removal leaves nothing of it', () => {
  inside('apt-get purge -y pagoda');
  for (const path of [
    'opt/Pagoda',
    'usr/bin/pagoda',
    'etc/apparmor.d/pagoda',
    'usr/share/applications/pagoda.desktop',
  ])
    expect(existsSync(join(root, path)), path).toBe(false);
});

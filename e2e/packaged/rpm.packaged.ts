import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { installer, normalUser, sh } from './installers.ts';
import { forget, inSurroundings, start, type Installed } from './start.ts';
import { answers, expectSandbox, question } from './stories.ts';

// The .rpm, installed by rpm with a database of its own. This is no Fedora: what it depends on is compared by name, and its files go where a
// system of that kind has them, on this one.

const user = normalUser();
const rpm = installer(/\.rpm$/);
let database: string;
const ours = (command: string) => sh(`rpm --dbpath '${database}' ${command}`);

test.beforeAll(() => {
  // The names are those of the .deb, too: two of them in one place would hide what either leaves.
  spawnSync('apt-get', ['purge', '-y', 'pagoda']);
  database = mkdtempSync(join(tmpdir(), 'pagoda-rpm-'));
  ours('--initdb');
  ours(`--nodeps -i '${rpm}'`);
});
test.afterAll(() => {
  spawnSync('rpm', ['--dbpath', database, '--nodeps', '-e', 'pagoda']);
  rmSync(database, { recursive: true });
});

let app: Installed | undefined;
test.afterEach(async () => {
  await app?.quit();
  if (app) forget(app.data);
  app = undefined;
});

test('what it needs is named as such systems name it, and what it is is said', () => {
  const needs = ours('-q --requires pagoda').split('\n');
  for (const name of ['gtk3', 'nss', 'alsa-lib', 'mesa-libgbm', 'glibc >= 2.34', 'xdg-utils'])
    expect(needs).toContain(name);
  expect(ours("-q --qf '%{NAME} %{LICENSE} %{ARCH} %{SUMMARY}' pagoda")).toMatch(
    /^pagoda MIT x86_64 Chat with /,
  );
  // Each file as it was packed: sizes, hashes, rights, owners.
  expect(ours('-V --nodeps pagoda || true')).toBe('');
  expect(statSync('/opt/Pagoda/chrome-sandbox').mode & 0o7777).toBe(0o4755);
});

test('the app opens for a normal user with the real sandbox, and the model inside answers', async () => {
  app = await start({ command: ['/usr/bin/pagoda'], user });
  await answers(app, 'rpm');
  expectSandbox(app);
});

test('its command line answers', () => {
  const [program, ...args] = inSurroundings({ command: [], user }, {}, [
    'pagoda',
    'chat',
    question,
    '--temp',
    '0',
  ]);
  expect(spawnSync(program!, args, { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: 'The capital of France is Paris.\n',
  });
});

test('an upgrade keeps what the package set up, removal leaves nothing of it', () => {
  const profile = '/etc/apparmor.d/pagoda';
  ours(`--nodeps --force -U '${rpm}'`);
  expect(statSync('/opt/Pagoda/chrome-sandbox').mode & 0o7777).toBe(0o4755);
  mkdirSync('/etc/apparmor.d', { recursive: true });
  sh(`touch '${profile}'`);
  ours('--nodeps -e pagoda');
  for (const path of [
    '/opt/Pagoda',
    '/usr/bin/pagoda',
    profile,
    '/usr/share/applications/pagoda.desktop',
    '/usr/share/mime/packages/pagoda.xml',
    '/usr/share/man/man1/pagoda.1.gz',
    '/usr/share/icons/hicolor/256x256/apps/pagoda.png',
  ])
    expect(existsSync(path), path).toBe(false);
});

import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { ChatPage } from '../pages/chatPage.ts';
import { installer, normalUser, note, pictures, sh } from './installers.ts';
import { forget, inSurroundings, openSession, start, type Installed, type StartOptions } from './start.ts';
import { answers, expectSandbox, question } from './stories.ts';

// The .deb on this machine: installed by apt, used by a normal user with the real sandbox, removed again.

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
const user = normalUser();
const surroundings: StartOptions = { command: ['/usr/bin/pagoda'], user };

test.beforeAll(() => {
  sh(`DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends '${installer(/\.deb$/)}'`);
});
test.afterAll(() => {
  spawnSync('apt-get', ['purge', '-y', 'pagoda']);
});

let app: Installed | undefined;
test.afterEach(async () => {
  await app?.quit();
  if (app) forget(app.data);
  app = undefined;
});

/** Runs a program as the user in the app's session. */
const beside = (session: Readonly<Record<string, string>>, ...line: string[]) => {
  const [program, ...args] = inSurroundings(surroundings, { ...session }, line);
  return spawnSync(program!, args, { encoding: 'utf8', timeout: 60_000 });
};

test('the app starts for a normal user with the real sandbox, and the model inside answers', async () => {
  const began = performance.now();
  app = await start(surroundings);
  const { first, at } = await answers(app, 'deb-answer');
  expectSandbox(app);
  note(
    `deb: window after ${app.times.window.toFixed(0)} ms, first text ${first.toFixed(0)} ms after the question, ${(at - began).toFixed(0)} ms after the start`,
  );
});

test('a model that is opened and a link that is clicked reach the window that is there', async () => {
  app = await start(surroundings);
  const chat = new ChatPage(app.page);
  await chat.modelIsReady();
  const before = await chat.model.innerText();
  const file = join(app.data, 'ein schönes Modell.gguf');
  copyFileSync(tiny, file);
  sh(`chown ${user.name} '${file}'`);

  expect(beside(app.session, 'gio', 'mime', 'application/x-gguf').stdout).toContain('pagoda.desktop');
  expect(beside(app.session, 'gio', 'open', file).status).toBe(0);
  await expect(chat.model).not.toHaveText(before);
  await chat.modelIsReady();

  expect(beside(app.session, 'xdg-open', 'pagoda://chat?text=Hello%20from%20a%20page').status).toBe(0);
  const asked = app.page.getByRole('alertdialog');
  await expect(asked).toContainText('Hello from a page');
  await app.page.screenshot({ path: join(pictures, 'deb-link.png') });
  await asked.getByRole('button', { name: 'Put It There' }).click();
  await expect(chat.composer).toHaveValue('Hello from a page');
  await expect(chat.mine).toHaveCount(0);
});

test('pagoda in the terminal answers without a display, for a user and for root; the app does not open for root', () => {
  const user = beside({}, 'pagoda', 'chat', question, '--temp', '0');
  expect([user.status, user.stdout]).toEqual([0, 'The capital of France is Paris.\n']);
  const root = spawnSync('/usr/bin/pagoda', ['chat', question, '--temp', '0'], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: '/root' },
  });
  expect([root.status, root.stdout]).toEqual([0, 'The capital of France is Paris.\n']);
  const window = spawnSync('/usr/bin/pagoda', [], { encoding: 'utf8' });
  expect([window.status, window.stderr]).toEqual([1, expect.stringContaining('does not open as root')]);
});

test('the package is described, documented and licensed, and its helper has its rights', () => {
  expect(sh('gzip -dc /usr/share/man/man1/pagoda.1.gz')).toContain('.SS pagoda chat');
  expect(
    sh(
      "desktop-file-validate /usr/share/applications/pagoda.desktop && grep '^Exec=' /usr/share/applications/pagoda.desktop",
    ),
  ).toBe('Exec=/opt/Pagoda/pagoda %U');
  for (const size of [16, 32, 48, 128, 256, 512])
    expect(existsSync(`/usr/share/icons/hicolor/${size}x${size}/apps/pagoda.png`)).toBe(true);
  expect(statSync('/opt/Pagoda/chrome-sandbox').mode & 0o7777).toBe(0o4755);
  expect(existsSync('/opt/Pagoda/resources/licences/index.txt')).toBe(true);
  note(`deb: ${sh('du -sm /opt/Pagoda | cut -f1')} MiB installed`);
});

test('data of a newer version is refused with words, and left as it is', async () => {
  const data = mkdtempSync(join(tmpdir(), 'pagoda-newer-'));
  const file = join(data, 'settings.json');
  const newer = JSON.stringify({ version: 99, value: { theme: 'sepia' } });
  writeFileSync(file, newer);
  sh(`chown -R ${user.name} '${data}'`);
  const session = await openSession();
  const [program, ...args] = inSurroundings(surroundings, { ...session.env, PAGODA_DATA: data }, [
    '/usr/bin/pagoda',
    '--disable-gpu',
  ]);
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await expect.poll(() => said).toContain('The settings were saved by a newer version of Pagoda.');
  // It waits in a dialog until a person has read that.
  process.kill(-child.pid!, 'SIGKILL');
  session.close();
  expect(readFileSync(file, 'utf8')).toBe(newer);
  forget(data);
});

test('removal leaves nothing of it, and everything of the person', async () => {
  app = await start(surroundings);
  await answers(app, 'deb-before-removal');
  const { data } = app;
  await app.quit();
  app = undefined;
  sh('apt-get remove -y pagoda');
  for (const path of [
    '/opt/Pagoda',
    '/usr/bin/pagoda',
    '/etc/apparmor.d/pagoda',
    '/usr/share/applications/pagoda.desktop',
    '/usr/share/mime/packages/pagoda.xml',
    '/usr/share/man/man1/pagoda.1.gz',
  ])
    expect(existsSync(path), path).toBe(false);
  expect(readdirSync(data)).toEqual(expect.arrayContaining(['conversations.db']));

  // An installation of the same or a later version takes up what is there.
  sh(`DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends '${installer(/\.deb$/)}'`);
  app = await start({ ...surroundings, data });
  await expect(app.page.getByText(question).first()).toBeVisible();
});

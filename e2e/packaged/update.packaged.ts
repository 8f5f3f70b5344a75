import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  copyFileSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { makeKeys, writeFeed } from '../../scripts/installers/feed.mjs';
import { fillFeed, makeImage } from './images.ts';
import { normalUser, pictures, sh } from './installers.ts';
import { forget, inSurroundings, start, type Installed } from './start.ts';

// An AppImage takes a newer version from a feed on this machine. What is damaged, and what does not start, ends on the version before.

const user = normalUser();
const { key, secret } = makeKeys();
const notes = 'Answers faster.\nTakes less memory.';
let folder: string;
let feed: string;
let image: string;
let server: Server;
let address: string;
/** Bytes of the image that are sent wrong. */
let spoilt = false;

test.beforeAll(async () => {
  test.setTimeout(900_000);
  folder = mkdtempSync(join(tmpdir(), 'pagoda-update-'));
  feed = join(folder, 'feed');
  mkdirSync(feed);
  image = join(folder, 'Pagoda.AppImage');
  makeImage(join(folder, 'old'), '1.0.0', key);
  makeImage(join(folder, 'new'), '1.1.0', key);
  makeImage(join(folder, 'broken'), '1.2.0', key, true);
  sh(`chown -R ${user.name} '${folder}'`);
  server = createServer((request, response) => {
    const file = join(feed, decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Length': statSync(file).size });
    const stream = createReadStream(file);
    if (spoilt && file.endsWith('.AppImage'))
      stream.on('data', (chunk) => {
        if (typeof chunk !== 'string') chunk[0] = (chunk[0] ?? 0) ^ 0xff;
      });
    stream.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
test.afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

let app: Installed | undefined;
let data: string;
test.beforeEach(() => {
  spoilt = false;
  // What another test has fetched would be taken from there.
  rmSync(join(user.home, '.cache/pagoda-updater'), { recursive: true, force: true });
  rmSync(`${image}.previous`, { force: true });
  copyFileSync(join(folder, 'old'), image);
  sh(`chown ${user.name} '${image}'`);
  data = mkdtempSync(join(tmpdir(), 'pagoda-update-data-'));
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ version: 1, value: { updateFeed: address } }));
});
test.afterEach(async () => {
  await app?.quit();
  app = undefined;
  forget(data);
});

const open = async () => (app = await start({ command: [image], user, data }));
const quit = async () => {
  await app?.quit();
  app = undefined;
};
const versionShown = (page: Page) => page.getByText(/Pagoda \d+\.\d+\.\d+, Electron/);
async function showUpdates(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('heading', { name: 'Updates' }).scrollIntoViewIfNeeded();
}
function offer(from: string, version: string): void {
  fillFeed(feed, join(folder, from), `Pagoda-${version}.AppImage`);
  writeFeed({ folder: feed, version, notes, secret });
}

test('a newer version is offered with notes, fetched, and takes its place when the app quits', async () => {
  offer('new', '1.1.0');
  const { page } = await open();
  await showUpdates(page);
  await expect(versionShown(page)).toContainText('Pagoda 1.0.0');
  await page.getByRole('button', { name: 'Ask now' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Version 1.1.0 is there' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What is new' })).toHaveText(notes);
  await page.screenshot({ path: join(pictures, 'update-offered.png') });
  await page.getByRole('button', { name: /^Fetch/ }).click();
  await expect(page.getByText(/1\.1\.0 is here and checked/)).toBeVisible({ timeout: 300_000 });
  await quit();
  expect(existsSync(`${image}.previous`)).toBe(true);

  const after = await open();
  await showUpdates(after.page);
  await expect(versionShown(after.page)).toContainText('Pagoda 1.1.0');
  // It came up: the version before is not needed any more.
  await expect.poll(() => existsSync(`${image}.previous`)).toBe(false);
});

test('a download that arrives damaged is thrown away, and this version stays', async () => {
  offer('new', '1.1.0');
  spoilt = true;
  const { page } = await open();
  await showUpdates(page);
  await page.getByRole('button', { name: 'Ask now' }).click();
  await page.getByRole('button', { name: /^Fetch/ }).click();
  await expect(page.getByText(/not what was signed/)).toBeVisible({ timeout: 300_000 });
  await page.screenshot({ path: join(pictures, 'update-damaged.png') });
  await quit();
  expect(sh(`'${image}' --version`)).toBe('1.0.0');
});

test('a feed that somebody else signed is refused', async () => {
  offer('new', '1.1.0');
  writeFeed({ folder: feed, version: '1.1.0', notes, secret: makeKeys().secret });
  const { page } = await open();
  await showUpdates(page);
  await page.getByRole('button', { name: 'Ask now' }).click();
  await expect(page.getByText(/not signed by the makers/)).toBeVisible();
});

test('a version that does not start twice gives way to the one before, which says so', async () => {
  offer('broken', '1.2.0');
  const { page } = await open();
  await showUpdates(page);
  await page.getByRole('button', { name: 'Ask now' }).click();
  await page.getByRole('button', { name: /^Fetch/ }).click();
  await expect(page.getByText(/1\.2\.0 is here and checked/)).toBeVisible({ timeout: 300_000 });
  await quit();

  const [program, ...args] = inSurroundings({ command: [], user }, { PAGODA_DATA: data, DISPLAY: ':0' }, [
    image,
  ]);
  for (const attempt of [1, 2]) expect(spawnSync(program!, args).status, `start ${attempt}`).toBe(70);
  const after = await open();
  await showUpdates(after.page);
  await expect(versionShown(after.page)).toContainText('Pagoda 1.0.0');
  await expect(after.page.getByText(/Version 1\.2\.0 did not start here twice/)).toBeVisible();
  await after.page.screenshot({ path: join(pictures, 'update-taken-back.png') });
});

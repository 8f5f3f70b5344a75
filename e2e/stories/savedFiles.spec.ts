import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import Libsql from 'libsql';
import { makeSmallDisk } from '../../electron/main/storage/test/smallDisk.ts';
import { expect, expectGone, launch, test } from '../launch.ts';

// What an earlier use left behind, where it cannot be read.

test('damaged files are kept under another name and the app starts without them', async ({ dataFolder }) => {
  writeFileSync(join(dataFolder, 'conversations.db'), 'no database '.repeat(500));
  writeFileSync(join(dataFolder, 'settings.json'), '{"version":1,"value":{"theme":');
  const pagoda = await launch(dataFolder);
  await expect(pagoda.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  const kept = readdirSync(dataFolder).filter((name) => name.includes('unreadable'));
  expect(kept.sort()).toEqual(['conversations.unreadable-1.db', 'settings.unreadable-1.json']);
  const log = readFileSync(join(dataFolder, 'logs/pagoda.log'), 'utf8');
  expect(log).toContain('the conversations could not be read; kept as');
  await pagoda.quit();
});

test('settings of a newer version are refused in words and left as they are', async ({ dataFolder }) => {
  const path = join(dataFolder, 'settings.json');
  const text = JSON.stringify({ version: 7, value: { theme: { name: 'pink' } } });
  writeFileSync(path, text);
  expect(await refusal(dataFolder)).toContain('The settings were saved by a newer version of Pagoda');
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(readdirSync(dataFolder).filter((name) => name.startsWith('settings'))).toEqual(['settings.json']);
});

test('conversations of a newer version are refused in words and left as they are', async ({ dataFolder }) => {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, 'conversations.db');
  const newer = new Libsql(path);
  newer.exec('CREATE TABLE future (a); PRAGMA user_version = 99');
  newer.close();
  const before = readFileSync(path);

  const said = await refusal(dataFolder);
  expect(said).toContain('These conversations were saved by a newer version of Pagoda');
  expect(said).toContain('format is 99');
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(dataFolder).filter((name) => name.startsWith('conversations'))).toEqual([
    'conversations.db',
  ]);
});

test('where nothing can be written the app says so and where, instead of ending without a word', async ({
  dataFolder,
}) => {
  const file = join(dataFolder, 'file');
  writeFileSync(file, '');
  const sealed = join(file, 'data');
  const said = await refusal(sealed, 'Pagoda could not start.');
  expect(said).toContain('Check that it is a folder');
  expect(said).toContain(sealed);
});

test('on a full disk the app says so, and starts once there is room', async () => {
  const disk = makeSmallDisk(80_000_000);
  test.skip(disk === undefined, 'no file system can be mounted here');
  try {
    const data = join(disk!.folder, 'data');
    disk!.fill();
    const said = await refusal(data, 'Pagoda could not start.');
    expect(said).toContain('There is no room left on the disk. Make some');
    disk!.free();
    const pagoda = await launch(data);
    await expect(pagoda.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
    await pagoda.quit();
  } finally {
    disk!.remove();
  }
});

/** Starts the app where it cannot start, and returns what it said. */
async function refusal(dataFolder: string, says = 'Nothing was changed'): Promise<string> {
  const electron = createRequire(import.meta.url)('electron') as unknown as string;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = spawn(electron, ['.', ...asRoot], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, LANGUAGE: 'en_US', PAGODA_DATA: dataFolder },
  });
  let said = '';
  app.stderr.on('data', (data: Buffer) => (said += data.toString()));
  await expect.poll(() => said).toContain(says);
  // Its dialog waits for a person.
  const ended = once(app, 'exit');
  app.kill();
  await ended;
  await expectGone([app.pid!]);
  return said;
}

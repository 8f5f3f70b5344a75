import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import Libsql from 'libsql';
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

/** Starts the app where it cannot start, and returns what it said. */
async function refusal(dataFolder: string): Promise<string> {
  const electron = createRequire(import.meta.url)('electron') as unknown as string;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = spawn(electron, ['.', ...asRoot], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, PAGODA_DATA: dataFolder },
  });
  let said = '';
  app.stderr.on('data', (data: Buffer) => (said += data.toString()));
  await expect.poll(() => said).toContain('Nothing was changed');
  // Its dialog waits for a person.
  const ended = once(app, 'exit');
  app.kill();
  await ended;
  await expectGone([app.pid!]);
  return said;
}

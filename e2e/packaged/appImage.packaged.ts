import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { installer, normalUser, sh } from './installers.ts';
import { forget, inSurroundings, start, type Installed } from './start.ts';
import { answers, expectSandbox, question } from './stories.ts';

// The AppImage: one file that is run where it lies.

let folder: string;
let image: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda image '));
  image = join(folder, 'Pagoda.AppImage');
  copyFileSync(installer(/\.AppImage$/), image);
  chmodSync(image, 0o755);
  chmodSync(folder, 0o755);
});
test.afterAll(() => rmSync(folder, { recursive: true }));

let app: Installed | undefined;
test.afterEach(async () => {
  await app?.quit();
  if (app) forget(app.data);
  app = undefined;
  // What was mounted or unpacked for a run is gone with it.
  await expect
    .poll(() => readdirSync(tmpdir()).filter((name) => /^\.(mount|unpacked)_pagoda-/.test(name)))
    .toEqual([]);
});

test('a normal user gets the real sandbox, and the model inside answers', async () => {
  app = await start({ command: [image], user: normalUser() });
  await answers(app, 'appimage-user');
  expectSandbox(app);
});

test('root is told; with the sandbox given away by hand the app opens', async () => {
  const refused = spawnSync(image, [], { encoding: 'utf8' });
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('does not open as root')]);
  app = await start({ command: [image, '--no-sandbox'] });
  await answers(app, 'appimage-root');
});

test('where nothing can be mounted it unpacks itself for the run', async () => {
  app = await start({ command: [image], user: normalUser(), env: { APPIMAGE_EXTRACT_AND_RUN: '1' } });
  await answers(app, 'appimage-unpacked');
  expectSandbox(app);
});

test('its commands work, without a display', () => {
  const [program, ...args] = inSurroundings({ command: [], user: normalUser() }, {}, [
    image,
    'chat',
    question,
    '--temp',
    '0',
  ]);
  const { status, stdout } = spawnSync(program!, args, { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, 'The capital of France is Paris.\n']);
  expect(sh(`'${image}' --version`)).toMatch(/^\d+\.\d+\.\d+/);
});

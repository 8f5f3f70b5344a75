import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { installer, normalUser, sh } from './installers.ts';
import { forget, inSurroundings, start, type Installed } from './start.ts';
import { answers, expectSandbox, question } from './stories.ts';

// The .tar.gz: a folder that is run from where a person unpacked it, a name with a space included.

const user = normalUser();
let folder: string;
let app: Installed | undefined;
test.beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), 'pagoda archive '));
  sh(
    `chown ${user.name} '${place}'; runuser -u ${user.name} -- tar -xzf '${installer(/\.tar\.gz$/)}' -C '${place}'`,
  );
  folder = join(place, sh(`ls '${place}'`));
});
test.afterAll(() => rmSync(join(folder, '..'), { recursive: true }));
test.afterEach(async () => {
  await app?.quit();
  if (app) forget(app.data);
  app = undefined;
});

test('the app opens for who unpacked it, with the real sandbox, and the model inside answers', async () => {
  expect(readFileSync(join(folder, 'READ-ME.txt'), 'utf8')).toContain('./pagoda');
  app = await start({ command: [join(folder, 'pagoda')], user });
  await answers(app, 'archive');
  expectSandbox(app);
});

test('its command line works from where it lies', () => {
  const command = join(folder, 'resources/bin/pagoda');
  const [program, ...args] = inSurroundings({ command: [], user }, {}, [
    command,
    'chat',
    question,
    '--temp',
    '0',
  ]);
  const { status, stdout } = spawnSync(program!, args, { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, 'The capital of France is Paris.\n']);
  expect(existsSync(join(folder, 'resources/licences/index.txt'))).toBe(true);
});

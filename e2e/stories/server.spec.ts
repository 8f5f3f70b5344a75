import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { ServerPage } from '../pages/serverPage.ts';
import { showTheme } from '../pages/settingsPage.ts';

// What is guessed ahead of a text that repeats itself would end it before anybody sees that it is written.
test.use({ settings: { serverDrafts: 'off' } });

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

/** Holds a port of this machine, any one for 0. */
async function hold(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await hold(0);
  server.close();
  await once(server, 'close');
  return port;
}

interface Asked {
  readonly status: number;
  readonly text: string;
}

async function ask(port: number, maxTokens: number, key?: string): Promise<Asked> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'user-agent': 'a program/1',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({
      messages: [{ role: 'user', content: 'Say a word-in-the-prompt.' }],
      max_tokens: maxTokens,
      ignore_eos: true,
    }),
  });
  return { status: response.status, text: await response.text() };
}

/** While a server starts anew nobody answers. */
const statusOf = async (port: number, key?: string): Promise<number> =>
  ask(port, 2, key).then(
    ({ status }) => status,
    () => 0,
  );

test('a program asks the model while the server is on, with its key, and is seen doing so', async ({
  pagoda: { page, app },
}) => {
  const port = await freePort();
  await new ChatPage(page).modelIsReady();
  const server = new ServerPage(page);
  await server.open();
  await expect(server.toggle).not.toBeChecked();
  await expect(page.getByText('Off. Nothing listens.')).toBeVisible();
  await server.setPort(port);
  await server.toggle.click();
  await server.isOnAt(port);
  await page.getByRole('button', { name: 'Copy address' }).click();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(`http://127.0.0.1:${port}/v1`);

  const asked = ask(port, 600);
  await expect(server.row('a program/1').getByText('writes')).toBeVisible();
  const { status, text } = await asked;
  const reply = JSON.parse(text) as { model: string; usage: { completion_tokens: number } };
  expect([status, reply.usage.completion_tokens]).toEqual([200, 600]);
  await expect(server.row('answered')).toContainText(reply.model);
  await expect(server.row('answered')).toContainText('600');
  await expect(page.getByText('word-in-the-prompt')).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Connected' })).toContainText('a program/1');

  await server.key.getByRole('button', { name: 'Make a key' }).click();
  await server.key.getByRole('button', { name: 'Show' }).click();
  const key = await server.key.getByLabel('The key', { exact: true }).innerText();
  await expect.poll(() => statusOf(port)).toBe(401);
  expect([await statusOf(port, 'another'), await statusOf(port, key)]).toEqual([401, 200]);
  await expect(server.row('refused: wrong or no key').first()).toBeVisible();
  await page.getByRole('button', { name: 'Python' }).click();
  await expect(page.getByRole('group', { name: 'python code' })).toContainText('PAGODA_API_KEY');
  await expect(page.getByRole('group', { name: 'python code' })).not.toContainText(key);

  for (const theme of ['Light', 'Dark'] as const) {
    await server.close();
    await showTheme(page, theme);
    await server.open();
    await expect(server.row('refused: wrong or no key').first()).toBeVisible();
    // Away from the button that was pressed, whose tip would be on its way.
    await page.mouse.move(600, 700);
    await expect(page.locator('.animate-appear')).toHaveCount(0);
    expect(await faults(page)).toEqual([]);
    const folder = process.env['PAGODA_PICTURES'];
    if (folder) await page.screenshot({ path: `${folder}/server-${theme.toLowerCase()}.png` });
    await server.key.scrollIntoViewIfNeeded();
    if (folder) await page.screenshot({ path: `${folder}/server-${theme.toLowerCase()}-below.png` });
  }

  await server.toggle.click();
  await expect(page.getByText('Off. Nothing listens.')).toBeVisible();
  (await hold(port)).server.close();
});

/** A request has a model of the library loaded, and the person's comes back with the next message. */
async function lends(page: Page, port: number): Promise<void> {
  const named = (model: string): Promise<Asked> =>
    fetch(`http://127.0.0.1:${port}/v1/completions`, {
      method: 'POST',
      body: JSON.stringify({ model, prompt: 'def add(a, b):', max_tokens: 4 }),
    }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      () => ({ status: 0, text: '' }),
    );
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  const server = new ServerPage(page);
  await server.open();
  expect((await named('tiny')).text).toContain('Requests may not have another one loaded.');
  await page.getByRole('combobox', { name: 'Models that requests may name' }).selectOption('Any');
  await expect.poll(async () => (await named('TINY.gguf')).status).toBe(200);
  await expect(page.getByText('On, with tiny.')).toBeVisible();
  await expect(page.getByText('comes back with your next message')).toBeVisible();
  expect(await faults(page)).toEqual([]);
  const folder = process.env['PAGODA_PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/server-lent.png` });
  await server.close();
  await expect(chat.model).toHaveAccessibleName(/Lent to another program/);
  // So small a model misses Paris one time in twelve.
  expect(await chat.ask('What is the capital of France?')).toMatch(/France|Paris|capital/i);
  await chat.modelIsReady();
  // Both at once: the chat is not disturbed, and the request waits for it.
  await chat.send('Tell me a story about a lighthouse.');
  await chat.isWriting();
  const answered = named('tiny');
  await chat.isQuiet();
  expect((await chat.lastText.innerText()).length).toBeGreaterThan(20);
  expect((await answered).status).toBe(200);
}

test('a port that is taken is told; another one serves, through a crash of the engine and the next start', async ({
  pagoda,
  dataFolder,
}) => {
  const taken = await hold(0);
  const port = await freePort();
  const { page } = pagoda;
  await new ChatPage(page).modelIsReady();
  const server = new ServerPage(page);
  await server.open();
  await server.setPort(taken.port);
  await server.toggle.click();
  await expect(page.getByRole('alert')).toContainText(`Port ${taken.port} is taken by another program`);
  const folder = process.env['PAGODA_PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/server-taken.png` });
  await server.setPort(port);
  await server.isOnAt(port);
  await expect.poll(() => statusOf(port)).toBe(200);
  taken.server.close();

  const broken = ask(port, 4000);
  await expect(server.row('writes')).toBeVisible();
  process.kill(await pagoda.enginePid(), 'SIGKILL');
  expect((await broken).status).toBe(503);
  await expect.poll(() => statusOf(port)).toBe(200);
  await pagoda.quit();
  expect(await statusOf(port)).toBe(0);

  const home = join(dataFolder, 'home');
  mkdirSync(join(home, '.lmstudio/models/maker/tiny'), { recursive: true });
  copyFileSync(tiny, join(home, '.lmstudio/models/maker/tiny/tiny.gguf'));
  const next = await launch(dataFolder, { HOME: home, XDG_CACHE_HOME: '' });
  await expect.poll(() => statusOf(port)).toBe(200);
  await lends(next.page, port);
  await next.quit();
});

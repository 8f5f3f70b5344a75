import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// How the app behaves beside others on a desktop. What the system itself would show is taken down in its place.

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

test.use({ settings: { temperature: 0, maxTokens: 40, welcomed: true, tray: true } });

test('the end of a reply is told while nobody looks, leads there, and the app stays in the tray with its recent models', async ({
  pagoda: { app, page },
  dataFolder,
}) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await app.evaluate(({ BrowserWindow, Notification }) => {
    const shown: Electron.Notification[] = [];
    Object.assign(globalThis, { shown });
    Notification.isSupported = () => true;
    Notification.prototype.show = function (this: Electron.Notification) {
      shown.push(this);
    };
    // The display of tests has nobody who gives windows the focus.
    Object.assign(globalThis, { looked: true });
    BrowserWindow.prototype.isFocused = () => (globalThis as unknown as { looked: boolean }).looked;
  });
  const told = () =>
    app.evaluate(() =>
      (globalThis as unknown as { shown: Electron.Notification[] }).shown.map(({ title, body }) => [
        title,
        body,
      ]),
    );

  await test.step('nothing is told of what the person sees', async () => {
    await chat.ask('Name a river.');
    expect(await told()).toEqual([]);
  });

  await test.step('elsewhere they are told, and a press leads to the chat', async () => {
    await app.evaluate(() => Object.assign(globalThis, { looked: false }));
    await page.keyboard.press('Control+n');
    await chat.send('Name a mountain.');
    await expect.poll(told).toEqual([['A reply is there', 'Name a mountain.']]);
    await page.keyboard.press('Control+,');
    await app.evaluate(() =>
      (globalThis as unknown as { shown: Electron.Notification[] }).shown[0]!.emit('click'),
    );
    await expect(page.getByRole('heading', { level: 1, name: 'Name a mountain.' })).toBeVisible();
  });

  await test.step('a window that is closed goes out of sight, and comes back with the next start', async () => {
    const isVisible = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(isVisible).toBe(false);
    await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '', {}));
    await expect.poll(isVisible).toBe(true);
  });

  await test.step('models that were used are in the menu', async () => {
    const recent = () =>
      app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()
          ?.items.flatMap(({ submenu }) => submenu?.items ?? [])
          .find(({ label }) => label === 'Recent Models')
          ?.submenu?.items.map(({ label }) => label),
      );
    const path = join(dataFolder, 'tiny.gguf');
    copyFileSync(tiny, path);
    await app.evaluate(({ app: electron }, data) => electron.emit('second-instance', {}, [], '', data), {
      args: [path],
      folder: dataFolder,
    });
    await expect(chat.model).not.toHaveAccessibleName(/SmolLM2/);
    await expect.poll(recent).toHaveLength(1);
  });
});

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, launch, neverEnding, test } from '../launch.ts';
import { faultsInBothThemes } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { LibraryPage } from '../pages/libraryPage.ts';
import { ServerPage } from '../pages/serverPage.ts';
import { storeChat } from '../pages/storedChats.ts';

// The screens, menus and dialogs that no story of their own looks at for accessibility, in one start of the app.

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

test.use({
  settings: {
    welcomed: true,
    temperature: 0,
    ...neverEnding,
    offline: true,
    serverPort: 21_000 + (process.pid % 20_000),
  },
});

test('no screen, menu or dialog has a fault of accessibility, in either theme', async ({ dataFolder }) => {
  const home = join(dataFolder, 'home');
  const models = join(home, '.cache/llama.cpp');
  mkdirSync(models, { recursive: true });
  copyFileSync(tiny, join(models, 'tiny.gguf'));
  writeFileSync(join(models, 'broken.gguf'), 'No model at all.');
  storeChat(dataFolder, 'Ein sehr langer Titel '.repeat(8).trim(), [
    { role: 'user', content: 'What is there to see?' },
    { role: 'assistant', content: 'A gate of red lacquer.' },
  ]);
  const pagoda = await launch(dataFolder, {
    HOME: home,
    PAGODA_CACHE: join(home, 'pagoda'),
    XDG_CACHE_HOME: '',
  });
  const { app, page } = pagoda;
  const chat = new ChatPage(page);
  const library = new LibraryPage(page);
  const found: Record<string, string[]> = {};
  const look = async (screen: string, within?: string) => {
    // Away from what was pressed, whose tip would be on its way.
    await page.mouse.move(700, 3);
    found[screen] = await faultsInBothThemes(page, within);
    const folder = process.env['PAGODA_PICTURES'];
    if (!folder) return;
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: `${folder}/${screen.replaceAll(/[ ,]+/g, '-')}-${scheme}.png` });
    }
  };
  const open = (request: object) =>
    app.evaluate(({ app: electron }, data) => electron.emit('second-instance', {}, [], '', data), request);

  try {
    await chat.modelIsReady();

    // A reply that is being written, and what waits for it.
    await chat.send('Write a very long story about a lighthouse keeper.');
    await chat.isWriting();
    await chat.send('And then?');
    await expect(page.getByRole('list', { name: 'Sent when the reply is done' })).toBeVisible();
    await look('writing, with a message that waits');
    await open({ args: [tiny], folder: dataFolder });
    await expect(page.getByRole('alertdialog')).toContainText('being written');
    await look('question before another model', '[role=alertdialog]');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Do not send it' }).click();
    await page.keyboard.press('Control+e');
    await expect(page.getByText('tokens written a second')).toBeVisible();
    await look('engine at work');
    await page.keyboard.press('Escape');
    await chat.stopButton.click();
    await chat.isQuiet();

    // What a chat offers.
    await chat.mine.first().hover();
    await chat.mine.first().getByRole('button', { name: 'Edit and send again' }).click();
    await expect(page.getByRole('textbox', { name: 'Edit message' })).toBeVisible();
    await look('editing a message');
    await page.keyboard.press('Escape');
    for (const menu of ['More about this chat', 'When the chat gets too long']) {
      await page.getByRole('button', { name: menu, exact: true }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look(`menu ${menu}`, '[role=menu]');
      await page.keyboard.press('Escape');
    }
    await chat.lastReply.hover();
    await chat.lastReply.getByRole('button', { name: 'More about this reply' }).click();
    await expect(page.getByRole('menu')).toContainText('tok/s');
    await look('menu More about this reply', '[role=menu]');
    await page.getByRole('menuitem', { name: 'Edit the reply' }).click();
    await expect(page.getByRole('textbox', { name: 'Edit reply' })).toBeVisible();
    await look('editing a reply', '[role=log]');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Find anything' }).click();
    await page.getByRole('combobox', { name: 'Find anything' }).fill('re');
    await look('what finds anything', '[role=dialog]');
    await page.keyboard.press('Escape');
    // Settings.
    await page.keyboard.press('Control+,');
    await page.getByRole('searchbox').last().fill('zzzz');
    await look('settings, nothing found');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+Shift+K');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('designed');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Design' })).toBeVisible();
    await look('design');
    await page.keyboard.press('Escape');

    // Models.
    await library.open();
    await expect(library.row('tiny')).toBeVisible();
    await look('models');
    await library.row('Not sound').locator('[data-list-row]').click();
    await expect(page.getByRole('alert')).toBeVisible();
    await look('a model that is none');
    await library.back();
    await library.openModel('tiny');
    await look('a model');
    await library.back();
    await library.openGet();
    await look('get models, offline');
    await page.getByRole('button', { name: 'Outgoing traffic' }).first().click();
    await expect(page.getByRole('switch', { name: 'Stay offline' })).toBeVisible();
    await look('outgoing traffic');
    await page.keyboard.press('Escape');

    // The server.
    const server = new ServerPage(page);
    await server.open();
    await look('server, off');
    await server.toggle.click();
    await expect(server.address).toBeVisible();
    await look('server, on');
    await server.toggle.click();
    await page.keyboard.press('Escape');

    // Dialogs.
    await page.keyboard.press('Control+e');
    await page
      .getByRole('button', { name: /What Is Wrong|Look for Trouble|Report/ })
      .first()
      .click();
    await expect(page.getByRole('dialog')).toContainText('For whoever helps you');
    await look('load doctor', '[role=dialog]');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await open({ args: ['pagoda://chat?text=Hello%20there'], folder: dataFolder });
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await look('question about a link', '[role=alertdialog]');
    await page.keyboard.press('Escape');
    await chat.model.click();
    await page.getByRole('menuitem', { name: /another/i }).click();
    await expect(page.getByRole('dialog', { name: 'Use another Pagoda' })).toBeVisible();
    await look('another Pagoda', '[role=dialog]');
    await page.keyboard.press('Escape');

    // A model that does not load.
    await open({ args: [join(models, 'broken.gguf')], folder: dataFolder });
    await expect(page.getByText('Not a GGUF file').first()).toBeVisible();
    await look('a file that is refused');

    // A narrow window.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(520, 700));
    await expect(page.getByRole('button', { name: 'Show sidebar' })).toBeVisible();
    await look('narrow');
    await page.getByRole('button', { name: 'Show sidebar' }).click();
    await expect(page.getByRole('complementary', { name: 'Conversations' })).toBeVisible();
    await look('narrow, with the sidebar');

    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((screen) => [screen, []])));
  } finally {
    await pagoda.quit();
  }
});

import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { focusOf, tabTo } from '../pages/keyboard.ts';
import { ServerPage } from '../pages/serverPage.ts';

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

test.use({ settings: { temperature: 0, maxTokens: 600, serverPort: 21_000 + (process.pid % 20_000) } });

test('a person without a pointer gets through all there is to do, and always sees where they are', async ({
  pagoda: { app, page },
  dataFolder,
}) => {
  const chat = new ChatPage(page);
  const { keyboard } = page;
  await chat.modelIsReady();
  // Where a pointer lies by chance is nobody's doing.
  await page.mouse.move(0, 0);

  await test.step('the first steps are skipped', async () => {
    await tabTo(page, /^Skip all this/, { back: true });
    await keyboard.press('Enter');
    await expect(page.getByRole('region', { name: 'How to begin' })).toBeHidden();
    await expect(chat.composer).toBeFocused();
  });

  await test.step('a chat is begun, stopped, answered again', async () => {
    await keyboard.press('Control+n');
    await keyboard.type('Write a very long story about a ship.');
    await keyboard.press('Enter');
    await chat.isWriting();
    await keyboard.press('Escape');
    await chat.isQuiet();
    await expect(chat.composer).toBeFocused();
    await keyboard.press('Control+Enter');
    await chat.isWriting();
    await keyboard.press('Escape');
    await chat.isQuiet();
    await expect(chat.composer).toBeFocused();
  });

  await test.step('a message is edited', async () => {
    await keyboard.press('ArrowUp');
    await expect(page.getByRole('textbox', { name: 'Edit message' })).toBeFocused();
    await keyboard.press('Control+a');
    await keyboard.type('What is the capital of France?');
    await keyboard.press('Enter');
    await expect(chat.mine).toHaveText([/capital of France/]);
    await chat.isQuiet();
    await expect(chat.composer).toBeFocused();
  });

  await test.step('another token leads to a branch', async () => {
    await tabTo(page, /^Show the tokens$/, { back: true });
    await keyboard.press('Enter');
    const words = chat.lastReply.locator('[data-at]');
    await expect(words.first()).toBeVisible();
    await expect.poll(async () => (await focusOf(page)).name).toBe('Show the text');
    await tabTo(page, /the model’s/, { back: true });
    await keyboard.press('Enter');
    const ways = page.getByRole('dialog').getByRole('button', { name: /^Branch with/ });
    await expect(ways.first()).toBeFocused();
    await keyboard.press('Enter');
    await expect(page.getByRole('button', { name: /^Branch of / })).toBeVisible();
    await chat.isQuiet();
  });

  await test.step('a chat is found by its words', async () => {
    await keyboard.press('Control+k');
    await keyboard.type('capital');
    await expect(
      page.getByRole('list', { name: 'Search results' }).getByRole('button').first(),
    ).toBeVisible();
    await tabTo(page, /capital/i);
    await keyboard.press('Enter');
    await expect(chat.mine.first()).toContainText('capital');
    expect((await focusOf(page)).tag).not.toBe('body');
    await keyboard.press('Control+k');
    await keyboard.press('Escape');
    await keyboard.press('Control+l');
  });

  await test.step('a setting is changed, and the focus comes back', async () => {
    await keyboard.press('Control+,');
    await tabTo(page, /^Theme/);
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await keyboard.press('Escape');
    await expect(chat.composer).toBeFocused();
  });

  await test.step('whatever it is called, it is found, and done', async () => {
    const palette = page.getByRole('combobox', { name: 'Find anything' });
    await keyboard.press('Control+Shift+K');
    await expect(palette).toBeFocused();
    await keyboard.type('penalty length');
    await expect(page.getByRole('option', { name: 'Length penalty' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await keyboard.press('Enter');
    const search = page.getByRole('searchbox', { name: 'Search the settings' });
    await expect(search).toBeFocused();
    await expect(page.getByRole('spinbutton', { name: 'Length penalty' })).toBeVisible();
    // What opens above the page gives the focus back to where it was, at once.
    for (const [keys, opened] of [
      ['Control+Shift+K', palette],
      ['Control+/', page.getByRole('dialog', { name: 'Keyboard' })],
    ] as const) {
      await keyboard.press(keys);
      await expect(opened).toBeVisible();
      await keyboard.press('Escape');
      await expect(search).toBeFocused();
    }
    await keyboard.press('Control+Shift+K');
    await keyboard.type('layers on the');
    await keyboard.press('Enter');
    await expect(page.getByRole('spinbutton', { name: 'Layers on the GPU' })).toBeFocused();
    await keyboard.press('Control+Shift+K');
    await expect(palette).toBeFocused();
    await keyboard.type('write a mess');
    await keyboard.press('Enter');
    await expect(chat.composer).toBeFocused();
  });

  await test.step('a reply is edited', async () => {
    const says = await chat.lastText.innerText();
    await tabTo(page, /^More about this reply$/, { back: true });
    await keyboard.press('Enter');
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await keyboard.press('Escape');
    await expect.poll(async () => (await focusOf(page)).name).toBe('More about this reply');
    await keyboard.press('Enter');
    await keyboard.type('Edit');
    await expect(page.getByRole('menuitem', { name: 'Edit the reply' })).toBeFocused();
    await keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Edit reply' })).toBeFocused();
    await keyboard.press('Control+a');
    await keyboard.type('Paris, as I said.');
    await keyboard.press('Control+Enter');
    await expect(chat.lastText).toHaveText('Paris, as I said.');
    await expect(chat.composer).toBeFocused();
    await chat.undo();
    await expect(chat.lastText).toHaveText(says);
    await keyboard.press('Control+l');
    await expect(chat.composer).toBeFocused();
  });

  await test.step('a model is opened without dropping it, and another is chosen from the menu', async () => {
    const path = join(dataFolder, 'tiny.gguf');
    copyFileSync(tiny, path);
    await app.evaluate(({ dialog }, file) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
    }, path);
    await keyboard.press('Control+o');
    await expect(chat.model).not.toHaveAccessibleName(/SmolLM2/);
    await chat.modelIsReady();
    await tabTo(page, /^Model: /, { back: true });
    await keyboard.press('Enter');
    await expect(page.getByRole('menuitemradio').first()).toBeFocused();
    await keyboard.press('Escape');
    await expect(chat.model).toBeFocused();
    await keyboard.press('Enter');
    await expect(page.getByRole('menuitemradio').first()).toBeFocused();
    await keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitemradio').nth(1)).toBeFocused();
    await keyboard.press('Enter');
    await expect(chat.model).toHaveAccessibleName(/SmolLM2/);
    await chat.modelIsReady();
    expect((await focusOf(page)).tag).not.toBe('body');
  });

  await test.step('a file is attached', async () => {
    // Before the first key: it takes a while until the test is asked in place of a person.
    const chooser = page.waitForEvent('filechooser');
    await keyboard.press('Control+l');
    await tabTo(page, /^Attach/);
    await keyboard.press('Enter');
    await (
      await chooser
    ).setFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('Notes.') }]);
    await expect(page.getByText('a.txt')).toBeVisible();
  });

  await test.step('the server goes on and off', async () => {
    const server = new ServerPage(page);
    await keyboard.press('Control+Shift+E');
    await tabTo(page, /^Answer other programs/);
    await keyboard.press('Space');
    await expect(server.address).toBeVisible();
    await keyboard.press('Space');
    await expect(page.getByText('Off. Nothing listens.')).toBeVisible();
    await keyboard.press('Escape');
    await expect(chat.composer).toBeFocused();
  });

  await test.step('the engine’s screen is gone through, and left', async () => {
    await keyboard.press('Control+e');
    // A ring around the whole page is for who goes to it by key.
    await expect.poll(() => focusOf(page)).toMatchObject({ name: 'Engine', seen: false });
    // The row of what is still being read ahead goes with it, and who stands on it has the focus taken along.
    await expect(page.getByText('Nobody wants anything right now.')).toBeVisible();
    await tabTo(page, /^Restart engine/);
    await tabTo(page, /^Engine$/);
    expect(await focusOf(page)).toMatchObject({ tag: 'div', seen: true });
    await tabTo(page, /^Record$/);
    await keyboard.press('Escape');
    await expect(chat.composer).toBeFocused();
  });
});

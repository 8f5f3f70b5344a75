import type { Locator } from '@playwright/test';
import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test.use({ settings: { maxTokens: 12, temperature: 0 } });

/** An Enter as an input method sees it: of a composition, or the one that some systems send right after it. */
async function composingEnter(field: Locator): Promise<void> {
  await field.evaluate((element) => {
    const press = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true };
    element.dispatchEvent(new KeyboardEvent('keydown', { ...press, keyCode: 13, isComposing: true }));
    element.dispatchEvent(new KeyboardEvent('keydown', { ...press, keyCode: 229 }));
  });
}

test('an Enter that takes a suggestion of an input method does nothing else, in any field', async ({
  pagoda: { page },
}) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await chat.composer.fill('にほん');
  await composingEnter(chat.composer);
  await expect(chat.composer).toHaveValue('にほん');
  await expect(chat.mine).toHaveCount(0);
  await chat.ask('にほん');

  const title = await page.getByRole('heading', { level: 1 }).innerText();
  await new Sidebar(page).newChat();
  await new Sidebar(page).search('にほん');
  await expect(page.getByText(/^[1-9] found/)).toBeVisible();
  await composingEnter(page.getByRole('searchbox'));
  await expect(page.getByRole('heading', { level: 1, name: 'New chat' })).toBeVisible();
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await page.getByRole('searchbox').fill('');

  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: 'Chat title' });
  await composingEnter(name);
  await expect(name).toBeVisible();
  await name.press('Escape');

  await chat.mine.hover();
  await chat.mine.getByRole('button', { name: 'Edit and send again' }).click();
  const edited = page.getByRole('textbox', { name: 'Edit message' });
  await composingEnter(edited);
  await expect(edited).toBeVisible();
});

test('a key that is held does its work once', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await chat.ask('Hello');
  await page.keyboard.down('Control');
  for (let repeat = 0; repeat < 8; repeat++) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await page.keyboard.up('Control');
  await chat.isQuiet();
  await expect(chat.replies).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Notices' }).getByText('Reply replaced')).toHaveCount(1);
});

test('a long text that is pasted goes beside the field, and is sent in full', async ({
  pagoda: { page, app },
}) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  const long = 'Some words of a long text.\n'.repeat(40_000);
  await app.evaluate(({ clipboard }, text) => clipboard.writeText(text), long);
  await chat.composer.focus();
  const begun = Date.now();
  await page.keyboard.press('Control+v');
  const card = page.getByRole('group', { name: 'Long text to send' });
  await expect(card).toContainText('1,080,000 characters');
  await page.keyboard.type('What is it about?');
  await expect(chat.composer).toHaveValue('What is it about?');
  process.stdout.write(`1 MB pasted and a line typed: ${Date.now() - begun} ms\n`);

  await card.getByRole('button', { name: 'Remove the long text' }).click();
  await expect(card).toBeHidden();
  await chat.undo();
  await expect(card).toBeVisible();
  await chat.composer.press('Enter');
  await expect(chat.mine).toContainText('Some words of a long text.');
  await expect(chat.mine.getByRole('button', { name: /^Show more/ })).toBeVisible();
  await expect(card).toBeHidden();
});

test('right-to-left writing has its direction where it is typed and where it is shown', async ({
  pagoda: { page },
}) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await chat.composer.fill('שלום, מה שלומך?');
  await expect(chat.composer).toHaveCSS('direction', 'rtl');
  await chat.ask('שלום, מה שלומך?');
  await expect(chat.mine.locator('[dir="auto"]').first()).toHaveCSS('direction', 'rtl');
  await expect(page.getByRole('heading', { level: 1 })).toHaveCSS('direction', 'rtl');
});

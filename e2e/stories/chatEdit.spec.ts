import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { SettingsPage } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test.beforeEach(async ({ pagoda: { page } }) => {
  const settings = new SettingsPage(page);
  await settings.open();
  await settings.setNumber('Longest reply', '24');
  await settings.close();
});

test('an edited message is answered anew, and undo brings back what it replaced', async ({
  pagoda: { page },
}) => {
  const chat = new ChatPage(page);
  await chat.ask('Name a river in Austria.');
  await chat.ask('And one in Egypt.');

  await chat.edit(chat.mine.first(), 'Name a mountain in Nepal.');
  await expect(chat.mine).toHaveText(['Name a mountain in Nepal.']);
  await chat.isQuiet();
  await expect(chat.replies).toHaveCount(1);

  await chat.undo();
  await expect(chat.mine).toHaveText(['Name a river in Austria.', 'And one in Egypt.']);
  await expect(chat.replies).toHaveCount(2);
});

test('the arrow up in an empty composer edits the last message, and Esc leaves it as it was', async ({
  pagoda: { page },
}) => {
  const chat = new ChatPage(page);
  await chat.ask('Say hello.');
  await chat.composer.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Edit message' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(chat.mine).toHaveText(['Say hello.']);
  await expect(chat.composer).toBeFocused();
});

test('answering again replaces the reply; copy, delete, rename and undo do as they say', async ({
  pagoda: { page, app },
}) => {
  const chat = new ChatPage(page);
  const sidebar = new Sidebar(page);
  const first = await chat.ask('Name three colours.');

  await chat.anew(() => page.keyboard.press('Control+Enter'));
  await chat.notice('Reply replaced');
  await expect(chat.replies).toHaveCount(1);
  await chat.undo();
  await expect(chat.lastText).toHaveText(first);

  await chat.lastReply.getByRole('button', { name: 'Copy reply' }).click();
  await expect(chat.lastReply.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toContain(
    first.slice(0, 20).split('\n')[0],
  );

  await chat.moreOfReply('Delete from here');
  await expect(chat.replies).toHaveCount(0);
  await chat.undo();
  await expect(chat.replies).toHaveCount(1);

  await page.keyboard.press('F2');
  const title = page.getByRole('textbox', { name: 'Chat title' });
  await title.fill('Colours');
  await title.press('Enter');
  await expect(sidebar.chat('Colours')).toBeVisible();

  await page.keyboard.press('Control+Shift+Backspace');
  await expect(sidebar.chat('Colours')).toBeHidden();
  await chat.undo();
  await expect(sidebar.chat('Colours')).toBeVisible();
  await expect(chat.replies).toHaveCount(1);
});

import { expect, launch, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { SettingsPage } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test('after quitting and opening again everything is there', async ({ dataFolder }) => {
  const before = await launch(dataFolder);
  const settings = new SettingsPage(before.page);
  await settings.open();
  await settings.setNumber('Longest reply', '32');
  await settings.choose('Theme', 'Dark');
  await settings.close();
  const chat = new ChatPage(before.page);
  const first = await chat.ask('What is a lighthouse for?');
  await new Sidebar(before.page).newChat();
  await chat.ask('Name a kind of bread.');
  await chat.composer.fill('And another that I have not sent');
  // Kept a moment after it was typed.
  await before.page.waitForFunction(() => localStorage.getItem('drafts')?.includes('not sent'));
  await before.quit();

  const after = await launch(dataFolder);
  try {
    const sidebar = new Sidebar(after.page);
    const again = new ChatPage(after.page);
    await expect(after.page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await sidebar.open('Name a kind of bread.');
    await expect(again.composer).toHaveValue('And another that I have not sent');
    await sidebar.open('What is a lighthouse for?');
    await expect(again.mine).toHaveText(['What is a lighthouse for?']);
    await expect(again.lastText).toHaveText(first);
    await expect(again.lastReply.getByText(/^[\d,.]+ tok\/s$/)).toBeVisible();

    const hits = await sidebar.search('lighthouse');
    await expect(hits.first()).toContainText('lighthouse');
    await hits.first().click();

    // The conversation goes on where it was.
    await again.ask('And who keeps it?');
    await expect(again.replies).toHaveCount(2);
  } finally {
    await after.quit();
  }
});

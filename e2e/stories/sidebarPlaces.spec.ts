import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { showTheme } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

// Where conversations stand in the list: pinned, archived, in folders; by menu, by drag and by keyboard, and still so after a restart.

const titles = ['Rivers of Europe', 'A trip to Oslo', 'Bread without yeast', 'Notes on tides'];

test('conversations are pinned, filed and archived, and stay so', async ({ dataFolder }) => {
  for (const title of titles) storeChat(dataFolder, title, [{ role: 'user', content: `About: ${title}` }]);
  let pagoda = await launch(dataFolder);
  try {
    let { page } = pagoda;
    let sidebar = new Sidebar(page);
    await sidebar.choose('Notes on tides', 'Pin');
    await expect(
      sidebar.group('Pinned').getByRole('button', { name: 'Notes on tides', exact: true }),
    ).toBeVisible();

    // A folder made for a chat, named at once.
    await sidebar.chooseFolder('Rivers of Europe', 'New folder…');
    const name = page.getByRole('textbox', { name: 'Folder name' });
    await expect(name).toBeFocused();
    await name.fill('Geography');
    await name.press('Enter');
    await expect(sidebar.folder('Geography')).toBeFocused();
    await expect(
      sidebar.group('Geography').getByRole('button', { name: 'Rivers of Europe', exact: true }),
    ).toBeVisible();

    // By drag into it, and out again.
    await sidebar.chat('A trip to Oslo').dragTo(sidebar.folder('Geography'));
    await expect(
      sidebar.group('Geography').getByRole('button', { name: 'A trip to Oslo', exact: true }),
    ).toBeVisible();
    await sidebar.chat('Rivers of Europe').dragTo(page.getByTestId('no-folder'));
    await expect(
      sidebar.group('Today').getByRole('button', { name: 'Rivers of Europe', exact: true }),
    ).toBeVisible();

    // By keyboard alone: along the rows, into the menu by its key, archived and undone.
    await sidebar.chat('Bread without yeast').focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeVisible();
    for (const theme of ['Light', 'Dark'] as const) {
      await page.keyboard.press('Escape');
      await showTheme(page, theme);
      await sidebar.chat('Bread without yeast').focus();
      await page.keyboard.press('Shift+F10');
      await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeVisible();
      expect(await faults(page)).toEqual([]);
    }
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await new ChatPage(page).notice('Chat archived');
    await expect(sidebar.chat('Bread without yeast')).toBeHidden();
    await sidebar.folder('Geography').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(sidebar.chat('A trip to Oslo')).toBeHidden();
    await pagoda.quit();

    pagoda = await launch(dataFolder);
    ({ page } = pagoda);
    sidebar = new Sidebar(page);
    await expect(
      sidebar.group('Pinned').getByRole('button', { name: 'Notes on tides', exact: true }),
    ).toBeVisible();
    await expect(sidebar.folder('Geography')).toHaveAttribute('aria-expanded', 'false');
    await expect(sidebar.chat('A trip to Oslo')).toBeHidden();
    await expect(sidebar.chat('Bread without yeast')).toBeHidden();

    // Found by the search, seen in the archive, and brought back from its header.
    const hits = await sidebar.search('yeast');
    await expect(hits.first()).toContainText('Bread without yeast');
    await expect(sidebar.root.getByRole('img', { name: 'archived' }).first()).toBeVisible();
    await sidebar.root.getByRole('searchbox').fill('');
    await sidebar.root.getByRole('button', { name: /^Archived/ }).click();
    await expect(sidebar.root.getByRole('button', { name: 'Back to the conversations' })).toBeFocused();
    expect(await faults(page)).toEqual([]);
    await sidebar.open('Bread without yeast');
    await page.getByRole('button', { name: 'Archived', exact: true }).click();
    await expect(page.getByText('Nothing is archived any more.')).toBeVisible();
    await sidebar.root.getByRole('button', { name: 'Back to the conversations' }).click();
    await expect(
      sidebar.group('Today').getByRole('button', { name: 'Bread without yeast', exact: true }),
    ).toBeVisible();

    // The folder goes; what was in it stays.
    await sidebar.folder('Geography').click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Delete the folder/ }).click();
    await new ChatPage(page).notice('Folder deleted');
    await expect(
      sidebar.group('Today').getByRole('button', { name: 'A trip to Oslo', exact: true }),
    ).toBeVisible();
    await new ChatPage(page).undo();
    await expect(sidebar.folder('Geography')).toBeVisible();
  } finally {
    await pagoda.quit();
  }
});

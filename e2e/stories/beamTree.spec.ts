import { expect, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { showTheme } from '../pages/settingsPage.ts';

test.use({ settings: { method: 'beam', beams: 4, returned: 3, maxTokens: 160 } });

test('a search shows its tree as it grows, and any beam that it returns can be the reply', async ({
  pagoda: { page },
}, info) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await chat.send('Write a long story about a ship that sails around the world.');
  const search = chat.lastReply.getByRole('region', { name: 'Beam search' });
  const ways = search.getByRole('treeitem');
  // It is there for as long as the search takes.
  await expect(search).toContainText(/deep: [1-4] ways go on/);
  await page.screenshot({ path: info.outputPath('growing.png') });
  await chat.isQuiet();
  const text = await chat.lastText.innerText();

  await test.step('any of them can be the reply, and the look into it shows the tree again', async () => {
    await chat.lastReply.getByRole('button', { name: 'Show all 3 beams that were found' }).click();
    const beams = chat.lastReply.getByRole('region', { name: 'Beams' }).getByRole('listitem');
    await expect(beams).toHaveCount(3);
    await expect(beams.first()).toContainText('the reply');
    await chat.lastReply.getByRole('button', { name: 'Make beam 2 the reply' }).click();
    await expect(beams.nth(1)).toContainText('the reply');
    expect(await chat.lastText.innerText()).not.toBe(text);
    await chat.lastReply.getByRole('button', { name: 'Show the tokens' }).click();
    await ways.first().focus();
    await page.keyboard.press('ArrowRight');
    await expect(search.getByText(/log-probability -\d+\.\d{3}, \d+ tokens?, /)).toBeVisible();
    for (const theme of ['Light', 'Dark'] as const) {
      await showTheme(page, theme);
      await expect(ways.first()).toBeVisible();
      expect(await faults(page), theme).toEqual([]);
      await page.screenshot({ path: info.outputPath(`tree-${theme}.png`) });
    }
    // Drawn without a search, it would be no proof of one.
    await chat.lastReply.getByRole('button', { name: 'More about this reply' }).press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Edit the reply' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: /^Check: the same text/ })).toHaveCount(0);
    await page.keyboard.press('Escape');
  });
});

import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { showTheme } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test.use({ settings: { temperature: 0.8, seed: 11, maxTokens: 60 } });

test('a reply is looked into token by token, branched, compared, and proven to be the same without drafts', async ({
  pagoda,
  dataFolder,
}, info) => {
  const { page } = pagoda;
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  const text = await chat.ask('Repeat: one two three, one two three, one two three. Then tell me of a ship.');

  await test.step('its tokens say what it says, each with its probability', async () => {
    await chat.lastReply.getByRole('button', { name: 'Show the tokens' }).click();
    const tokens = chat.lastReply.getByRole('region', { name: 'Tokens of this reply' });
    await expect(tokens.getByRole('status').last()).toHaveText('');
    const words = tokens.locator('[data-at]');
    expect(await words.count()).toBeGreaterThan(10);
    await expect(words.first()).toHaveAccessibleName(/ %, the model’s 1?[a-z\d ]*choice/);
    const said = (await words.allTextContents())
      .join('')
      .replaceAll('↵', '')
      .replace(/<\|im_end\|>$/, '');
    expect(said.replace(/\s+/g, ' ').trim()).toContain(text.slice(0, 20).replace(/\s+/g, ' ').trim());
    await words.nth(5).hover();
    await expect(chat.lastReply.getByRole('note')).toContainText('Press for another way');
    for (const theme of ['Light', 'Dark'] as const) {
      await showTheme(page, theme);
      await words.nth(3).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await faults(page), theme).toEqual([]);
      await page.screenshot({ path: info.outputPath(`tokens-${theme}.png`) });
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await expect(words.nth(3)).toBeFocused();
    }
  });

  await test.step('greedy and beams are compared with it', async () => {
    await chat.lastReply.getByRole('button', { name: 'Where would greedy and beams part?' }).click();
    await expect(
      chat.lastReply.getByText(/^(Parts from this reply|Greedy and beams say the same)/),
    ).toBeVisible();
  });

  await test.step('it is the same without drafts', async () => {
    await chat.moreOfReply(/^Check: the same text/);
    await expect(
      chat.lastReply.getByText(/The same text without drafts: all \d+ tokens are the same/),
    ).toBeVisible();
  });

  await test.step('another token leads to a branch, and back', async () => {
    const words = chat.lastReply.locator('[data-at]');
    await words.nth(2).focus();
    await page.keyboard.press('ArrowRight');
    await expect(words.nth(3)).toBeFocused();
    const before = (await words.allTextContents()).slice(0, 3).join('');
    await page.keyboard.press('Enter');
    const way = page
      .getByRole('dialog')
      .getByRole('button', { name: /^Branch with/ })
      .first();
    await expect(way).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: /^Branch of / })).toBeVisible();
    await chat.isQuiet();
    expect((await chat.lastText.innerText()).startsWith(before.trim().slice(0, 5))).toBe(true);
    expect(await chat.lastText.innerText()).not.toBe(text);
    await expect(new Sidebar(page).root.getByRole('listitem')).toHaveCount(2);
    await chat.moreOfReply(/^Check: the same text/);
    await expect(chat.lastReply.getByText('The same text without drafts')).toBeVisible();
    await page.screenshot({ path: info.outputPath('branch.png') });
    await page.getByRole('button', { name: /^Branch of / }).click();
    await expect(chat.lastReply.getByRole('region', { name: 'Tokens of this reply' })).toBeVisible();
  });

  await test.step('after another start its tokens are the same, with the numbers of the time', async () => {
    const names = (chat: ChatPage) =>
      chat.lastReply
        .locator('[data-at]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    const before = await names(chat);
    await pagoda.quit();
    const again = await launch(dataFolder);
    try {
      const later = new ChatPage(again.page);
      await later.modelIsReady();
      await new Sidebar(again.page).root.getByRole('listitem').nth(1).getByRole('button').first().click();
      await later.lastReply.getByRole('button', { name: 'Show the tokens' }).click();
      await expect(later.lastReply.locator('[data-at]')).toHaveCount(before.length);
      // Forks were looked for before, and are only found when they are.
      const withoutForks = before.map((name) => name!.replace(', another way parts here', ''));
      expect(await names(later)).toEqual(withoutForks);
      await expect(later.lastReply.getByText('the numbers are those of now')).toHaveCount(0);
    } finally {
      await again.quit();
    }
  });
});

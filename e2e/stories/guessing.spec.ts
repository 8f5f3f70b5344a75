import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { faults } from '../pages/accessibility.ts';
import { showTheme } from '../pages/settingsPage.ts';

test.use({ settings: { temperature: 0, maxTokens: 60, drafts: 'on', draftFromAllChats: true } });

test('what another chat said is foreseen in this one, and the engine screen shows what was offered and what came true', async ({
  pagoda: { page },
}, info) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  const said = await chat.ask('Explain how a rainbow forms.');
  await page.keyboard.press('Control+n');
  expect(await chat.ask('Explain how a rainbow forms.')).toBe(said);

  await page.keyboard.press('Control+e');
  const row = page.getByRole('table', { name: 'Guesses by where they came from' }).getByRole('row', {
    name: /^Other chats/,
  });
  await expect(row).toHaveAccessibleName(/^Other chats [1-9]\d* [1-9]\d* \d+ %$/);
  await expect(
    page
      .getByRole('list', { name: 'Guesses that came true, by how far ahead they were' })
      .getByRole('listitem')
      .first(),
  ).toHaveAccessibleName(/^Next token: [1-9]\d* of [1-9]\d* came true/);
  const offers = page.getByRole('slider', { name: 'Offers' });
  await offers.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(offers).toHaveAttribute(
    'aria-valuetext',
    /^(Taken|Refused): \d+ % likely, worth [\d.]+ ms, its row costs [\d.]+ ms/,
  );

  const region = page.getByRole('region', { name: 'Guessing ahead' });
  await page.keyboard.press('Control+e');
  const found: string[] = [];
  for (const theme of ['Light', 'Dark'] as const) {
    await showTheme(page, theme);
    await page.keyboard.press('Control+e');
    await region.scrollIntoViewIfNeeded();
    found.push(...(await faults(page)));
    await page.screenshot({ path: info.outputPath(`${theme}.png`) });
    await page.keyboard.press('Control+e');
  }
  expect(found).toEqual([]);
});

import { expect, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';

test('a press of a button shows that a reply is the same among others, from the cache, with guesses, and after a restart', async ({
  pagoda,
}, info) => {
  const { page } = pagoda;
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await page.keyboard.press('Control+e');
  const section = page.getByRole('region', { name: 'Exactness' });
  await expect(section).toContainText(/bits are its own: .*times as fast as the stock ones/);
  const rows = section.getByRole('list', { name: 'What does not change a reply' }).getByRole('listitem');
  await section.getByRole('button', { name: 'Prove it now' }).click();
  const same = 'All 48 tokens are the same, and every bit of their probabilities';
  await expect(rows.nth(0)).toContainText(`${same}, among 7 others`);
  await expect(rows.nth(1)).toContainText(new RegExp(`${same}, with [1-9]\\d* tokens of the prompt cached`));
  await expect(rows.nth(2)).toContainText(new RegExp(`${same}, with [1-9]\\d* tokens guessed ahead`));

  const before = await pagoda.enginePid();
  await section.getByRole('button', { name: 'And across a restart' }).click();
  await expect(rows.nth(3)).toContainText(
    new RegExp(`${same}, with [1-9]\\d* tokens of the prompt back from disk`),
  );
  expect(await pagoda.enginePid()).not.toBe(before);

  await section.scrollIntoViewIfNeeded();
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath(`exactness-${scheme}.png`) });
  }
});

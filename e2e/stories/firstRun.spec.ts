import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';

test('a first start leads to an answer in one step, can be skipped, and is not shown again', async ({
  dataFolder,
}, info) => {
  const first = await launch(dataFolder);
  const { page } = first;
  const steps = page.getByRole('region', { name: 'How to begin' });
  await expect(steps.getByRole('heading', { level: 3 })).toHaveCount(3);
  await expect(steps).toContainText(/135 million parameters.*often gets wrong/);
  await expect(steps).toContainText(/files of up to [\d.]+ GB have room here/);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath(`first-${scheme}.png`) });
  }
  await steps.getByRole('button', { name: 'Find a larger model' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await page.keyboard.press('Escape');
  await steps.getByRole('button', { name: 'Show the engine' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Engine' })).toBeVisible();
  await page.keyboard.press('Escape');
  await steps.getByRole('button', { name: 'Skip all this' }).click();
  await expect(steps).toBeHidden();
  await expect(page.getByRole('button', { name: /^Make a list/ })).toBeVisible();
  await first.quit();

  const second = await launch(dataFolder);
  const chat = new ChatPage(second.page);
  await expect(chat.composer).toBeVisible();
  await expect(second.page.getByRole('button', { name: /^Make a list/ })).toBeVisible();
  await expect(second.page.getByRole('region', { name: 'How to begin' })).toBeHidden();
  await second.quit();
});

import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { storeChat } from '../pages/storedChats.ts';

test('a person chooses German: the page, the menus and the next start speak it, and back again', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, 'A gate', [{ role: 'user', content: 'What is there to see?' }]);
  const { app, page, quit } = await launch(dataFolder);
  const menus = () =>
    app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? []);
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  await expect(page.locator('aside').getByText(/^(Today|Yesterday)$/)).toBeVisible();
  expect(await menus()).toContain('Edit');
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Einstellungen', level: 1 })).toBeVisible();
  await expect(page.locator('html[lang="de"][dir="ltr"]')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Neuer Chat' }).first()).toBeVisible();
  await expect(page.locator('aside').getByText(/^(Heute|Gestern)$/)).toBeVisible();
  await expect.poll(menus).toContain('Bearbeiten');
  expect(await faults(page)).toEqual([]);
  await quit();

  const again = await launch(dataFolder);
  await expect(again.page.getByRole('textbox', { name: 'Nachricht', exact: true })).toBeVisible();
  await again.page.keyboard.press('Control+,');
  await again.page.getByRole('combobox', { name: 'Sprache', exact: true }).selectOption('English');
  await expect(again.page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await again.quit();
});

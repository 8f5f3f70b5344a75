import { expect, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { SettingsPage } from '../pages/settingsPage.ts';

test('settings are found by words, shown by level, say where they come from, and go back', async ({
  pagoda: { page },
}, info) => {
  const settings = new SettingsPage(page);
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  await page.keyboard.press('Control+,');
  const search = page.getByRole('searchbox', { name: 'Search the settings' });
  const field = (name: string) => page.getByRole('spinbutton', { name, exact: true });
  await expect(field('Temperature')).toBeVisible();
  await expect(field('Threads')).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Engine' })).toBeHidden();

  // Found whatever the level, also by what it does; then changed, it stays.
  await page.keyboard.press('Control+f');
  await page.keyboard.type('processor thréads');
  await expect(page.getByRole('status').filter({ hasText: '1 setting' })).toBeVisible();
  await expect(field('Temperature')).toBeHidden();
  await field('Threads').fill('1');
  await field('Threads').press('Enter');
  await expect(page.getByText('Changed', { exact: true })).toBeVisible();
  await search.press('Escape');
  await expect(search).toHaveValue('');
  await expect(field('Threads')).toBeVisible();
  await page.getByRole('button', { name: 'Reset threads' }).click();
  await expect(field('Threads')).toBeHidden();

  // What is folded away is found too.
  await search.fill('dry breakers');
  await expect(page.getByRole('textbox', { name: 'DRY breakers' })).toBeVisible();
  // So is what has a page of its own, what has another name, and what the method in force does not look at.
  for (const [words, found] of [
    ['RoPE', page.getByRole('button', { name: 'Open: This model’s own values' })],
    ['batch size', page.getByRole('button', { name: 'Open: This model’s own values' })],
    ['offline', page.getByRole('button', { name: 'Open: Outgoing traffic' })],
    ['api port', page.getByRole('button', { name: 'Open: The server for other programs' })],
    ['hotkey', page.getByRole('button', { name: 'Show: Keyboard shortcuts' })],
    ['graphics card', page.getByRole('combobox', { name: 'Device' })],
    ['gbnf', page.getByRole('combobox', { name: 'Form of the reply' })],
    ['length penalty', page.getByRole('spinbutton', { name: 'Length penalty' })],
    ['presets', page.getByRole('group', { name: 'Presets' })],
  ] as const) {
    await search.fill(words);
    await expect(found).toBeVisible();
  }
  await search.fill('no such thing');
  await expect(page.getByText('No setting has these words.', { exact: false })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Clear the search' }).click();

  await settings.close();
  await settings.open();
  await expect(field('Threads')).toBeVisible();
  await settings.choose('Motion', 'None');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'none');

  for (const theme of ['Light', 'Dark'] as const) {
    await settings.choose('Theme', theme);
    await page.screenshot({ path: info.outputPath(`settings-${theme.toLowerCase()}.png`) });
    await settings.choose('Contrast', 'More');
    expect(await faults(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath(`contrast-${theme.toLowerCase()}.png`) });
    await settings.choose('Contrast', 'As the system');
  }
});

import { resolve } from 'node:path';
import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { SettingsPage } from '../pages/settingsPage.ts';

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

test.describe('with a draft model of another vocabulary', () => {
  test.use({ settings: { draftModel: tiny } });

  test('the model runs without it, the settings say why, and one that fits is taken in its place', async ({
    pagoda,
  }) => {
    const { page } = pagoda;
    await new ChatPage(page).modelIsReady();
    const settings = new SettingsPage(page);
    await settings.open();
    await expect(page.getByText('The draft model does not fit the model.')).toBeVisible();
    await expect(page.getByText('49152')).toBeVisible();
    await settings.choose('Draft model', 'SmolLM2 135M Instruct');
    await expect(page.getByText('It fits: both have the same vocabulary.')).toBeVisible();
    await page.getByRole('button', { name: 'Load again' }).click();
    await expect(page.getByRole('button', { name: 'Load again' })).toBeHidden();
    await page.keyboard.press('Control+e');
    await expect(page.getByText('Draft model', { exact: true })).toBeVisible();
  });
});

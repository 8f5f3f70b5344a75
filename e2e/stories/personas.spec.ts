import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { showTheme } from '../pages/settingsPage.ts';

// A persona is written in the settings, chosen beside the composer, and stays with its chat.

test.use({ settings: { maxTokens: 30, temperature: 0 } });

test('a persona is made, chosen for a chat, and kept with it', async ({ dataFolder }) => {
  const pagoda = await launch(dataFolder);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    await chat.modelIsReady();
    await page.getByRole('button', { name: 'Persona: None' }).click();
    await page.getByRole('menuitem', { name: 'Edit personas…' }).click();
    // Led to its place, the window itself stays where it is.
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeInViewport();
    await page.getByRole('button', { name: 'Add a persona' }).click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await expect(name).toBeFocused();
    await name.fill('Pirate');
    await page
      .getByRole('textbox', { name: 'What the model is told' })
      .fill('You are a pirate. Every answer begins with "Arr".');
    await page.getByLabel('Persona of new chats').selectOption('Pirate');
    await page.keyboard.press('Escape');
    for (const theme of ['Light', 'Dark'] as const) {
      await showTheme(page, theme);
      await page.keyboard.press('Control+,');
      await expect(name).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+n');
    await expect(page.getByRole('button', { name: 'Persona: Pirate' })).toBeVisible();
    await chat.ask('Who are you?');
    // Another for this chat; new ones have what the settings say.
    await page.getByRole('button', { name: 'Persona: Pirate' }).press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Pirate' })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'None' }).press('Enter');
    await expect(page.getByRole('button', { name: 'Persona: None' })).toBeFocused();
    await page.keyboard.press('Control+n');
    await expect(page.getByRole('button', { name: 'Persona: Pirate' })).toBeVisible();
  } finally {
    await pagoda.quit();
  }
});

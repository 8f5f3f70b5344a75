import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from './launch.ts';
import { ChatPage } from './pages/chatPage.ts';
import { SettingsPage, showTheme } from './pages/settingsPage.ts';
import { Sidebar } from './pages/sidebar.ts';

// The pictures of the documentation: the real app, the embedded model's real replies. Writes into docs/images, so only when asked to:
// PAGODA_SCREENSHOTS=1 npx playwright test e2e/screenshots.spec.ts

const images = resolve(import.meta.dirname, '../docs/images');

const earlier = [
  'Explain how a rainbow forms.',
  'Name three rivers in Europe.',
  'How does a lighthouse work?',
  'Write a short poem about rain.',
];

test('the pictures of the documentation', async ({ pagoda: { page, app } }) => {
  test.skip(process.env['PAGODA_SCREENSHOTS'] === undefined, 'only when asked to: PAGODA_SCREENSHOTS=1');
  test.setTimeout(600_000);
  mkdirSync(images, { recursive: true });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1180, 780));
  const chat = new ChatPage(page);
  const sidebar = new Sidebar(page);
  const settings = new SettingsPage(page);
  const take = async (name: string) => {
    // Out of the way: what is pointed at shows its buttons.
    await page.mouse.move(140, 620);
    // What fades in has its colours at the end; what goes on for ever has none to wait for, and what leaves the page never ends.
    await page.evaluate(async () => {
      const ending = document.getAnimations().filter((each) => each.effect?.getTiming().iterations === 1);
      await Promise.allSettled(ending.map((each) => each.finished));
    });
    await page.screenshot({ path: join(images, `${name}.png`) });
  };
  const inBothThemes = async (name: string) => {
    for (const theme of ['Light', 'Dark'] as const) {
      await showTheme(page, theme);
      await expect(page.getByRole('meter', { name: 'Context' })).toBeVisible();
      await take(`${name}-${theme.toLowerCase()}`);
    }
  };

  await chat.modelIsReady();
  await settings.open();
  await take('settings');
  await settings.setNumber('Temperature', '0');
  await settings.setNumber('Longest reply', '60');
  await settings.close();
  for (const question of earlier) {
    await chat.ask(question);
    await sidebar.newChat();
  }
  await inBothThemes('new-chat');

  await settings.open();
  await page.getByRole('button', { name: 'Reset longest reply' }).click();
  await settings.close();
  await chat.ask('What is the capital of France?');
  await chat.ask('Write a Python function that checks whether a word is a palindrome.');
  await inBothThemes('chat');

  await chat.send('Tell me a story about a pagoda, with as much detail as you can.');
  await chat.isWriting();
  await page.keyboard.press('Control+e');
  await expect(page.getByText('tokens written a second')).toBeVisible();
  // Some seconds of the trace.
  await expect(page.getByRole('meter', { name: 'Context cells' })).toHaveAttribute(
    'aria-valuetext',
    /^([3-9]\d\d|[\d,]{5,}) of/,
    { timeout: 60_000 },
  );
  await take('engine');
  await page.keyboard.press('Control+e');
  await chat.stopButton.click();
});

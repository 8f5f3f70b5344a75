import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { SettingsPage } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

test('a first start answers with the embedded model, and says what it took', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await expect(page.getByRole('heading', { name: /Nothing leaves this machine/ })).toBeVisible();
  await expect(chat.composer).toBeFocused();

  // Typed at once, without waiting for the model.
  const answer = await chat.ask('What is the capital of France?');
  expect(answer).toMatch(/\p{L}{2}/u);
  await expect(chat.lastReply.getByText(/^[\d,.]+ tok\/s$/)).toBeVisible();
  await expect(chat.lastReply.getByText(/^first token [\d.]+ s$/)).toBeVisible();
  await expect(chat.lastReply.getByText(/^[\d,]+ tokens?( \([\d,]+ foreseen\))?$/)).toBeVisible();
  await expect(new Sidebar(page).chat('What is the capital of France?')).toBeVisible();
  await expect(page.getByRole('meter', { name: 'Context' })).toHaveAttribute(
    'aria-valuetext',
    /^\d+ of 8,192 tokens/,
  );
});

test('at temperature 0 the embedded model knows the capital of France', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  const settings = new SettingsPage(page);
  await settings.open();
  await settings.setNumber('Temperature', '0');
  await settings.close();
  expect(await chat.ask('What is the capital of France?')).toBe('The capital of France is Paris.');
});

test('a starter prompt fills the composer and is sent by hand', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await page.getByRole('button', { name: /^Make a list/ }).click();
  await expect(chat.composer).toBeFocused();
  await expect(chat.composer).toHaveValue(/rainy Sunday/);
  await chat.composer.press('Enter');
  await expect(chat.lastText).toContainText(/\p{L}{2}/u);
  await page.keyboard.press('Escape'); // A list may be short: there may be nothing left to stop.
  await chat.isQuiet();
});

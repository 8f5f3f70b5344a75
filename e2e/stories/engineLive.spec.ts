import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

const long = 'Write a long story about a ship that sails around the world.';

test('the engine screen shows every reply of the batch, its pages, and what waits', async ({
  pagoda: { page },
}, info) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await chat.send(long);
  await chat.isWriting();
  await page.keyboard.press('Control+n');
  await chat.send('Write a long story about a mountain that nobody has climbed.');
  await chat.isWriting();

  await page.keyboard.press('Control+e');
  const lanes = page.getByRole('list', { name: 'Lanes of the batch' }).getByRole('listitem');
  await expect(lanes).toHaveCount(2);
  await expect(lanes.filter({ hasText: /Writing, .* tok\/s/ })).toHaveCount(2);
  await expect(lanes.first().getByRole('button', { name: /ship/ })).toBeVisible();
  const map = page.getByRole('img', { name: /^Page map/ });
  await expect(map).toHaveAccessibleName(/[1-9]\d* pages: [1-9]\d* in use/);
  await expect(page.getByRole('img', { name: /^Between tokens: half within/ })).toBeVisible();
  await page.screenshot({ path: info.outputPath('busy.png') });

  await lanes.first().getByRole('button').click();
  await expect(chat.conversation.getByText('around the world').first()).toBeVisible();
  await chat.stopButton.click();
  await chat.isQuiet();
});

test('what was typed is read before it is sent', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await chat.composer.fill(
    'Please tell me, in as few words as you can, what the capital of France is called. '.repeat(6),
  );
  // It is read only while the composer is there to be written in.
  await expect(async () => {
    await page.keyboard.press('Control+e');
    const map = page.getByRole('img', { name: /^Page map/ });
    const name = await map.getAttribute('aria-label');
    await page.keyboard.press('Control+e');
    expect(name).toMatch(/ [1-9]\d* parked/);
  }).toPass();
});

import { expect, neverEnding, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// Every reply here is stopped; none is over before.
test.use({ settings: neverEnding });

const long = 'Write a long story about a ship that sails around the world.';

test('Esc stops a reply where it is, and it can be continued', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await chat.send(long);
  await chat.isWriting();
  await page.keyboard.press('Escape');
  await chat.isQuiet();
  await expect(chat.lastReply.getByText('You stopped this reply.')).toBeVisible();
  const stopped = await chat.lastText.innerText();

  await chat.lastReply.getByRole('button', { name: 'Continue' }).click();
  await expect
    .poll(async () => (await chat.lastText.innerText()).length)
    .toBeGreaterThan(stopped.length + 20);
  expect((await chat.lastText.innerText()).startsWith(stopped.slice(0, 40))).toBe(true);
  await chat.stopButton.click();
  await chat.isQuiet();
  await expect(chat.replies).toHaveCount(1);
});

test('another chat is free to answer while one is being written', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await chat.send(long);
  await chat.isWriting();
  await page.keyboard.press('Control+n');
  await chat.send('Write a long story about a mountain that nobody has climbed.');
  await chat.isWriting();
  await expect(page.getByRole('img', { name: 'reply being written' })).toHaveCount(2);
  await chat.stopButton.click();
  await chat.isQuiet();
});

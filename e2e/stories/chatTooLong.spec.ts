import { expect, launch, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

/** A conversation that is longer than the context below. */
const turns = Array.from({ length: 12 }, (_, n) => [
  { role: 'user' as const, content: `What did you see on day ${n + 1} of the journey to the old harbour?` },
  {
    role: 'assistant' as const,
    content: `On day ${n + 1} we saw ${'ships, gulls and a quiet sea, '.repeat(4)}and slept.`,
  },
]).flat();

test.use({ settings: { contextLength: 512, maxTokens: 60, temperature: 0 } });

test('a chat that is too long slides, summarises or stops, says so, and can be undone', async ({
  dataFolder,
}, info) => {
  storeChat(dataFolder, 'A journey', turns);
  const { page, quit } = await launch(dataFolder);
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await new Sidebar(page).open('A journey');
  const line = page.getByRole('note', { name: 'What the model sees' });
  const policy = async (name: RegExp) => {
    await page.getByRole('button', { name: 'When the chat gets too long' }).click();
    await expect(page.getByRole('menuitemradio', { name: /Leave the oldest messages out/ })).toBeVisible();
    await page.screenshot({ path: info.outputPath('menu.png') });
    await page.getByRole('menuitemradio', { name }).click();
  };

  // It slides unless told otherwise: the chat goes on, and a line shows from where on the model sees it.
  await chat.ask('And what did you eat there?');
  await expect(line).toContainText('The model no longer sees what is above');
  await chat.conversation.hover();
  await page.mouse.wheel(0, -20_000);
  await expect(chat.mine.first()).toContainText('day 1 of');

  await policy(/Summarise/);
  await chat.ask('Who was with you?');
  await expect(line).toContainText('the model sees a summary');
  await line.getByRole('button', { name: 'Show summary' }).click();
  await expect(line.locator('p')).toContainText(/\p{L}{3}/u);
  await line.scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('summary.png') });
  await line.getByRole('button', { name: 'Undo' }).click();
  await expect(line.getByRole('button', { name: 'Show summary' })).toBeHidden();

  await policy(/^Stop/);
  await chat.send('Where did you go then?');
  // Those out of sight are not in the page: it is told by what it says, not by how many there are.
  await expect(chat.mine.last()).toContainText('Where did you go then?');
  await chat.isQuiet();
  await expect(chat.lastReply).toContainText(/too long|context/i);
  await page.screenshot({ path: info.outputPath('stopped.png') });
  await quit();
});

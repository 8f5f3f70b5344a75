import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { showTheme } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';

// A temporary chat leaves nothing behind in the data folder: not its words, in whatever file, and no page of the cache.

test.use({ settings: { maxTokens: 40, temperature: 0 } });

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

/** The files that have a word, as bytes of a char or of two. */
const filesWith = (folder: string, word: string): string[] =>
  filesIn(folder).filter((path) => {
    const bytes = readFileSync(path);
    return bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'));
  });
const pagesIn = (folder: string): number => filesIn(folder).filter((path) => path.endsWith('.page')).length;

/** More than a page of the cache. */
const long = (word: string) =>
  `${`The ${word} lives by the river, and on Sundays the ${word} sings. `.repeat(12)}What does it do?`;

test('a temporary chat leaves nothing on disk, unless it is kept', async ({ dataFolder }) => {
  let pagoda = await launch(dataFolder);
  let { page } = pagoda;
  let chat = new ChatPage(page);
  let sidebar = new Sidebar(page);
  await chat.modelIsReady();
  await page.keyboard.press('Control+Shift+N');
  await expect(page.getByRole('heading', { level: 1, name: 'Temporary chat' })).toBeVisible();
  for (const theme of ['Light', 'Dark'] as const) {
    await showTheme(page, theme);
    expect(await faults(page)).toEqual([]);
  }
  // Typed slowly enough for what keeps drafts to see it.
  await chat.composer.pressSequentially('The snorkelwhiff. ', { delay: 40 });
  await chat.send(long('snorkelwhiff'));
  await chat.isQuiet();
  await expect(page.getByRole('note')).toContainText('Temporary');
  expect(await faults(page)).toEqual([]);
  await chat.ask('And then, snorkelwhiff?');
  await expect(sidebar.root.getByText('Your conversations will be listed here.')).toBeVisible();
  await pagoda.quit();
  expect(filesWith(dataFolder, 'snorkelwhiff')).toEqual([]);
  expect(pagesIn(dataFolder)).toBe(0);

  pagoda = await launch(dataFolder);
  ({ page } = pagoda);
  chat = new ChatPage(page);
  sidebar = new Sidebar(page);
  try {
    await chat.modelIsReady();
    await page.getByRole('button', { name: 'Temporary chat' }).click();
    await chat.send(long('brindlewock'));
    await chat.isQuiet();
    await sidebar.newChat();
    await expect(page.getByRole('heading', { level: 1, name: 'New chat' })).toBeVisible();

    await page.getByRole('button', { name: 'Temporary chat' }).click();
    await chat.send(long('quibblefern'));
    await page.getByRole('button', { name: 'Keep this chat' }).click();
    await chat.notice('The chat is kept');
    await expect(page.getByRole('note')).toBeHidden();
    await expect(sidebar.root.getByRole('button', { name: /quibblefern/ })).toHaveCount(1);
    await expect(chat.lastText).toContainText(/\p{L}{2}/u);
    await chat.ask('And then?');
  } finally {
    await pagoda.quit();
  }
  // The same look finds what is stored.
  expect(filesWith(dataFolder, 'quibblefern').map((path) => path.replace(/^.*\//, ''))).toContain(
    'conversations.db',
  );
  expect(filesWith(dataFolder, 'brindlewock')).toEqual([]);
  expect(pagesIn(dataFolder)).toBeGreaterThan(0);
  // The page's own code has the word.
  expect(filesWith(dataFolder, 'temporary:').filter((path) => !path.includes('Code Cache'))).toEqual([]);
});

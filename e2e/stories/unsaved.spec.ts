import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { openStorage } from '../../electron/main/storage/open.ts';
import { Sqlite } from '../../electron/main/storage/sqlite.ts';
import { Storage } from '../../electron/main/storage/storage.ts';
import { makeSmallDisk } from '../../electron/main/storage/test/smallDisk.ts';
import { expect, isRunning, launch, neverEnding, test, type Pagoda } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// What is shown and cannot be written for a while: said as it is, and nothing of it lost.

// Still written when the file is held or the disk is full; each story ends it by itself.
test.use({ settings: { temperature: 0, ...neverEnding } });

const story = 'Tell me a very long story about a lighthouse keeper.';

/** The text of the last stored message. */
function storedReply(data: string): string {
  const storage = new Storage(openStorage(join(data, 'conversations.db')).sqlite);
  const text = storage.messages(storage.chats()[0]!.id).at(-1)!.content;
  storage.close();
  return text;
}

/** Answers the app's questions by the button of this name and keeps what was asked. */
async function answerQuestions(app: ElectronApplication, button: string): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, label) => {
    const asked: string[] = [];
    Reflect.set(globalThis, 'asked', asked);
    dialog.showMessageBox = ((_window: unknown, box: { message: string; buttons: string[] }) => {
      asked.push(box.message);
      return Promise.resolve({ response: box.buttons.indexOf(label), checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, button);
  return () => app.evaluate(() => Reflect.get(globalThis, 'asked') as string[]);
}

const notSaved = ({ page }: Pagoda) => page.getByText(/^Not saved yet\./);

test('a reply written while another program holds the file is stored whole once it is free', async ({
  pagoda,
  dataFolder,
}) => {
  const chat = new ChatPage(pagoda.page);
  const other = new Sqlite(join(dataFolder, 'conversations.db'));
  await chat.send(story);
  await chat.isWriting();
  other.script('BEGIN IMMEDIATE');
  await expect(notSaved(pagoda)).toContainText('Another program holds the file');
  await expect.poll(async () => (await chat.lastText.innerText()).length).toBeGreaterThan(200);
  await chat.stopButton.click();
  await chat.isQuiet();
  await expect(notSaved(pagoda)).toBeVisible();

  // Leaving now would lose it, and is asked about.
  const asked = await answerQuestions(pagoda.app, 'Keep Open');
  await pagoda.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await expect.poll(asked).toEqual(['A reply is not saved yet.']);
  await pagoda.app.evaluate(({ app }) => app.quit());
  await expect.poll(asked).toHaveLength(2);

  other.script('COMMIT');
  other.closeAsIs();
  await expect(notSaved(pagoda)).toBeHidden();
  const shown = await chat.lastText.innerText();
  await pagoda.quit();
  const squeezed = (text: string) => text.replace(/\s+/g, '');
  expect(squeezed(storedReply(dataFolder))).toBe(squeezed(shown));
});

test.describe('with a reply that ends by itself', () => {
  test.use({ settings: { temperature: 0, maxTokens: 24 } });

  test('a message sent while another program holds the file for a moment is answered', async ({
    pagoda,
    dataFolder,
  }) => {
    const chat = new ChatPage(pagoda.page);
    await chat.modelIsReady();
    const other = new Sqlite(join(dataFolder, 'conversations.db'));
    other.script('BEGIN IMMEDIATE');
    await chat.send('What is the capital of France?');
    await pagoda.page.waitForTimeout(1000);
    await expect(chat.replies).toHaveCount(0);
    other.script('COMMIT');
    other.closeAsIs();
    await expect(chat.lastText).toContainText('Paris');
    await chat.isQuiet();
  });
});

test('a reply that met a full disk is stored whole once there is room', async () => {
  const disk = makeSmallDisk(80_000_000);
  test.skip(disk === undefined, 'no file system can be mounted here');
  try {
    const pagoda = await launch(disk!.folder);
    const chat = new ChatPage(pagoda.page);
    await chat.send(story);
    await chat.isWriting();
    disk!.fill();
    await expect(notSaved(pagoda)).toContainText('The disk is full');
    await chat.stopButton.click();
    await chat.isQuiet();
    await expect(notSaved(pagoda)).toBeVisible();
    disk!.free();
    await expect(notSaved(pagoda)).toBeHidden();
    const shown = await chat.lastText.innerText();
    await pagoda.quit();
    const squeezed = (text: string) => text.replace(/[\s#*]+/g, '');
    expect(squeezed(storedReply(disk!.folder))).toBe(squeezed(shown));
  } finally {
    disk!.remove();
  }
});

test('text that cannot be saved goes only where a person says so', async ({ pagoda, dataFolder }) => {
  const chat = new ChatPage(pagoda.page);
  await chat.send(story);
  await chat.isWriting();
  const other = new Sqlite(join(dataFolder, 'conversations.db'));
  other.script('BEGIN IMMEDIATE');
  await expect(notSaved(pagoda)).toBeVisible();
  await answerQuestions(pagoda.app, 'Close and Lose Them');
  await pagoda.app.evaluate(({ app }) => app.quit());
  await expect.poll(() => isRunning(pagoda.pid)).toBe(false);
  other.closeAsIs();
});

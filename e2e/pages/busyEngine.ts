import { expect, type Page } from '@playwright/test';
import { ChatPage } from './chatPage.ts';
import { Sidebar } from './sidebar.ts';
import { storeChat } from './storedChats.ts';

/** The model inside goes on about these for a while. */
const endless = [
  'ship that sails around the world',
  'lighthouse keeper',
  'mountain nobody has climbed',
  'town under the sea',
].flatMap((subject) => [
  `Write a very long story about a ${subject}.`,
  `Tell me the whole life of a ${subject.split(' ')[0]!} in detail.`,
]);

const paragraph =
  'The old road leads from the harbour through the gardens to a gate of red lacquer, and behind it stand the halls, one roof above the other. ';

/** Conversations that are there before the app starts, of some hundred tokens each; their titles. */
export function storeEarlier(dataFolder: string, count: number, paragraphs = 18): string[] {
  return Array.from({ length: count }, (_, index) => {
    const title = `Earlier walk ${index + 1}`;
    storeChat(dataFolder, title, [
      { role: 'user', content: `This is walk ${index + 1}. ${paragraph.repeat(paragraphs)}` },
      { role: 'assistant', content: `A beautiful walk, number ${index + 1}. ${paragraph.repeat(2)}` },
    ]);
    return title;
  });
}

/** Opens each so that it is read ahead and stays parked. */
export async function warm(page: Page, titles: readonly string[]): Promise<void> {
  const sidebar = new Sidebar(page);
  for (const title of titles) {
    await sidebar.open(title);
    await page.waitForTimeout(1500);
  }
}

/** So many replies that stream at once, each in a chat of its own. */
export async function startReplies(page: Page, count: number): Promise<void> {
  const chat = new ChatPage(page);
  for (let index = 0; index < count; index++) {
    await page.keyboard.press('Control+n');
    await chat.send(endless[index % endless.length]!);
    await expect(chat.stopButton).toBeVisible();
  }
}

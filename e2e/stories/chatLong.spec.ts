import { expect, launch, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { framesWhileScrolling, timeToOpen } from '../pages/frames.ts';
import { frameMs, percentile, recordMainThread } from '../pages/mainThread.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat, type StoredTurn } from '../pages/storedChats.ts';

const title = 'Two thousand messages';
const messages = 2000;

const replies = [
  'A lighthouse warns ships of rocks. Its lamp turns once in **ten seconds**, and can be seen from far away.',
  'Three things matter:\n\n1. The height of the tower.\n2. The strength of the lamp.\n3. The clearness of the air.\n\n> Fog weakens every light.',
  'Here is how far it can be seen:\n\n```python\nfrom math import sqrt\n\ndef horizon(height: float) -> float:\n    """Distance to the horizon in km, height in m."""\n    return 3.57 * sqrt(height)\n\nprint(horizon(40))\n```\n\nAt 40 m that is about `22.6` km.',
  'In short: **high, bright, clean**.\n\n| Tower | Height |\n|---|---|\n| Pharos | 100 m |\n| Cordouan | 68 m |',
];

function manyTurns(): StoredTurn[] {
  return Array.from({ length: messages }, (_, index) =>
    index % 2 === 0
      ? { role: 'user', content: `Question ${index / 2 + 1}: what else is there to know about lighthouses?` }
      : {
          role: 'assistant',
          content: `Answer ${(index + 1) / 2}. ${replies[((index - 1) / 2) % replies.length]}`,
        },
  );
}

test('a conversation of 2,000 messages takes less than a second of the page to open, and less than a frame each to scroll', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, title, manyTurns());
  const pagoda = await launch(dataFolder);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    await chat.modelIsReady();

    // Not by the clock: what the page does itself, since a busy machine has it wait, too.
    let openMs = 0;
    const opening = await recordMainThread(page, async () => {
      openMs = await timeToOpen(page, title);
    });
    const openingMs = opening.perFrame.reduce((sum, ms) => sum + ms, 0);
    await expect(chat.lastText).toContainText('Answer 1000.');
    await expect(chat.lastReply).toBeInViewport();

    process.stdout.write(
      `2,000 messages: open ${openMs.toFixed(0)} ms, ${openingMs.toFixed(0)} of its own\n`,
    );
    expect(openingMs).toBeLessThan(1000);
    for (const [name, direction] of [
      ['up', -1],
      ['down', 1],
    ] as const) {
      let frames = { perSecond: 0, longestMs: 0 };
      const { perFrame } = await recordMainThread(page, async () => {
        frames = await framesWhileScrolling(page, direction);
      });
      const most = percentile(perFrame, 95);
      process.stdout.write(
        `scrolling ${name}: ${frames.perSecond.toFixed(1)} frames/s, longest ${frames.longestMs.toFixed(0)} ms; ` +
          `of its own ${percentile(perFrame, 50).toFixed(1)} ms a frame, of 95 in 100 up to ${most.toFixed(1)}\n`,
      );
      expect(most).toBeLessThan(frameMs);
    }

    // Only what is near the view is in the page.
    expect(await page.getByRole('article').count()).toBeLessThan(60);
    await new Sidebar(page).search('"Answer 17."');
    await page.getByRole('list', { name: 'Search results' }).getByRole('button').first().click();
    await expect(page.getByText('Answer 17.', { exact: false }).first()).toBeInViewport();
  } finally {
    await pagoda.quit();
  }
});

import { expect, launch, test } from './launch.ts';
import { ChatPage } from './pages/chatPage.ts';
import { framesWhileScrolling, timeToOpen } from './pages/frames.ts';
import { longConversation } from './pages/longConversation.ts';
import { partWords, percentile, recordMainThread } from './pages/mainThread.ts';
import { Sidebar } from './pages/sidebar.ts';
import { storeChat } from './pages/storedChats.ts';

// A conversation of 300,000 tokens in full length: how long it takes to open, the frames while it scrolls through all it has, and what streaming into
// it costs the page's main thread. Its short form is stories/chatLong.spec.ts. It wants a quiet machine, so only when asked to:
// npm run build && PAGODA_LONG_CHAT=1 npx playwright test e2e/longChat.spec.ts

const title = 'A very long walk';

test.use({ settings: { temperature: 0, maxTokens: 400 } });

test('a conversation of 300,000 tokens opens, scrolls and goes on like a short one', async ({
  dataFolder,
}) => {
  test.skip(process.env['PAGODA_LONG_CHAT'] === undefined, 'only when asked to: PAGODA_LONG_CHAT=1');
  test.setTimeout(600_000);
  const turns = longConversation(1_200_000);
  storeChat(dataFolder, title, turns);
  const pagoda = await launch(dataFolder);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    await chat.modelIsReady();
    say(
      `${turns.length} messages, ${turns.reduce((sum, { content }) => sum + content.length, 0)} characters`,
    );
    const openings: number[] = [];
    for (let round = 0; round < 3; round++) {
      openings.push(await timeToOpen(pagoda.page, title));
      await new Sidebar(page).newChat();
    }
    say(`open: ${openings.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    expect(openings[0]).toBeLessThan(1500);

    await new Sidebar(page).open(title);
    await page.waitForTimeout(2000);
    for (const [name, direction] of [
      ['up', -1],
      ['down', 1],
      ['up again', -1],
    ] as const) {
      let frames = { perSecond: 0, longestMs: 0 };
      const thread = await recordMainThread(page, async () => {
        frames = await framesWhileScrolling(page, direction);
      });
      say(
        `scrolling ${name}: ${frames.perSecond.toFixed(1)} frames/s, longest ${frames.longestMs.toFixed(0)} ms; main thread per frame: median ` +
          `${percentile(thread.perFrame, 50).toFixed(1)}, p99 ${percentile(thread.perFrame, 99).toFixed(1)}, most ${thread.perFrame.at(-1)?.toFixed(1)} ms; ${partWords(thread)}`,
      );
    }
    // Through all of it, by the page key: each press shows what was not there before.
    await chat.conversation.focus();
    const leaps = await recordMainThread(page, async () => {
      for (let press = 0; press < 60; press++) {
        await page.keyboard.press('PageUp');
        await page.waitForTimeout(60);
      }
    });
    say(
      `60 pages up: most ${leaps.perFrame.at(-1)?.toFixed(1)} ms, p99 ${percentile(leaps.perFrame, 99).toFixed(1)} ms; ${partWords(leaps)}`,
    );

    await page.keyboard.press('End');
    await chat.send('Write a very long story about a lighthouse keeper.');
    // A conversation of this length is read for a while, or what does not fit is left out.
    await chat.isWriting();
    const streaming = await recordMainThread(page, () => page.waitForTimeout(4000));
    say(
      `streaming: main thread per frame with work: median ${percentile(streaming.perFrame, 50).toFixed(1)}, p95 ${percentile(streaming.perFrame, 95).toFixed(1)}, most ` +
        `${streaming.perFrame.at(-1)?.toFixed(1)} ms of ${streaming.perFrame.length} frames in ${(streaming.recordedMs / 1000).toFixed(1)} s; ${partWords(streaming)}`,
    );
    await page.keyboard.press('Escape');
  } finally {
    await pagoda.quit();
  }
});

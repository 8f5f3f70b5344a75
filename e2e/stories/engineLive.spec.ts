import { expect, launch, neverEnding, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

// Every reply here is stopped; none is over before.
test.use({ settings: neverEnding });

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
  const map = page.getByRole('slider', { name: 'Pages on the device' });
  await expect(map).toHaveAttribute('aria-valuetext', /[1-9]\d* pages: [1-9]\d* in use/);
  await expect(page.getByRole('img', { name: /^Between tokens, since loaded: half within/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Replies, the last two minutes: \d/ })).toBeVisible();
  await page.screenshot({ path: info.outputPath('busy.png') });

  // What changes all the time is drawn when it does: anything that glides from one value to the next would have frames drawn without end.
  const gliding = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const begun: string[] = [];
        for (const type of ['transitionrun', 'animationstart'] as const)
          document.addEventListener(type, ({ target }) => begun.push((target as Element).outerHTML));
        let changes = 0;
        new MutationObserver(() => ++changes === 3 && resolve(begun)).observe(
          document.querySelector('[role="slider"][aria-label="Steps"]')!,
          { attributeFilter: ['aria-valuetext'] },
        );
      }),
  );
  expect(gliding).toEqual([]);

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
    const map = page.getByRole('slider', { name: 'Pages on the device' });
    const name = await map.getAttribute('aria-valuetext');
    await page.keyboard.press('Control+e');
    expect(name).toMatch(/ [1-9]\d* parked/);
  }).toPass();
});

test('a page, its words, its lane and its chat belong together, and what is held stands still', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, 'A walk', [
    { role: 'user', content: 'Where did you go?' },
    { role: 'assistant', content: `We went to the **old** harbour. ${'It was quiet there. '.repeat(30)}` },
  ]);
  const { page, quit } = await launch(dataFolder);
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await new Sidebar(page).open('A walk');
  const map = page.getByRole('slider', { name: 'Pages on the device' });
  // What is opened is read ahead.
  await expect(async () => {
    await page.keyboard.press('Control+e');
    const words = await map.getAttribute('aria-valuetext');
    if (!/[1-9]\d* parked/.test(words ?? '')) await page.keyboard.press('Control+e');
    expect(words).toMatch(/[1-9]\d* parked/);
  }).toPass();

  // By the keyboard alone: to the page, and it stays.
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await expect(map).toHaveAttribute('aria-valuetext', /^Positions 0 to \d+, .* A walk, parked/);
  await page.keyboard.press('Enter');
  const reader = page.getByRole('region', { name: 'What it says' });
  await expect(reader).toContainText('Where did you go?');
  const holdings = page.getByRole('table', { name: 'What each conversation has in the cache, in tokens' });
  await expect(holdings.getByRole('row', { name: /A walk/ })).toContainText(/[1-9]\d/);

  // Held, nothing changes but by the one who looks.
  await page.keyboard.press('Control+p');
  await expect(page.getByRole('button', { name: 'Go on' })).toHaveAttribute('aria-pressed', 'true');
  const steps = page.getByRole('slider', { name: 'Steps' });
  const before = await steps.getAttribute('aria-valuetext');
  await steps.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await expect(steps).toHaveAttribute('aria-valuetext', before!);
  await page.keyboard.press('Control+p');

  // From the words to where the chat says them.
  await reader.getByText(/old/).first().hover();
  await reader.getByRole('button', { name: 'Show in the chat' }).click();
  await expect(chat.conversation.getByText('harbour').first()).toBeVisible();
  await expect
    .poll(() =>
      page.evaluate(() =>
        [...(CSS.highlights.get('said') ?? [])].map((range) => (range as Range).toString()).join(),
      ),
    )
    .toMatch(/\w/);
  await quit();
});

test('a chat says what the next message costs, and beside each message what of it is cached', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, 'A walk', [
    { role: 'user', content: 'Where did you go?' },
    { role: 'assistant', content: `We went to the old harbour. ${'It was quiet there. '.repeat(40)}` },
  ]);
  const { page, quit } = await launch(dataFolder);
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await new Sidebar(page).open('A walk');
  // Opened, it is read ahead: what is left to read is a few tokens.
  const cost = page.getByRole('button', { name: /^Next message: \d tokens? to read/ });
  await expect(cost).toBeVisible();
  const mark = chat.lastReply.locator('[data-tip^="Cached: "], [data-tip^="Of "]');
  await expect(mark).toHaveAttribute('data-tip', /cached|Cached/);
  await cost.click();
  const detail = page.getByRole('dialog', { name: 'What the next message costs' });
  await expect(detail).toContainText(/Cached on the device2\d\d/);
  await page.keyboard.press('Escape');
  await expect(detail).toBeHidden();
  await quit();
});

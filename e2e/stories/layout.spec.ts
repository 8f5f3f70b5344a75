import { expect, launch, test } from '../launch.ts';
import { cutOff } from '../pages/layout.ts';
import { storeChat } from '../pages/storedChats.ts';

// Every screen in windows of all sizes, with long titles and in the language with the longer words: nothing that is needed is cut off or pushed away.
// With PAGODA_PICTURES=FOLDER there are pictures of all of it, in both themes; PAGODA_LANGUAGE=en for those in English.

const language = process.env['PAGODA_LANGUAGE'] === 'en' ? 'en' : 'de';
test.use({ settings: { welcomed: true, offline: true, language, settingsLevel: 'all' } });

const sizes = [
  { name: '1920x1080', width: 1920, height: 1080, zoom: 0 },
  { name: '1280x800', width: 1280, height: 800, zoom: 0 },
  { name: '1280x800 at 150 %', width: 1280, height: 800, zoom: Math.log(1.5) / Math.log(1.2) },
  { name: '900x600', width: 900, height: 600, zoom: 0 },
  { name: '520x700', width: 520, height: 700, zoom: 0 },
] as const;

const screens = {
  chat: 'Control+l',
  decoding: 'Control+d',
  settings: 'Control+,',
  engine: 'Control+e',
  models: 'Control+Shift+M',
  server: 'Control+Shift+E',
  'the keyboard': 'Control+/',
} as const;

const reply =
  '## A heading\n\nHere it is, with `code` and **stress**, in a paragraph that is long enough to take more than one line at any of these widths.\n\n' +
  '```python\ndef lamp(height: float) -> float:\n    return 3.57 * height ** 0.5  # and a comment that goes on for longer than a narrow window is wide\n```\n\n' +
  '| Tower | Height | Built | Seen from | Keeper | Colour |\n|---|---|---|---|---|---|\n| Pharos | 100 m | 280 BC | the sea | unknown | white |\n\n' +
  '1. One\n2. Two\n\n$$\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}$$';

test('nothing that is needed is cut off in a window of any size', async ({ dataFolder }) => {
  const title = 'Donaudampfschifffahrtsgesellschaftskapitänsmütze und andere sehr lange Wörter '
    .repeat(2)
    .trim();
  storeChat(dataFolder, 'A shorter one', [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: reply },
  ]);
  storeChat(dataFolder, title, [
    { role: 'user', content: 'What is there to see?' },
    { role: 'assistant', content: reply },
    { role: 'user', content: `And a ${'very '.repeat(40)}long question?` },
    { role: 'assistant', content: reply },
  ]);
  const { app, page, quit } = await launch(dataFolder);
  const folder = process.env['PAGODA_PICTURES'];
  const found: Record<string, string[]> = {};
  try {
    await page.locator('aside [data-list-row]').first().click();
    await expect(page.getByRole('article').last()).toContainText('Pharos');
    for (const { name, width, height, zoom } of sizes) {
      await app.evaluate(
        ({ BrowserWindow }, [w, h, level]) => {
          const [window] = BrowserWindow.getAllWindows();
          window?.setContentSize(w, h);
          window?.webContents.setZoomLevel(level);
        },
        [width, height, zoom] as const,
      );
      // As wide as it is now, not as it was: it is told in whole points.
      const zoomedWidth = width / 1.2 ** zoom;
      await expect
        .poll(async () => Math.abs((await page.evaluate(() => innerWidth)) - zoomedWidth))
        .toBeLessThan(2);
      for (const [screen, keys] of Object.entries(screens)) {
        await page.keyboard.press(keys);
        await page.waitForTimeout(250);
        found[`${screen} at ${name}`] = await cutOff(page);
        if (folder)
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            await page.waitForTimeout(150);
            await page.screenshot({
              path: `${folder}/${name}-${screen}-${colorScheme}-${language}.png`.replaceAll(' ', '-'),
            });
          }
        // What lies beside the chat goes by its own key, what lies over it by Escape.
        await page.keyboard.press(screen === 'decoding' ? keys : 'Escape');
      }
      if (width > 760) continue;
      await page.keyboard.press('Control+b');
      await expect(page.locator('aside')).toBeVisible();
      found[`the sidebar at ${name}`] = await cutOff(page);
      if (folder)
        await page.screenshot({ path: `${folder}/${name}-sidebar-${language}.png`.replaceAll(' ', '-') });
      await page.keyboard.press('Escape');
      await expect(page.locator('aside')).toBeHidden();
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((screen) => [screen, []])));
  } finally {
    await quit();
  }
});

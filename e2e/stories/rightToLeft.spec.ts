import type { Locator, Page } from '@playwright/test';
import { mirroredText } from '../../electron/words/mirrored.ts';
import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { cutOff } from '../pages/layout.ts';
import { storeChat } from '../pages/storedChats.ts';

// The app as it is read from right to left, in the pseudo-language that is offered to nobody: what stood on the left stands on the right, and what people
// and models wrote keeps the direction of its own letters. With PAGODA_PICTURES=FOLDER there are pictures of all of it, in both themes.

test.use({ settings: { welcomed: true, offline: true, language: 'ar-XB', settingsLevel: 'all' } });

const sizes = [
  { name: '1280x800', width: 1280, height: 800 },
  { name: '520x700', width: 520, height: 700 },
] as const;

const said = (text: string) => ({ name: mirroredText(text), exact: true });

/** The key that opens it, and what is then there. What lies beside the chat goes by its own key, what lies over it by Escape. */
const screens: readonly [name: string, keys: string, there: (page: Page) => Locator][] = [
  ['decoding', 'Control+d', (page) => page.getByRole('complementary', said('How words are chosen'))],
  ['settings', 'Control+,', (page) => page.getByRole('region', said('Settings'))],
  ['engine', 'Control+e', (page) => page.getByRole('region', said('Engine'))],
  ['models', 'Control+Shift+M', (page) => page.getByRole('region', said('Models'))],
  ['server', 'Control+Shift+E', (page) => page.getByRole('region', said('Server'))],
  ['the keyboard', 'Control+/', (page) => page.getByRole('dialog')],
];

const arabic = 'المنارة برج في أعلاه ضوء.';
const reply =
  `## ${arabic}\n\n${arabic} \`code\`\n\nA paragraph in English.\n\n- ${arabic}\n- بند\n\n> ${arabic}\n\n` +
  '```python\nheight = 3\n```\n\n| برج | height |\n|---|---|\n| فاروس | 100 m |\n\n$$x + 1$$';

test('from right to left nothing is cut off, and every text keeps its own direction', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, 'About lighthouses', [
    { role: 'user', content: `${arabic}\n\nAnd in English?` },
    { role: 'assistant', content: reply },
  ]);
  const { app, page, quit } = await launch(dataFolder);
  const folder = process.env['PAGODA_PICTURES'];
  const message = page.getByRole('textbox', said('Message'));
  const found: Record<string, string[]> = {};
  try {
    await expect(page.locator('html[dir="rtl"]')).toHaveCount(1);
    await expect(message).toBeVisible();
    await page.locator('aside [data-list-row]').first().click();
    const answer = page.getByRole('article').last();
    await expect(answer).toContainText('فاروس');

    // The sidebar is where one begins to read.
    const [sidebar, main] = await Promise.all(
      ['aside', 'main'].map((name) => page.locator(name).first().boundingBox()),
    );
    expect(sidebar!.x).toBeGreaterThanOrEqual(main!.x + main!.width - 1);

    const direction = (text: string) =>
      answer
        .locator(text)
        .first()
        .evaluate((element) => getComputedStyle(element).direction);
    expect(await direction('h2')).toBe('rtl');
    expect(await direction('p:has-text("English")')).toBe('ltr');
    expect(await direction('ul')).toBe('rtl');
    expect(await direction('blockquote')).toBe('rtl');
    expect(await direction('table')).toBe('rtl');
    expect(await direction('pre')).toBe('ltr');
    expect(await direction('p code')).toBe('ltr');
    expect(await direction('.formula')).toBe('ltr');
    const quote = answer.locator('blockquote');
    expect(
      await quote.evaluate((element) => parseFloat(getComputedStyle(element).borderRightWidth)),
    ).toBeGreaterThan(1);

    // A draft goes by what is written, each line for itself; before that, as the page does.
    expect(await message.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    await message.fill('Hello');
    expect(await message.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
    await message.fill(arabic);
    expect(await message.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    await message.fill('');

    for (const { name, width, height } of sizes) {
      await app.evaluate(
        ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
        [width, height] as const,
      );
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
      const look = async (screen: string) => {
        found[`${screen} at ${name}`] = await cutOff(page);
        if (!folder) return;
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.waitForTimeout(300);
          await page.screenshot({
            path: `${folder}/rtl-${name}-${screen}-${colorScheme}.png`.replaceAll(' ', '-'),
          });
        }
      };
      await expect(answer).toBeVisible();
      await look('chat');
      for (const [screen, keys, there] of screens) {
        await page.keyboard.press(keys);
        await expect(there(page)).toBeVisible();
        await look(screen);
        await page.keyboard.press(screen === 'decoding' ? keys : 'Escape');
        await expect(there(page)).toBeHidden();
      }
      if (width === sizes[0].width) found['faults of the chat'] = await faults(page);
    }
    await page.keyboard.press('Control+b');
    await expect(page.getByRole('complementary', said('Conversations'))).toBeVisible();
    found['the sidebar, narrow'] = await cutOff(page);
    if (folder) await page.screenshot({ path: `${folder}/rtl-520x700-sidebar.png` });
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((screen) => [screen, []])));
  } finally {
    await quit();
  }
});

import { expect, launch, test } from '../launch.ts';
import { faultsInBothThemes } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

const reply =
  'Here it is:\n\n```python\nprint("hello")  # a comment\n```\n\nIt `prints` a [word](https://example.com).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n' +
  `| ${'A wide table | '.repeat(20)}\n|${'---|'.repeat(20)}\n| ${'with cells | '.repeat(20)}\n\n` +
  '- [ ] To do\n- [x] Done\n\n> A quote, with a note[^1].\n\n1. One\n\n### A heading\n\nשלום \\(x^2\\)\n\n\\[ \\frac{a}{b} \\]\n\n[^1]: The note.\n\n' +
  `\`\`\`\n${'a long line of code '.repeat(40)}\n${'line\n'.repeat(600)}\`\`\``;

/** All that opens above the page. */
const above = '[role="dialog"], [role="menu"]';

test('the main screens are free of accessibility faults, in both themes', async ({ dataFolder }) => {
  storeChat(dataFolder, 'Hello in Python', [
    { role: 'user', content: 'How do I print a word?' },
    { role: 'assistant', content: reply },
  ]);
  const pagoda = await launch(dataFolder);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    await chat.modelIsReady();
    const found: Record<string, string[]> = {};

    found['new chat'] = await faultsInBothThemes(page);
    await new Sidebar(page).open('Hello in Python');
    await expect(chat.lastText.locator('pre span').first()).toBeVisible();
    found['conversation'] = await faultsInBothThemes(page);
    await page.keyboard.press('Control+f');
    await page.keyboard.type('word');
    await page.getByTestId('attach').setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Some notes.') },
      { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    ]);
    await chat.notice('empty.txt cannot be attached');
    await expect(page.getByText(/characters, \d+ tokens/)).toBeVisible();
    found['find, files and a fault'] = await faultsInBothThemes(page);
    await page.getByRole('button', { name: 'Close the search' }).click();
    await chat.mine.getByRole('button', { name: /^Delete from here/ }).click();
    await expect(page.getByRole('button', { name: 'Delete 2 messages' })).toBeVisible();
    found['before others go along'] = await faultsInBothThemes(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    await expect(page.getByRole('textbox', { name: 'Chat title' })).toBeVisible();
    found['renaming'] = await faultsInBothThemes(page);
    await page.keyboard.press('Escape');
    await chat.moreOfReply('Delete from here');
    await chat.notice('Message deleted');
    found['notice'] = await faultsInBothThemes(page);
    await new Sidebar(page).search('word');
    await expect(page.getByText('1 found')).toBeVisible();
    found['search'] = await faultsInBothThemes(page);
    await chat.model.click();
    found['model menu'] = await faultsInBothThemes(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    found['settings'] = await faultsInBothThemes(page);
    await page.keyboard.press('Control+e');
    await expect(page.getByRole('region', { name: 'Kernels' })).toBeVisible();
    found['engine'] = await faultsInBothThemes(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+/');
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
    found['keyboard'] = await faultsInBothThemes(page);

    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((screen) => [screen, []])));
  } finally {
    await pagoda.quit();
  }
});

test('everything can be reached and told apart by the keyboard alone', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  await expect(chat.composer).toBeFocused();
  // What has the focus from the start has a successor, too, where it goes away.
  await page.keyboard.press('Control+e');
  await expect(page.getByRole('region', { name: 'Engine' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(chat.composer).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Control+l');
  await expect(chat.composer).toBeFocused();
  await page.keyboard.press('Control+b');
  await expect(new Sidebar(page).root).toBeHidden();
  await page.keyboard.press('Control+b');
  await expect(new Sidebar(page).root).toBeVisible();

  // The focus is always on something with a name and a visible ring.
  await page.keyboard.press('Control+l');
  const seen = new Set<string>();
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return null;
      const name = element.getAttribute('aria-label') ?? element.innerText;
      const { outlineStyle, borderColor } = getComputedStyle(element);
      return { name: name.trim(), marked: outlineStyle !== 'none' || borderColor !== '' };
    });
    if (focus) {
      expect(focus).toMatchObject({ name: expect.stringMatching(/\S/), marked: true });
      seen.add(focus.name);
    }
  }
  expect([...seen].some((name) => name.startsWith('New chat'))).toBe(true);
});

test('a key that comes at once after what was open has closed keeps what it did', async ({ dataFolder }) => {
  storeChat(dataFolder, 'Hello', [
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: 'Hello.' },
  ]);
  const pagoda = await launch(dataFolder);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    await chat.modelIsReady();
    await new Sidebar(page).open('Hello');
    const opening = {
      popover: () => chat.mine.getByRole('button', { name: /^Delete from here/ }).click(),
      menu: () => page.getByRole('button', { name: 'More about this chat' }).click(),
      choice: () => chat.model.click(),
      dialog: () => page.keyboard.press('Control+/'),
      palette: () => page.keyboard.press('Control+Shift+K'),
    };
    for (const [what, open] of Object.entries(opening)) {
      await open();
      await expect(page.locator(above)).toBeVisible();
      await page.evaluate(async (above) => {
        const press = (key: string) =>
          (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
          );
        const closed = new Promise<void>((done) => {
          new MutationObserver(() => document.querySelector(above) === null && done()).observe(
            document.body,
            { childList: true, subtree: true },
          );
        });
        press('Escape');
        await closed;
        press('F2');
        // Whatever gives its focus back late has done so by then.
        await new Promise((done) => setTimeout(done, 200));
      }, above);
      await expect(page.getByRole('textbox', { name: 'Chat title' }), what).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(chat.composer).toBeFocused();
    }
  } finally {
    await pagoda.quit();
  }
});

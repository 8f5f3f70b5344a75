import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, launch, neverEnding, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { SettingsPage } from '../pages/settingsPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

// What people take for granted of a conversation: it is found in, written in LaTeX, given files, taken along; and nothing lies over it.

test.use({ settings: { temperature: 0, maxTokens: 24 } });

const longAgo = `${'A paragraph about nothing.\n\n'.repeat(4000)}Here the Brahmaputra is named.\n\n${'And on it goes.\n\n'.repeat(4000)}`;
const formulas =
  'By \\(E = mc^2\\) and\n\n\\[\n\\frac{a}{b}\n= c\n\\]\n\nit costs $5, not $6.\n\n' +
  `\\[ ${'x_1 + '.repeat(60)} y \\]`;

const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element === document.body
      ? 'nothing'
      : (element?.getAttribute('aria-label') ?? element?.textContent);
  });
const lit = (page: Page) =>
  page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map(String).slice(0, 3));
const isInView = (page: Page) =>
  page.evaluate(() => {
    const [range] = CSS.highlights.get('found') ?? [];
    const log = document.querySelector('[role="log"]')?.getBoundingClientRect();
    const at = range instanceof Range ? range.getBoundingClientRect() : undefined;
    return log && at ? at.top >= log.top && at.bottom <= log.bottom : false;
  });
const clipboardText = (app: ElectronApplication) => app.evaluate(({ clipboard }) => clipboard.readText());

test('what is looked for is in view and lit up, formulas are drawn and copied as written, and the keyboard keeps its place', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, 'Rivers', [
    { role: 'user', content: 'Which rivers are there?' },
    { role: 'assistant', content: longAgo },
    { role: 'user', content: 'And the Brahmaputra?' },
    { role: 'assistant', content: 'It is long.' },
    { role: 'user', content: 'Thanks.' },
    { role: 'assistant', content: formulas },
  ]);
  const { page, app, quit } = await launch(dataFolder);
  try {
    const chat = new ChatPage(page);
    const sidebar = new Sidebar(page);
    await chat.modelIsReady();
    await page.bringToFront();

    const hits = await sidebar.search('brahmaputra');
    await expect(hits).toHaveCount(2);
    await hits.last().click();
    await expect.poll(() => lit(page)).toContain('Brahmaputra');
    await expect.poll(() => isInView(page)).toBe(true);
    const find = page.getByRole('search', { name: 'Find in this chat' });
    await expect(find).toContainText('1 of 2 messages');
    await page.keyboard.press('Control+f');
    await page.keyboard.press('Shift+Enter');
    await expect(find).toContainText('2 of 2 messages');
    await page.keyboard.press('Escape');
    await expect(find).toBeHidden();
    expect(await lit(page)).toEqual([]);
    await expect(chat.composer).toBeFocused();

    // Where the last hit leaves the end in view, there is nothing to jump to.
    const jump = page.getByRole('button', { name: 'Jump to latest' });
    await expect(async () => {
      if (await jump.isVisible()) await jump.click({ timeout: 1000 });
      await expect(jump).toBeHidden({ timeout: 1000 });
    }).toPass();
    const drawn = chat.lastText.locator('.formula');
    await expect(drawn).toHaveCount(3);
    await expect(drawn.first().locator('.katex-html')).toBeVisible();
    await expect(chat.lastText).toContainText('it costs $5, not $6.');
    // The wide one scrolls in itself.
    expect(await drawn.last().evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('.katex .mathnormal')!).fontFamily),
    ).toContain('KaTeX');
    await expect.poll(() => page.evaluate(() => document.fonts.check('16px KaTeX_Math'))).toBe(true);
    await chat.lastText.evaluate((element) => getSelection()?.selectAllChildren(element));
    await page.keyboard.press('Control+c');
    await expect.poll(() => clipboardText(app)).toContain('By \\(E = mc^2\\) and');
    expect(await clipboardText(app)).toContain('\\[\n\\frac{a}{b}\n= c\n\\]');

    // What had the focus goes away, again and again.
    await page.keyboard.press('Control+,');
    await expect.poll(() => focused(page)).toBe('Settings');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await page.getByRole('button', { name: 'Reset theme' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).not.toBe('nothing');
    await page.keyboard.press('Escape');
    await expect(chat.composer).toBeFocused();
    await page.keyboard.press('Control+/');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(chat.composer).toBeFocused();
    await chat.moreOfReply('Delete from here');
    const notice = await chat.notice('Message deleted');
    await expect(chat.composer).toBeFocused();
    // It lies over nothing: not over what is said, nor over where one writes.
    const below = (await notice.boundingBox())!;
    const log = (await chat.conversation.boundingBox())!;
    expect(below.y + below.height).toBeLessThanOrEqual(log.y + 1);
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).focus();
    await page.keyboard.press('Enter');
    await expect(chat.replies.last()).toContainText('it costs $5');
    await expect(chat.composer).toBeFocused();

    // Others go along only after it was said.
    await chat.mine.last().hover();
    await chat.mine
      .last()
      .getByRole('button', { name: /^Delete from here, with the message after it/ })
      .click();
    await page.getByRole('button', { name: 'Delete 2 messages' }).click();
    await chat.notice('2 messages deleted');
    await expect(chat.replies.last()).toContainText('It is long.');

    // A narrow window has room for the conversation.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(600, 700));
    await expect(sidebar.root).toBeHidden();
    await page.keyboard.press('Control+k');
    await expect(sidebar.root).toBeVisible();
    await page.getByRole('button', { name: 'Clear search' }).click();
    await sidebar.newChat();
    await expect(sidebar.root).toBeHidden();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1180, 780));
    await expect(sidebar.root).toBeVisible();
  } finally {
    await quit();
  }
});

test('files go along with a message, messages wait their turn, and chats leave and come back whole', async ({
  dataFolder,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'pagoda-files-'));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  storeChat(dataFolder, 'Sums', [
    { role: 'user', content: 'A formula?' },
    { role: 'assistant', content: formulas },
  ]);
  const { page, app, quit, enginePid } = await launch(dataFolder);
  try {
    const chat = new ChatPage(page);
    const sidebar = new Sidebar(page);
    await chat.modelIsReady();
    await page
      .getByTestId('attach')
      .setInputFiles([
        file('notes.md', '# Notes\n\nThe password of the lighthouse is "celadon".\n'),
        file('paper.pdf', pdfSaying('The harbour closes at nine.')),
        file('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe])),
        file('empty.txt', ''),
      ]);
    const files = page.getByRole('list', { name: 'Files to send' });
    await expect(files.getByRole('listitem')).toHaveCount(2);
    const drag = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await drag.send('Input.dispatchDragEvent', {
        type,
        x: 600,
        y: 300,
        data: { items: [], files: [file('code.py', 'print(1)')], dragOperationsMask: 1 },
      });
    await expect(files.getByText('code.py')).toBeVisible();
    await expect(files.getByText('notes.md').locator('..')).toContainText(/\d+ characters, \d+ tokens/);
    // Two faults are one list.
    await expect(page.getByText('2 things did not work')).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss all' }).click();
    // While the engine is held no reply ends, whatever the machine's speed.
    const engine = await enginePid();
    process.kill(engine, 'SIGSTOP');
    await chat.send('Tell me a very long story about the lighthouse in these.');
    await expect(chat.stopButton).toBeVisible();
    await chat.send('Say hello.');
    const waiting = page.getByRole('list', { name: 'Sent when the reply is done' });
    await expect(waiting).toContainText('Say hello.');
    await expect(chat.mine).toHaveCount(1);
    await expect(chat.mine.first().getByRole('button', { name: /notes\.md/ })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Tell me a very long story/);
    await chat.mine
      .first()
      .getByRole('button', { name: /paper\.pdf/ })
      .click();
    await expect(chat.mine.first()).toContainText('The harbour closes at nine.');
    process.kill(engine, 'SIGCONT');
    await expect(waiting).toBeHidden();
    await expect(chat.replies).toHaveCount(2);
    await chat.isQuiet();
    await expect(chat.mine).toHaveCount(2);

    const saved = join(folder, 'all.json');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, saved);
    await sidebar.open('Sums');
    await page.getByRole('button', { name: 'More about this chat' }).click();
    await page.getByRole('menuitem', { name: 'Save as JSON…' }).click();
    await chat.notice('Chat saved');
    const text = readFileSync(saved, 'utf8').replace(/"createdAt": \d+/g, '"createdAt": 1700000000000');
    const settings = new SettingsPage(page);
    await settings.open();
    await page
      .getByTestId('import')
      .setInputFiles([
        file('other.json', text.replace('"title": "Sums"', '"title": "Sums from elsewhere"')),
        file('conversations.json', 'no JSON'),
      ]);
    await chat.notice('1 chat imported');
    await expect(page.getByText('conversations.json was not imported')).toBeVisible();
    await settings.close();
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await sidebar.open('Sums from elsewhere');
    await expect(chat.lastText.locator('.formula')).toHaveCount(3);
  } finally {
    await quit();
  }
});

test.describe('while a reply is being written', () => {
  test.use({ settings: { temperature: 0, ...neverEnding } });

  test('what would end it is asked about: another model, and closing the window', async ({ dataFolder }) => {
    const { page, app, quit } = await launch(dataFolder);
    try {
      const chat = new ChatPage(page);
      await chat.modelIsReady();
      await app.evaluate(({ dialog }) => {
        Reflect.set(globalThis, 'asked', []);
        dialog.showMessageBox = ((_window: unknown, box: { message: string }) => {
          (Reflect.get(globalThis, 'asked') as string[]).push(box.message);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        }) as typeof dialog.showMessageBox;
      });
      await chat.send('Tell me a very long story about a lighthouse keeper.');
      await chat.isWriting();
      await page.keyboard.press('Control+Enter');
      await page.keyboard.press('Control+Enter');
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
      await expect
        .poll(() => app.evaluate(() => Reflect.get(globalThis, 'asked') as string[]))
        .toEqual(['A reply is being written.']);
      await expect(page.getByRole('region', { name: 'Notices' })).not.toContainText('Reply replaced');
      await expect(chat.replies).toHaveCount(1);

      // Larger and smaller as everywhere, and Alt brings up no menu.
      const zoom = () =>
        app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getZoomLevel());
      const press = (keyCode: string) =>
        app.evaluate(({ BrowserWindow }, key) => {
          // As from a keyboard: the test's own keys reach the page alone.
          const { webContents } = BrowserWindow.getAllWindows()[0]!;
          webContents.sendInputEvent({ type: 'keyDown', keyCode: key, modifiers: ['control'] });
        }, keyCode);
      await press('=');
      await press('+');
      await expect.poll(zoom).toBe(1);
      await press('-');
      await expect.poll(zoom).toBe(0.5);
      await press('0');
      await expect.poll(zoom).toBe(0);
      expect(
        await app.evaluate(({ BrowserWindow }) => {
          const [window] = BrowserWindow.getAllWindows();
          return [window!.isMenuBarVisible(), window!.isMenuBarAutoHide()];
        }),
      ).toEqual([false, false]);
    } finally {
      await quit();
    }
  });
});

/** A PDF of one page with one line, as small as they come. */
function pdfSaying(line: string): string {
  const stream = `BT /F1 18 Tf 20 100 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  return `${text}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
}

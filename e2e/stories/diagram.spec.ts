import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, launch, test } from '../launch.ts';
import { faultsInBothThemes } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { Sidebar } from '../pages/sidebar.ts';
import { storeChat } from '../pages/storedChats.ts';

/** A kind of diagram each, with words that have to be in the drawing. */
const kinds: readonly (readonly [code: string, words: readonly string[]])[] = [
  [
    'flowchart TD\n  A[Gate] -->|opens| B{Guard awake?}\n  B -->|no| C((Pagoda))',
    ['Gate', 'opens', 'Pagoda'],
  ],
  [
    'sequenceDiagram\n  Keeper->>Lamp: Light it\n  Lamp-->>Keeper: It burns',
    ['Keeper', 'Light it', 'It burns'],
  ],
  [
    'classDiagram\n  class Roof {\n    +int tiles\n    +shine()\n  }\n  Roof <|-- Eaves',
    ['Roof', 'tiles', 'Eaves'],
  ],
  ['stateDiagram-v2\n  [*] --> Idle\n  Idle --> Writing: a prompt', ['Idle', 'Writing', 'a prompt']],
  ['erDiagram\n  CHAT ||--o{ MESSAGE : holds\n  CHAT {\n    string title\n  }', ['CHAT', 'holds', 'title']],
  ['pie title Time\n  "Reading" : 30\n  "Writing" : 70', ['Time', 'Reading', 'Writing']],
  [
    'gantt\n  title Plan\n  dateFormat YYYY-MM-DD\n  section Build\n  Walls :a1, 2026-01-01, 30d',
    ['Plan', 'Walls'],
  ],
  ['mindmap\n  root((Pagoda))\n    Roof\n      Tiles\n    Gate', ['Pagoda', 'Roof', 'Tiles']],
];

/** Each tries to run, to lead out, to fetch, or to be more than a picture. */
const hostile = [
  'flowchart LR\n  A[Go] --> B\n  click A "javascript:window.hacked=1" "x"\n  click B call hack()\n  click A href "https://evil.example/" _blank',
  'flowchart LR\n  A["<img src=x onerror=window.hacked=2><script>window.hacked=3</script>"] --> B["<iframe src=https://evil.example/></iframe>"]',
  '%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "* { background: url(https://evil.example/x) }"}}%%\nflowchart LR\n  A["<a href=\'javascript:window.hacked=4\'>x</a>"] --> B',
  '---\nconfig:\n  securityLevel: loose\n  themeCSS: "} body { display: none } .x {"\n---\nflowchart LR\n  A --> B\n  classDef evil fill:url(https://evil.example/y),color:red;}body{display:none}\n  class A evil',
  'sequenceDiagram\n  participant A\n  link A: Site @ javascript:window.hacked=5\n  links A: {"Far": "https://evil.example/"}\n  A->>A: <svg onload=window.hacked=6>',
  'classDiagram\n  class A\n  click A href "javascript:window.hacked=7"\n  callback A "hack" "x"',
];

const fenced = (code: string) => `\`\`\`mermaid\n${code}\n\`\`\``;

test('a diagram is drawn when it is asked for, as a picture in which nothing runs', async ({
  dataFolder,
}, info) => {
  const turn = (content: string) =>
    [
      { role: 'user', content: 'Draw it.' },
      { role: 'assistant', content },
    ] as const;
  storeChat(dataFolder, 'Kinds', turn(kinds.map(([code]) => fenced(code)).join('\n\n')));
  storeChat(dataFolder, 'Hostile', turn(hostile.map(fenced).join('\n\n')));
  storeChat(
    dataFolder,
    'Wrong',
    turn([fenced('flowchart TD\n  A[Open --> B'), fenced(`pie\n${'  "a" : 1\n'.repeat(3000)}`)].join('\n\n')),
  );
  storeChat(dataFolder, 'One', turn(`How a reply comes about:\n\n${fenced(kinds[0]![0])}\n\nThat is all.`));
  const pagoda = await launch(dataFolder);
  const { app, page } = pagoda;
  const chat = new ChatPage(page);
  const outside: string[] = [];
  page.on('request', (request) => outside.push(request.url()));
  const open = async (title: string) => {
    await new Sidebar(page).open(title);
    await expect(chat.lastReply.locator('pre').first()).toBeVisible();
  };
  const copied = () => app.evaluate(({ clipboard }) => clipboard.readText());
  const clear = () => app.evaluate(({ clipboard }) => clipboard.clear());
  try {
    await chat.modelIsReady();

    await test.step('by the keyboard: it shows as code, is drawn, made larger, copied, saved and put away', async () => {
      await open('One');
      await expect(chat.lastReply.getByRole('img', { name: /Drawing of/ })).toHaveCount(0);
      await chat.lastReply.getByRole('button', { name: 'Draw', exact: true }).focus();
      await page.keyboard.press('Enter');
      const picture = chat.lastReply.getByRole('img', { name: /Drawing of this text: flowchart TD/ });
      await isDrawn(picture);
      await expect(chat.lastReply.getByRole('button', { name: 'Show the code' })).toBeFocused();
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await isDrawn(picture);
        await page.screenshot({ path: info.outputPath(`drawn-${scheme}.png`) });
      }
      expect(await faultsInBothThemes(page)).toEqual([]);
      const width = () => picture.evaluate((image) => image.getBoundingClientRect().width);
      const before = await width();
      const larger = chat.lastReply.getByRole('button', { name: 'Larger' });
      for (let presses = 0; presses < 4; presses++) await larger.press('Enter');
      await expect.poll(width).toBeGreaterThan(before * 1.9);
      const room = chat.lastReply.getByRole('group', { name: 'Diagram' });
      await room.focus();
      await expect(room).toBeFocused();
      await chat.lastReply.getByRole('button', { name: 'Copy the drawing as SVG' }).press('Enter');
      await expect.poll(copied).toContain('<svg');
      const file = join(dataFolder, 'saved.svg');
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, file);
      await chat.lastReply.getByRole('button', { name: 'Save the drawing' }).press('Enter');
      await chat.notice('Drawing saved');
      expect(readFileSync(file, 'utf8')).toBe(await copied());
      await chat.lastReply.getByRole('button', { name: 'Show the code' }).press('Enter');
      await expect(chat.lastReply.getByRole('group', { name: /mermaid/ })).toContainText('Guard awake?');
      await expect(picture).toHaveCount(0);
    });

    await test.step('every kind has its words', async () => {
      await open('Kinds');
      const drawings = await drawAll(chat, kinds.length, copied, clear);
      const missing = kinds.flatMap(([, words], at) =>
        words.filter((word) => !said(drawings[at]!).includes(word)),
      );
      expect(missing).toEqual([]);
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await chat.lastReply.getByRole('img', { name: /sequenceDiagram/ }).scrollIntoViewIfNeeded();
        await isDrawn(chat.lastReply.getByRole('img', { name: /sequenceDiagram/ }));
        await page.screenshot({ path: info.outputPath(`kinds-${scheme}.png`) });
      }
    });

    await test.step('what cannot be drawn stays as it is, and says why', async () => {
      await open('Wrong');
      await expect(chat.lastReply.getByRole('button', { name: 'Draw', exact: true })).toHaveCount(2);
      await chat.lastReply.getByRole('button', { name: 'Draw', exact: true }).first().press('Enter');
      await expect(chat.lastReply.getByRole('alert')).toContainText(/cannot be drawn.*line \d/is);
      await expect(chat.lastReply).toContainText('A[Open --> B');
      await chat.lastReply.getByRole('button', { name: 'Draw', exact: true }).press('Enter');
      await expect(chat.lastReply.getByRole('alert').last()).toContainText('longer than what can be drawn');
      expect(await faultsInBothThemes(page)).toEqual([]);
    });

    await test.step('nothing of a hostile one runs, leads anywhere or is fetched', async () => {
      await open('Hostile');
      outside.length = 0;
      const drawings = await drawAll(chat, hostile.length, copied, clear);
      expect(drawings.filter((svg) => svg !== '').length).toBeGreaterThan(3);
      expect(await page.evaluate(harmIn, drawings)).toEqual([]);
      for (const picture of await chat.lastReply.getByRole('img', { name: /Drawing of/ }).all())
        await picture.click({ force: true });
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
      expect(outside.filter((url) => !/^(app|data|blob):/.test(url))).toEqual([]);
      expect(await page.evaluate(() => getComputedStyle(document.body).display)).not.toBe('none');
      expect(page.url()).toMatch(/^app:\/\/pagoda\//);
      expect(app.windows()).toHaveLength(1);
    });
  } finally {
    await pagoda.quit();
  }
});

const isDrawn = (picture: Locator) =>
  expect
    .poll(() =>
      picture.evaluate(
        (image) => (image as HTMLImageElement).complete && (image as HTMLImageElement).naturalWidth > 20,
      ),
    )
    .toBe(true);

/** The words of a drawing; a word is an element of its own. */
const said = (svg: string) => svg.replace(/<style>.*?<\/style>/gs, '').replaceAll(/<[^>]*>/g, '');

/** Runs in the page: what stands in drawings that could do, fetch or lead to anything. */
function harmIn(drawings: readonly string[]): string[] {
  const found: string[] = [];
  for (const svg of drawings.filter((text) => text !== '')) {
    const all = new DOMParser().parseFromString(svg, 'image/svg+xml').querySelectorAll('*');
    for (const element of all) {
      if (/^(script|foreignObject|iframe|img|image|a)$/i.test(element.localName))
        found.push(element.localName);
      if (/url\((?!["']?#)|@import/.test(element.localName === 'style' ? element.textContent : ''))
        found.push('a style that fetches');
      for (const { name, value } of element.attributes)
        if (/^on|href$/.test(name) || /url\((?!["']?#)|javascript:/.test(value))
          found.push(`${name}=${value}`);
    }
  }
  return found;
}

/** Draws every diagram of the last reply, and returns each one's SVG; '' for one that was refused. */
async function drawAll(
  chat: ChatPage,
  count: number,
  copied: () => Promise<string>,
  clear: () => Promise<void>,
): Promise<string[]> {
  const drawings: string[] = [];
  const codes = chat.lastReply.locator('[data-diagram]');
  await expect(codes).toHaveCount(count);
  for (let at = 0; at < count; at++) {
    const one = codes.nth(at);
    await one.getByRole('button', { name: 'Draw', exact: true }).press('Enter');
    await expect(one.getByRole('button', { name: 'Show the code' })).toBeVisible();
    if ((await one.getByRole('alert').count()) > 0) {
      drawings.push('');
      continue;
    }
    await isDrawn(one.getByRole('img', { name: /Drawing of/ }));
    await clear();
    await one.getByRole('button', { name: 'Copy the drawing as SVG' }).press('Enter');
    await expect.poll(copied).not.toBe('');
    drawings.push(await copied());
  }
  return drawings;
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, launch, neverEnding, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { DecodingPanel } from '../pages/decodingPanel.ts';
import { OtherPagoda } from '../pages/otherPagoda.ts';
import { showTheme } from '../pages/settingsPage.ts';

const root = resolve(import.meta.dirname, '../..');
const tiny = join(root, 'engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
const key = 'pg-of-the-other';

const { drafts, ...length } = neverEnding;

// Replies are short but for the one that is broken off.
test.use({
  settings: { maxTokens: 24, drafts, presets: [{ id: 'long', name: 'Never ending', values: length }] },
});

let others: ChildProcess[] = [];
test.afterEach(() => {
  for (const other of others) other.kill('SIGKILL');
  others = [];
});

/** `pagoda serve` on the other machine, which is this one. */
async function serve(
  port: number,
  ...more: string[]
): Promise<{ url: string; log: () => string; process: ChildProcess }> {
  const options = [
    '--port',
    String(port),
    '--api-key',
    key,
    '--json',
    '--gpu',
    'off',
    '--context',
    '2048',
    ...more,
  ];
  const other = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', ...options]);
  others.push(other);
  let log = '';
  other.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const [said] = (await once(other.stdout.setEncoding('utf8'), 'data')) as [string];
  return { url: (JSON.parse(said) as { url: string }).url, log: () => log, process: other };
}

test('the chats use another Pagoda: asked for with its key, said where it is, gone and back, and left again', async ({
  dataFolder,
}) => {
  const first = await serve(0);
  const { host, port } = new URL(first.url);
  const pagoda = await launch(dataFolder);
  const { page } = pagoda;
  const folder = process.env['PAGODA_PICTURES'];
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await expect(page.getByText('Nothing leaves this machine.')).toBeVisible();

  const other = new OtherPagoda(page);
  await other.open();
  await other.use('http://127.0.0.1:9');
  await expect(other.problem).toContainText('Nothing answers there');
  await other.use(host, 'pg-another');
  await expect(other.problem).toContainText('wants a key');
  expect(await faults(page)).toEqual([]);
  if (folder) await page.screenshot({ path: `${folder}/other-dialog.png` });
  await other.use(host, key);
  await expect(other.dialog).toBeHidden();
  await expect(chat.model).toHaveAccessibleName(`Model: SmolLM2-135M-Instruct.Q4_1 on ${host}, ready`);
  await expect(page.getByText(`It goes to ${host}.`)).toBeVisible();
  expect(readFileSync(join(dataFolder, 'settings.json'), 'utf8')).not.toContain(key);

  expect(await chat.ask('What is the capital of France?')).toMatch(/\p{L}/u);
  // It is written down once the answer is out.
  await expect.poll(first.log).toContain('POST /pagoda/generate 200');

  // It goes, in the middle of a reply, and comes back.
  const panel = new DecodingPanel(page);
  await panel.open();
  await panel.preset('Never ending').click();
  await expect(panel.button).toHaveText('Never ending');
  await page.keyboard.press('Control+d');
  await chat.send('Count from one to a thousand, in words.');
  await chat.isWriting();
  const gone = once(first.process, 'exit');
  first.process.kill('SIGKILL');
  await gone;
  await expect(chat.lastReply.getByText('The other Pagoda cannot be reached')).toBeVisible();
  await expect(chat.lastReply.getByRole('button', { name: 'Continue' })).toBeVisible();
  for (const theme of ['Light', 'Dark'] as const) {
    await showTheme(page, theme);
    await expect(page.getByText('The other Pagoda cannot be reached').first()).toBeVisible();
    expect(await faults(page)).toEqual([]);
    if (folder) await page.screenshot({ path: `${folder}/other-gone-${theme.toLowerCase()}.png` });
  }
  const second = await serve(Number(port), '--model', tiny);
  await expect(chat.model).toHaveAccessibleName(new RegExp(`^Model: .* on ${host}, ready$`));
  await expect(chat.model).not.toHaveAccessibleName(/SmolLM2/);
  if (folder) await page.screenshot({ path: `${folder}/other-back.png` });
  await page.keyboard.press('Control+e');
  await expect(page.getByText(`The chats are answered at ${host}`)).toBeVisible();
  expect(await faults(page)).toEqual([]);
  if (folder) await page.screenshot({ path: `${folder}/other-engine.png` });
  await page.keyboard.press('Escape');
  await pagoda.quit();

  // The next start goes there by itself, with the key that was kept.
  const again = await launch(dataFolder);
  const next = new ChatPage(again.page);
  await expect(next.model).toHaveAccessibleName(new RegExp(` on ${host}, ready$`));
  await next.model.click();
  if (folder) await again.page.screenshot({ path: `${folder}/other-menu.png` });
  expect(await faults(again.page)).toEqual([]);
  await again.page.getByRole('menuitemradio', { name: /Embedded/ }).click();
  await expect(next.model).toHaveAccessibleName('Model: SmolLM2 135M Instruct, ready');
  const written = second.log().split('/pagoda/generate').length;
  await next.ask('Say hello.');
  expect(second.log().split('/pagoda/generate')).toHaveLength(written);
  await next.model.click();
  await again.page.getByRole('menuitem', { name: `Forget ${host}` }).click();
  await next.model.click();
  await expect(again.page.getByRole('menuitem', { name: 'Use another Pagoda…' })).toBeVisible();
  await again.page.keyboard.press('Escape');
  await again.quit();
  expect(readFileSync(join(dataFolder, 'other-pagoda-key.json'), 'utf8')).not.toContain(key);
});

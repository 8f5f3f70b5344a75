import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { expect, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// What is opened with Pagoda from outside while its window is there.

// Nobody is asked for anything here.
test.use({ settings: { offline: true } });

const root = resolve(import.meta.dirname, '../..');
const tiny = join(root, 'engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

/** Starts the app once more on the same data, as a file manager or a browser does; it hands over what it was given. */
async function startAgain(data: string, folder: string, ...args: string[]): Promise<void> {
  const electron = createRequire(import.meta.url)('electron') as unknown as string;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electron, [...asRoot, root, ...args], {
    cwd: folder,
    env: { ...process.env, PAGODA_DATA: data },
    stdio: 'ignore',
  });
  const [status] = (await once(second, 'exit')) as [number];
  expect(status).toBe(0);
}

test('a file that is opened with a second start is used by the window that is there', async ({
  pagoda,
  dataFolder,
}) => {
  const chat = new ChatPage(pagoda.page);
  await chat.modelIsReady();
  const before = await chat.model.innerText();
  const path = join(dataFolder, 'ein schönes Modell.gguf');
  copyFileSync(tiny, path);
  await startAgain(dataFolder, dirname(path), basename(path));
  await expect(chat.model).not.toHaveText(before);
  await chat.modelIsReady();
});

test('a link asks first, shows what it says, and sends nothing', async ({ pagoda, dataFolder }) => {
  const { page } = pagoda;
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  const question = page.getByRole('alertdialog');

  await startAgain(
    dataFolder,
    root,
    `pagoda://chat?text=${encodeURIComponent('Why?\u202eevil\nSecond line')}`,
  );
  await expect(question).toContainText('Why?<U+202E>evil');
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(chat.composer).toHaveValue('');

  await startAgain(dataFolder, root, 'pagoda://chat?text=Hello%20there');
  await question.getByRole('button', { name: 'Put It There' }).click();
  await expect(chat.composer).toHaveValue('Hello there');
  await expect(chat.mine).toHaveCount(0);

  const model = await chat.model.innerText();
  await startAgain(dataFolder, root, `pagoda://model?path=${encodeURIComponent(tiny)}`);
  await expect(question).toContainText(tiny);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(chat.model).toHaveText(model);

  await startAgain(dataFolder, root, 'pagoda://get?model=maker/small&file=small-q4.gguf');
  await expect(question).toContainText('maker/small');
  await expect(question).toContainText('small-q4.gguf');
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(chat.composer).toBeVisible();
  await startAgain(dataFolder, root, 'pagoda://models/huggingface/maker/small');
  await question.getByRole('button', { name: 'Look' }).click();
  await expect(page.getByRole('region', { name: 'Models' })).toContainText(
    'Outgoing traffic is switched off',
  );
  await page.keyboard.press('Escape');
  await expect(chat.composer).toBeVisible();

  await startAgain(dataFolder, root, 'pagoda://settings?gpu=off');
  await expect(question).toContainText('means nothing here');
  await question.getByRole('button', { name: 'Close' }).click();
  await expect(question).toBeHidden();
});

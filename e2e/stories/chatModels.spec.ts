import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, launch, test } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { ImportBar } from '../pages/importBar.ts';

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
test('a GGUF dropped on the window is used where it lies, and remembered', async ({ dataFolder }) => {
  const path = join(dataFolder, 'ein schönes Modell.gguf');
  copyFileSync(tiny, path);
  const before = await launch(dataFolder);
  const chat = new ChatPage(before.page);
  await chat.modelIsReady();
  const embedded = await chat.model.innerText();
  await new ImportBar(before.page).drop(path);
  await expect(chat.model).not.toHaveText(embedded);
  await chat.modelIsReady();
  const dropped = await chat.model.innerText();
  await before.quit();

  const after = await launch(dataFolder);
  try {
    const again = new ChatPage(after.page);
    await again.modelIsReady();
    await expect(again.model).toHaveText(dropped);
    await again.model.click();
    await after.page.getByRole('menuitemradio', { name: /Embedded/ }).click();
    await again.modelIsReady();
    await expect(again.model).toHaveText(embedded);
  } finally {
    await after.quit();
  }
});

test('files that are no models are refused in words, and the running model stays', async ({
  pagoda,
  dataFolder,
}) => {
  const { page } = pagoda;
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  const file = (name: string) => join(dataFolder, name);
  writeFileSync(file('empty.gguf'), '');
  writeFileSync(file('notes.gguf'), 'Not a model at all, just some notes.');
  copyFileSync(tiny, file('cut.gguf'));
  truncateSync(file('cut.gguf'), 5000);

  for (const [name, words] of [
    ['empty.gguf', 'Model file is empty'],
    ['notes.gguf', 'Not a GGUF file'],
    ['cut.gguf', 'Model file is cut short'],
  ] as const) {
    await new ImportBar(page).drop(file(name));
    await chat.notice(words);
    await page.getByRole('button', { name: 'Dismiss' }).last().click();
  }
  await chat.modelIsReady();
});

test('a model whose file is gone says so, and the embedded one is one press away', async ({ dataFolder }) => {
  writeFileSync(
    join(dataFolder, 'settings.json'),
    JSON.stringify({ version: 1, value: { modelPath: join(dataFolder, 'gone.gguf') } }),
  );
  const pagoda = await launch(dataFolder);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    await expect(page.getByRole('alert')).toContainText('Model file is gone');
    // Why, what can be done, and what to send to somebody who knows more.
    await page.getByRole('button', { name: 'What Is Wrong?' }).click();
    const doctor = page.getByRole('dialog', { name: 'What is wrong' });
    await expect(doctor).toContainText('The model’s file is not where it was.');
    await expect(doctor.getByLabel('Report')).toContainText(
      /llama\.cpp .*libraries[^]*Device: [^]*The last lines/,
    );
    expect(await faults(page)).toEqual([]);
    await doctor.getByRole('button', { name: 'Copy Report' }).click();
    await expect
      .poll(() => pagoda.app.evaluate(({ clipboard }) => clipboard.readText()))
      .toContain('Error: model.notFound');
    await doctor.getByRole('button', { name: 'Use the embedded model' }).click();
    await expect(doctor).toBeHidden();
    await chat.modelIsReady();
    await expect(page.getByRole('alert')).toHaveCount(0);
  } finally {
    await pagoda.quit();
  }
});

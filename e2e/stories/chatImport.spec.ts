import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../launch.ts';
import { SettingsPage } from '../pages/settingsPage.ts';

/** A file of so many chats of four messages, as Pagoda saves them. */
function fileOfChats(folder: string, count: number): string {
  const chats = Array.from({ length: count }, (_, at) => {
    const createdAt = 1_700_000_000_000 + at * 60_000;
    const messages = Array.from({ length: 4 }, (_, turn) => ({
      role: turn % 2 === 0 ? 'user' : 'assistant',
      content: `Turn ${turn} of chat ${at}: ${'a word or two '.repeat(30)}`,
      reasoning: '',
      model: null,
      createdAt,
    }));
    return { title: `Chat ${at}`, createdAt, updatedAt: createdAt, messages };
  });
  const path = join(folder, 'many chats.json');
  writeFileSync(path, JSON.stringify({ format: 'pagoda-chats', version: 1, chats }));
  return path;
}

test('5,000 chats are taken in while the window stays usable; a stop keeps what is there, and nothing comes twice', async ({
  pagoda: { page },
  dataFolder,
}) => {
  const path = fileOfChats(dataFolder, 5000);
  const settings = new SettingsPage(page);
  await settings.open();
  const input = page.getByTestId('import');
  const imports = page.getByRole('region', { name: 'Imports' });
  const status = page.getByRole('region', { name: 'Notices' }).getByRole('status');

  await input.setInputFiles(path);
  await expect(imports).toContainText(/Importing many chats\.json\. \d+ %, [\d,]+ of 5,000 chats\./);
  const line = imports.getByRole('progressbar', { name: 'Importing many chats.json' });
  await expect(line).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/);
  await imports.getByRole('button', { name: 'Stop' }).click();
  await expect(status).toContainText(/Import stopped: [\d,]+ chats imported [\d,]+ are left out/);
  const [, imported, left] = /: ([\d,]+) chats imported ([\d,]+) are/.exec((await status.textContent())!)!;
  const [before, rest] = [imported!, left!].map((number) => Number(number.replace(',', '')));
  expect(before! + rest!).toBe(5000);
  expect(before).toBeGreaterThan(0);
  await expect(imports).toBeHidden();

  const began = Date.now();
  await input.setInputFiles(path);
  await input.setInputFiles(path);
  await expect(imports).toContainText('1 more file waits.');
  // Who writes meanwhile is not kept waiting.
  await settings.close();
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.click();
  await page.keyboard.type('Still here');
  await expect(message).toHaveValue('Still here', { timeout: 1500 });
  await expect(imports).toBeHidden({ timeout: 60_000 });
  test.info().annotations.push({ type: 'took', description: `${Date.now() - began} ms` });
  await expect(status).toContainText(`${imported} were here already`);
  await expect(status).toContainText('0 chats imported 5,000 were here already');
  await expect(page.locator('[data-list-row]')).toHaveCount(5000);
});

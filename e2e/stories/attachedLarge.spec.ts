import { expect, test } from '../launch.ts';

/** So many bytes of words, in lines. */
const textOf = (bytes: number): Buffer =>
  Buffer.from('the river runs past seven bridges and a mill\n'.repeat(Math.ceil(bytes / 45)).slice(0, bytes));

test('of several large files each says what it costs as soon as that is counted, while one goes on writing', async ({
  pagoda: { page },
}) => {
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await expect(page.getByRole('meter', { name: 'Context' })).toBeVisible({ timeout: 30_000 });
  await page.getByTestId('attach').setInputFiles(
    ['one.txt', 'two.txt', 'three.txt', 'four.txt'].map((name) => ({
      name,
      mimeType: 'text/plain',
      buffer: textOf(2_500_000),
    })),
  );
  const files = page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
  await expect(files).toHaveCount(4);
  await expect(files.nth(3)).toContainText('counting tokens…');
  await message.click();
  await page.keyboard.type('Explain');
  await expect(message).toHaveValue('Explain', { timeout: 2000 });
  for (let at = 0; at < 4; at++)
    await expect(files.nth(at)).toContainText(/\d tokens: more than the model can read at once/, {
      timeout: 30_000,
    });
});

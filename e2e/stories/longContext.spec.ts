import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, launch, test } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// 30 layers of 3 KV heads of 64, keys and values in F16: 23 KB a token. Chromium's allocator gives no 2 GiB at once.
test.use({ settings: { contextLength: 100_000 } });

test('a KV cache of more than 2 GiB fits into the app', async ({ pagoda: { page } }) => {
  const chat = new ChatPage(page);
  expect(await chat.ask('What is the capital of France?')).toMatch(/\p{L}{2}/u);
  await expect(page.getByRole('meter', { name: 'Context' })).toHaveAttribute(
    'aria-valuetext',
    /^\d+ of 100,096 tokens/,
  );
});

test('a context length that does not fit is taken back in one press', async ({ dataFolder }) => {
  writeFileSync(
    join(dataFolder, 'settings.json'),
    JSON.stringify({ version: 1, value: { contextLength: 16_000_000 } }),
  );
  const pagoda = await launch(dataFolder);
  const chat = new ChatPage(pagoda.page);
  await expect(pagoda.page.getByRole('alert')).toContainText('Not enough memory');
  await pagoda.page.getByRole('button', { name: 'Automatic context length' }).click();
  await chat.modelIsReady();
  await expect(pagoda.page.getByRole('alert')).toHaveCount(0);
  await pagoda.quit();
});

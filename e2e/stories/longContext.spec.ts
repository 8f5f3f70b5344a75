import { expect, test } from '../launch.ts';
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

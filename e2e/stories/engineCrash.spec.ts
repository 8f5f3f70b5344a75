import { expectGone, expect, launch, metrics, neverEnding, test, type Pagoda } from '../launch.ts';

// Every reply here is cut short; none is over before.
test.use({ settings: { temperature: 0, ...neverEnding } });

const crash = 'SIGKILL';

/** Asks for something long and waits until the reply has begun. */
async function beginReply({ page }: Pagoda): Promise<void> {
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('Tell me a very long story about a lighthouse keeper.');
  await message.press('Enter');
  await expect(lastReply(page)).toContainText(/(\p{L}+[^\p{L}]+){5}/u);
}

const lastReply = (page: Pagoda['page']) => page.getByRole('article', { name: 'Reply' }).last();
const stop = (page: Pagoda['page']) => page.getByRole('button', { name: 'Stop' });

async function endReply(page: Pagoda['page']): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(stop(page)).toBeHidden();
}

test('an engine killed in the middle of a reply comes back, and the reply goes on', async ({ pagoda }) => {
  const { page } = pagoda;
  await beginReply(pagoda);
  const before = await pagoda.enginePid();
  process.kill(before, crash);

  const reply = lastReply(page);
  const again = reply.getByRole('button', { name: 'Continue' });
  await expect(again).toBeVisible();
  await expect(async () => {
    expect(await pagoda.enginePid()).not.toBe(before);
  }).toPass();
  const written = await reply.locator('p').first().innerText();

  await again.click();
  await expect(stop(page)).toBeVisible();
  await expect(reply).toContainText(written.slice(0, 40));
  await expect.poll(async () => (await reply.innerText()).length).toBeGreaterThan(written.length + 40);
  await endReply(page);

  // The next message is answered by the new engine.
  await beginReply(pagoda);
  await endReply(page);
  await expect(page.getByRole('article', { name: 'Reply' })).toHaveCount(2);
  await pagoda.quit();
});

test('an app killed in the middle of a reply leaves no process, and what was written is there again', async ({
  pagoda,
  dataFolder,
}) => {
  await beginReply(pagoda);
  await pagoda.enginePid();
  const pids = (await metrics(pagoda.app)).map(({ pid }) => pid);
  const chat = pagoda.page
    .getByRole('complementary', { name: 'Conversations' })
    .getByText('lighthouse keeper');
  await expect(chat).toBeVisible();
  const written = (await lastReply(pagoda.page).locator('p').first().innerText()).slice(0, 30);
  // The last moment may be lost, what came some sentences before may not.
  await expect
    .poll(async () => (await lastReply(pagoda.page).innerText()).length)
    .toBeGreaterThan(written.length + 200);
  process.kill(pagoda.pid, crash);
  await expectGone(pids);

  const next = await launch(dataFolder);
  await next.page
    .getByRole('complementary', { name: 'Conversations' })
    .getByText('lighthouse keeper')
    .click();
  await expect(lastReply(next.page)).toContainText(written);
  await expect(lastReply(next.page).getByRole('button', { name: 'Continue' })).toBeVisible();
  await next.quit();
});

import { writeCase } from '../../engine/test/cases/cases.ts';
import { expect, isRunning, launch, neverEnding, test, type Pagoda } from '../launch.ts';
import { ChatPage } from '../pages/chatPage.ts';

// An engine that ends or hangs again and again, over a model or by itself.

test.use({ settings: { temperature: 0 } });

/** Opens a model file as a person does, by the menu and the system's dialog. */
async function openModel({ app, page }: Pagoda, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, path);
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByRole('menuitem', { name: /Open a GGUF/ }).click();
}

const banner = ({ page }: Pagoda) => page.getByRole('alert');
const button = ({ page }: Pagoda, name: string) => page.getByRole('button', { name, exact: true });

/** Ends the engine by a fault while it loads a model: it is held until the load has reached it. */
async function crashInLoad(pagoda: Pagoda, choose: () => Promise<void>): Promise<void> {
  const pid = await pagoda.enginePid();
  process.kill(pid, 'SIGSTOP');
  await choose();
  await expect(pagoda.page.getByRole('button', { name: /^Model: .*Loading/ })).toBeVisible();
  process.kill(pid, 'SIGSEGV');
  process.kill(pid, 'SIGCONT');
  await expect.poll(() => isRunning(pid)).toBe(false);
}

test('a model that ended the engine is named and left, at the next start too, and can be tried once more', async ({
  pagoda,
  dataFolder,
}) => {
  const chat = new ChatPage(pagoda.page);
  await chat.modelIsReady();
  const embedded = await chat.model.innerText();
  const path = writeCase(dataFolder, 'hello');
  await crashInLoad(pagoda, () => openModel(pagoda, path));
  await expect(banner(pagoda)).toContainText('“Tape” ended the engine');
  await expect(banner(pagoda)).toContainText('SIGSEGV while this model was loaded');
  await chat.modelIsReady();
  await expect(chat.model).toHaveText(embedded);
  await pagoda.quit();

  const next = await launch(dataFolder);
  const again = new ChatPage(next.page);
  await again.modelIsReady();
  await expect(again.model).toHaveText(embedded);
  await expect(banner(next)).toContainText('“Tape” ended the engine');
  await button(next, 'Try it once more').click();
  await expect(banner(next)).toHaveCount(0);
  await expect(again.model).not.toHaveText(embedded);
  await again.modelIsReady();
  expect(await again.ask('Hello?')).toContain('Hello there.');

  // It has answered now: what kills the engine later is not held against it.
  const pid = await next.enginePid();
  process.kill(pid, 'SIGKILL');
  await expect(async () => {
    expect(await next.enginePid()).not.toBe(pid);
  }).toPass();
  await again.modelIsReady();
  await expect(again.model).not.toHaveText(embedded);

  // And where it ends the engine again, the embedded model is not what one comes back to, but what worked last.
  const other = writeCase(dataFolder, 'continues');
  await crashInLoad(next, () => openModel(next, other));
  await expect(banner(next)).toContainText('“Continues” ended the engine');
  await again.modelIsReady();
  expect(await again.ask('Hello?')).toContain('Hello there.');
  await button(next, 'Dismiss').click();
  await expect(banner(next)).toHaveCount(0);
  await next.quit();
});

test('choosing another model settles the notice at once, and an engine that was given up starts for it', async ({
  pagoda,
  dataFolder,
}) => {
  const chat = new ChatPage(pagoda.page);
  await chat.modelIsReady();
  const ended = new Set<number>();
  while (!(await button(pagoda, 'Restart engine').isVisible())) {
    const pid = await pagoda.enginePid().catch(() => undefined);
    if (pid !== undefined && !ended.has(pid) && isRunning(pid)) {
      process.kill(pid, 'SIGKILL');
      ended.add(pid);
    }
    await pagoda.page.waitForTimeout(50);
    expect(ended.size).toBeLessThan(20);
  }
  await expect(banner(pagoda)).toContainText('The engine keeps ending');
  await expect(banner(pagoda)).toContainText('is not started again by itself');
  await openModel(pagoda, writeCase(dataFolder, 'hello'));
  await expect(banner(pagoda)).toHaveCount(0);
  await chat.modelIsReady();
  expect(await chat.ask('Hello?')).toContain('Hello there.');
});

test.describe('in the middle of a reply', () => {
  test.use({ settings: { temperature: 0, ...neverEnding } });

  test('an engine that is stopped is said to be, stopping a reply works all the same, and it can be restarted', async ({
    pagoda,
  }) => {
    const chat = new ChatPage(pagoda.page);
    await chat.send('Tell me a very long story about a lighthouse keeper.');
    await chat.isWriting();
    const pid = await pagoda.enginePid();
    process.kill(pid, 'SIGSTOP');
    const written = (await chat.lastText.innerText()).slice(0, 40);
    await chat.stopButton.click();
    await expect(chat.stopButton).toBeHidden();
    await expect(chat.lastReply).toContainText('You stopped this reply.');
    await expect(banner(pagoda)).toContainText('The engine does not answer');
    await button(pagoda, 'Restart engine').click();
    await expect.poll(() => isRunning(pid)).toBe(false);
    await expect(banner(pagoda)).toHaveCount(0);
    await chat.modelIsReady();
    await expect(chat.lastText).toContainText(written);
    await chat.lastReply.getByRole('button', { name: 'Continue' }).click();
    await expect
      .poll(async () => (await chat.lastText.innerText()).length)
      .toBeGreaterThan(written.length + 60);
    await chat.stopButton.click();
    await chat.isQuiet();
  });
});

import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { importFolder } from '../../engine/import/run/importFolder.ts';
import { makeAwqFolder } from '../../engine/import/test/awqFolder.ts';
import { embeddedModelPath } from '../../engine/models/embedded.ts';
import { drag } from '../desktop/drag.ts';
import { expect, isRunning, launch, metrics, test, type Pagoda } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { ImportBar } from '../pages/importBar.ts';

// Folders of other tools that a person drops on the window.

// A reply that is drawn names another town than Paris now and then.
test.use({ settings: { temperature: 0 } });

const root = resolve(import.meta.dirname, '../..');
const tiny = join(root, 'engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

/** The app with a folder of its own for what it makes, and what lies there. */
async function start(data: string): Promise<Pagoda & { files: () => string[] }> {
  const pagoda = await launch(data, { PAGODA_CACHE: join(data, 'cache') });
  const folder = join(data, 'cache/models/imported');
  return { ...pagoda, files: () => (existsSync(folder) ? readdirSync(folder).sort() : []) };
}

/** The model inside as AutoAWQ would have written it. */
async function awqFolder(data: string): Promise<string> {
  const folder = join(data, 'Small Model-AWQ');
  await makeAwqFolder(embeddedModelPath(root), folder);
  return folder;
}

test('a folder of AWQ weights that the desktop drops becomes a model to chat with', async ({
  dataFolder,
}) => {
  const folder = await awqFolder(dataFolder);
  const file = (name: string) => join(dataFolder, name);
  writeFileSync(file('notes.txt'), 'Not a model at all, just some notes.');
  copyFileSync(tiny, file('cut.gguf'));
  truncateSync(file('cut.gguf'), 5000);
  const pagoda = await start(dataFolder);
  try {
    const { page } = pagoda;
    const chat = new ChatPage(page);
    const imports = new ImportBar(page);
    await chat.modelIsReady();

    const held = await drag(file('notes.txt'), folder, file('cut.gguf'));
    await expect(imports.overlay).toBeVisible();
    await held.letGo();
    await expect(imports.overlay).toBeHidden();

    // The good one is taken, each of the others is named.
    await expect(imports.refused).toHaveText([
      /^notes\.txt: Not a GGUF file\./,
      /^cut\.gguf: .* cut short\./,
    ]);
    expect(await faults(page)).toEqual([]);
    await imports.button('Dismiss what was not taken').click();
    await expect(imports.bar).toContainText('Small Model-AWQ is imported');
    await expect(imports.bar).toContainText('every value is that of the folder');
    await chat.modelIsReady();
    await expect(chat.model).toContainText('Small Model-AWQ');
    expect(await chat.ask('What is the capital of France?')).toContain('Paris');
    expect(pagoda.files()).toEqual(['Small Model-AWQ.gguf']);

    // Smaller at a price, which is measured and told.
    await imports.button('Make a Smaller One').click();
    await expect(imports.bar).toContainText(
      /Small Model-AWQ, smaller is imported.*211 tensors are rounded, by 0\.\d+ % in the worst \(\d\d\.\d dB\)/,
    );
    await imports.button('Use It').last().click();
    await chat.modelIsReady();
    expect(await chat.ask('What is the capital of France?')).toContain('Paris');

    // What is there already is not made again.
    await imports.drop(folder);
    await chat.modelIsReady();
    expect(pagoda.files()).toEqual(['Small Model-AWQ-compact.gguf', 'Small Model-AWQ.gguf']);
  } finally {
    if (isRunning(pagoda.pid)) await pagoda.quit();
  }
});

/** Stops the importing process as soon as it has begun to write. */
async function stopMidway({ app, files }: Awaited<ReturnType<typeof start>>): Promise<number> {
  let pid: number | undefined;
  await expect
    .poll(
      async () => {
        pid ??= (await metrics(app)).find(({ name }) => name === 'Pagoda import')?.pid;
        if (pid === undefined) return false;
        // A little at a time, so that it does not get to its end between two looks.
        process.kill(pid, 'SIGSTOP');
        if (files().some((name) => name.endsWith('.part'))) return true;
        process.kill(pid, 'SIGCONT');
        return false;
      },
      { intervals: [20] },
    )
    .toBe(true);
  return pid!;
}

test('an import that is cancelled is gone; one that is killed, or ended with the app, goes on where it was', async ({
  dataFolder,
}) => {
  const folder = await awqFolder(dataFolder);
  const whole = join(dataFolder, 'whole.gguf');
  await importFolder({ folder, output: whole, size: 'exact' }, () => undefined, new AbortController().signal);
  let pagoda = await start(dataFolder);
  const part = /^\.Small Model-AWQ\.gguf\.\d+\.part$/;
  try {
    let imports = new ImportBar(pagoda.page);
    await new ChatPage(pagoda.page).modelIsReady();

    await imports.drop(folder);
    process.kill(await stopMidway(pagoda), 'SIGKILL');
    await expect(imports.bar).toContainText('Small Model-AWQ: the import was broken off');
    await expect(imports.bar).toContainText('SIGKILL');
    expect(pagoda.files()).toEqual([expect.stringMatching(part)]);

    await imports.button('Try Again').click();
    const cancelled = await stopMidway(pagoda);
    await imports.button('Cancel').click();
    process.kill(cancelled, 'SIGCONT');
    await expect(imports.bar).toBeHidden();
    await expect.poll(pagoda.files).toEqual([]);

    await imports.drop(folder);
    const left = await stopMidway(pagoda);
    process.kill(pagoda.pid, 'SIGKILL');
    process.kill(left, 'SIGKILL');
    await expect.poll(() => isRunning(pagoda.pid)).toBe(false);
    expect(pagoda.files()).toEqual([expect.stringMatching(part)]);

    pagoda = await start(dataFolder);
    imports = new ImportBar(pagoda.page);
    await expect(imports.bar).toContainText(`The import of ${basename(folder)} was interrupted`);
    expect(pagoda.files()).toEqual([expect.stringMatching(part)]);
    await imports.button('Go On').click();
    await expect(imports.bar).toContainText('is imported');
    expect(pagoda.files()).toEqual(['Small Model-AWQ.gguf']);
    const imported = join(dataFolder, 'cache/models/imported/Small Model-AWQ.gguf');
    expect(readFileSync(imported).equals(readFileSync(whole))).toBe(true);
  } finally {
    if (isRunning(pagoda.pid)) await pagoda.quit();
  }
});

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { openHub } from '../../engine/downloads/test/hub.ts';
import { expect, expectGone, launch, metrics, test, type Pagoda } from '../launch.ts';
import { faults } from '../pages/accessibility.ts';
import { ChatPage } from '../pages/chatPage.ts';
import { LibraryPage } from '../pages/libraryPage.ts';
import { showTheme } from '../pages/settingsPage.ts';

const tiny = resolve(import.meta.dirname, '../../engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
const repository = 'someone/tiny-GGUF';

/** A home with models where programs keep them, and a cache of Pagoda's own: the machine's are nobody's business here. */
function makeHome(folder: string) {
  const home = join(folder, 'home');
  const put = (path: string, content?: string) => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    if (content === undefined) copyFileSync(tiny, file);
    else writeFileSync(file, content);
    return file;
  };
  put('.lmstudio/models/maker/tiny/tiny.gguf');
  put('.cache/llama.cpp/the-same.gguf');
  put('.cache/llama.cpp/broken.gguf', 'No model at all.');
  put('.cache/huggingface/hub/models--maker--folder/snapshots/1/config.json', '{}');
  put('.cache/huggingface/hub/models--maker--folder/snapshots/1/model.safetensors', 'x'.repeat(2000));
  return {
    home,
    environment: {
      HOME: home,
      PAGODA_CACHE: join(home, 'pagoda'),
      XDG_CACHE_HOME: '',
      XDG_DATA_HOME: '',
      HTTP_PROXY: '',
      HTTPS_PROXY: '',
      http_proxy: '',
      https_proxy: '',
    },
  };
}

/** Where pictures are wanted: this page, in both themes and two sizes. */
async function pictures({ app, page }: Pagoda, name: string, back: () => Promise<void>): Promise<void> {
  const folder = process.env['PAGODA_PICTURES'];
  if (!folder) return;
  for (const theme of ['Dark', 'Light'] as const) {
    await page.getByRole('button', { name: 'Back to the chat' }).click();
    await showTheme(page, theme);
    await back();
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      await app.evaluate(
        ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
        [width, height] as const,
      );
      await page.mouse.move(500, 5);
      await page.waitForTimeout(400);
      const region = page.getByRole('region', {
        name: await page.getByRole('heading', { level: 1 }).innerText(),
        exact: true,
      });
      const tall = await region.evaluate((element) => Math.ceil(element.scrollHeight / element.clientHeight));
      for (let part = 0; part < Math.min(tall, 6); part++) {
        await region.evaluate((element, at) => element.scrollTo(0, at * element.clientHeight), part);
        await page.waitForTimeout(100);
        await page.screenshot({ path: `${folder}/${name}-${theme.toLowerCase()}-${width}-${part + 1}.png` });
      }
      await region.evaluate((element) => element.scrollTo(0, 0));
    }
  }
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1180, 780));
}

async function isAccessible(page: Page): Promise<void> {
  await page.mouse.move(500, 5);
  expect(await faults(page)).toEqual([]);
}

test('the models of this machine are found, told apart, looked into, given values of their own, and deleted where they are ours', async ({
  dataFolder,
}) => {
  const { home, environment } = makeHome(dataFolder);
  const own = join(home, 'pagoda', 'models', 'someone', 'tiny-GGUF');
  mkdirSync(own, { recursive: true });
  copyFileSync(tiny, join(own, 'ours.gguf'));
  const pagoda = await launch(dataFolder, environment);
  const { page } = pagoda;
  const library = new LibraryPage(page);
  const chat = new ChatPage(page);
  await chat.modelIsReady();
  await library.open();
  await expect(library.row('SmolLM2 135M')).toContainText('Chosen');
  await expect(library.row('SmolLM2 135M')).toContainText(/Fits/);
  await expect(library.row('LM Studio')).toHaveCount(1);
  await expect(library.row('llama.cpp')).toHaveCount(2);
  await expect(library.row('Same content as 2 other files')).toHaveCount(3);
  await expect(library.row('Not sound')).toHaveCount(1);
  await expect(library.row('maker/folder')).toContainText('to be imported');
  await isAccessible(page);
  await pictures(pagoda, 'library', () => library.open());

  // By keyboard: the star, the search, the rows.
  await page.getByRole('searchbox', { name: 'Find a model' }).fill('smollm');
  await expect(library.list.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: /^Make .* a favourite/ }).press('Enter');
  await page.getByRole('searchbox', { name: 'Find a model' }).press('Escape');
  await expect(library.list.getByRole('listitem').first()).toContainText('SmolLM2');
  await page.getByRole('button', { name: /^Duplicates/ }).click();
  await expect(library.list.getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  const rows = library.list.locator('[data-list-row]');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();

  await library.openModel('SmolLM2 135M');
  await expect(page.getByText('9 query heads', { exact: true })).toBeVisible();
  await expect(page.getByLabel('A conversation as its template writes it')).toContainText('<|im_start|>');
  await page.getByRole('button', { name: 'Work it out' }).click();
  await expect(
    page.getByText('b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53'),
  ).toBeVisible();
  const said = page.getByRole('table', { name: 'Said and set aside' });
  await expect(said.getByRole('row')).toHaveCount(5);
  const percent = /(?:(\d+(?:\.\d+)?) % (?:above|below)|exactly)/.exec(await said.innerText());
  expect(Number(percent?.[1] ?? 0)).toBeLessThanOrEqual(5);
  await isAccessible(page);
  await pictures(pagoda, 'model', async () => {
    await library.open();
    await library.openModel('SmolLM2 135M');
  });

  // A context of its own: it is loaded with that, and its words are chosen as it says.
  const slider = page.getByRole('slider', { name: 'Context' });
  const before = await slider.getAttribute('aria-valuetext');
  await slider.press('ArrowLeft');
  await slider.press('ArrowLeft');
  await expect(slider).toHaveAttribute('aria-valuetext', '4,096 tokens');
  expect(before).toBe('8,192 tokens');
  await page.getByRole('combobox', { name: 'Cache' }).first().selectOption('q8_0');
  await page.getByRole('combobox', { name: 'Positions' }).first().selectOption('YaRN, × 2');
  await expect(page.getByText('Up to 16,384 tokens can be read, 2 times as much')).toBeVisible();
  const folder = process.env['PAGODA_PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/model-stretched.png` });
  for (const [name, value] of [
    ['Batch size', '64'],
    ['Layers on the GPU', '2'],
  ] as const) {
    const field = page.getByRole('spinbutton', { name, exact: true });
    await field.fill(value);
    await field.press('Enter');
    await expect(field).toHaveValue(value);
  }
  await page.getByRole('button', { name: 'Use for this model' }).click();
  await expect(said).toContainText('4,096 tokens in q8_0');
  const temperature = page.getByRole('spinbutton', { name: 'Temperature' });
  await temperature.fill('1.3');
  await temperature.press('Enter');
  await page.getByRole('textbox', { name: 'Tags' }).fill('small');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove the tag small' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to the chat' }).click();
  await page.keyboard.press('Control+d');
  await expect(page.getByRole('spinbutton', { name: 'Temperature' })).toHaveValue('1.3');
  await page.keyboard.press('Control+d');

  // What is no model says why; what is another program's is not ours to delete; what is ours goes into the trash.
  await library.open();
  await expect(library.row('SmolLM2 135M')).toContainText('small');
  await library.row('Not sound').locator('[data-list-row]').click();
  await expect(page.getByRole('alert')).toContainText('Not a GGUF file');
  await library.back();
  await library.row('LM Studio').locator('[data-list-row]').click();
  await expect(page.getByRole('button', { name: 'Chat with it' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
  await library.back();
  await library.list
    .locator('[data-list-row]')
    .filter({ hasText: 'Pagoda' })
    .filter({ hasText: 'Same content' })
    .click();
  await page.getByRole('button', { name: 'Chat with it' }).click();
  await chat.modelIsReady();
  await library.open();
  await expect(library.row('Chosen')).toContainText('Same content');
  await library.row('Chosen').locator('[data-list-row]').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Put Into the Trash' }).click();
  await expect(library.row('Same content as another file')).toHaveCount(2);
  expect(existsSync(join(own, 'ours.gguf'))).toBe(false);
  expect(readdirSync(join(home, '.local/share/Trash/files'))).toEqual(['ours.gguf']);
  await expect(library.row('SmolLM2 135M')).toContainText('Chosen');
  await pagoda.quit();
});

test('a model is looked for, fetched with a token, and comes through a killed app; offline nothing goes out', async ({
  dataFolder,
}) => {
  const { home, environment } = makeHome(dataFolder);
  const content = readFileSync(tiny);
  const hub = await openHub(repository, {
    'tiny.F32.gguf': { content, gated: true },
    'tiny.Q8_0-00001-of-00002.gguf': { content },
    'tiny.Q8_0-00002-of-00002.gguf': { content },
  });
  const { port } = new URL(hub.url);
  const within = { ...environment, HF_ENDPOINT: hub.url };
  try {
    const pagoda = await launch(dataFolder, within);
    const { page } = pagoda;
    const get = async (of = page) => {
      await new LibraryPage(of).open();
      await new LibraryPage(of).openGet();
    };
    await new ChatPage(page).modelIsReady();
    await get();
    await page.getByRole('searchbox', { name: 'Look for models' }).fill('tiny');
    await page.keyboard.press('Enter');
    await page
      .getByRole('list', { name: 'Found' })
      .getByRole('button', { name: /someone/ })
      .click();
    await expect(page.getByText('As it was made, nothing rounded')).toBeVisible();
    await isAccessible(page);

    // Its owner wants to be asked first.
    await page.getByRole('button', { name: `Get F32 of ${repository}` }).click();
    const way = page.getByRole('region', { name: 'On their way' });
    await expect(way).toContainText('A login is needed');
    await page.getByRole('button', { name: 'Outgoing traffic' }).click();
    await page.getByLabel('Access token').fill('secret');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Given', { exact: true })).toBeVisible();
    await get();

    // Half of it comes, and then nothing; the app is killed; the next one goes on from there.
    hub.troubledBy((request, response) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')!.map(Number);
      if (to === 0) return false;
      response.writeHead(206, {
        'content-range': `bytes ${from}-${to}/${content.length}`,
        'content-length': to! + 1 - from!,
      });
      response.write(content.subarray(from, from! + Math.floor((to! - from!) / 2)));
      return true;
    });
    await way.getByRole('button', { name: 'Go on' }).click();
    await expect(way.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^(4|5)\d$/);
    await pictures(pagoda, 'get', async () => {
      await get();
      await page
        .getByRole('list', { name: 'Found' })
        .getByRole('button', { name: /someone/ })
        .click()
        .catch(() => undefined);
    });
    const pids = (await metrics(pagoda.app)).map(({ pid }) => pid);
    process.kill(pagoda.pid, 'SIGKILL');
    await expectGone(pids);
    const file = join(home, 'pagoda', 'models', ...repository.split('/'), 'tiny.F32.gguf');
    expect(existsSync(file)).toBe(false);
    hub.troubledBy(() => false);

    const next = await launch(dataFolder, within);
    const again = next.page;
    await new ChatPage(again).modelIsReady();
    await get(again);
    const rest = again.getByRole('region', { name: 'On their way' });
    await expect(rest).toContainText('Paused; what came is kept');
    expect(hub.requests.filter(({ path }) => path.startsWith('/contents/')).length).toBeLessThan(6);
    await rest.getByRole('button', { name: 'Go on' }).click();
    // Without a store of passwords the token went with the app.
    const needed = rest.getByText('A login is needed');
    await expect(needed.or(rest.getByText('Here, and checked'))).toBeVisible();
    if (await needed.isVisible()) {
      await again.getByRole('button', { name: 'Outgoing traffic' }).click();
      await again.getByLabel('Access token').fill('secret');
      await again.keyboard.press('Enter');
      await get(again);
      await rest.getByRole('button', { name: 'Go on' }).click();
    }
    await expect(rest).toContainText('Here, and checked');
    expect(readFileSync(file).equals(content)).toBe(true);
    await rest.getByRole('button', { name: 'Chat with it' }).click();
    await new ChatPage(again).modelIsReady();

    // Everyone who was asked is told, those that others led to included; switched off, nobody is.
    await get(again);
    await again.getByRole('button', { name: 'Outgoing traffic' }).click();
    const hosts = again.getByRole('region', { name: 'Hosts' });
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
      await expect(hosts.getByRole('row').filter({ hasText: host })).toHaveCount(1);
    await isAccessible(again);
    await pictures(next, 'outgoing', async () => {
      await get(again);
      await again.getByRole('button', { name: 'Outgoing traffic' }).click();
    });
    await again.getByRole('switch', { name: 'Stay offline' }).click();
    const before = hub.requests.length;
    await get(again);
    await expect(again.getByText('Outgoing traffic is switched off')).toBeVisible();
    await expect(again.getByRole('searchbox', { name: 'Look for models' })).toHaveCount(0);
    expect(hub.requests.length).toBe(before);
    await next.quit();
  } finally {
    await hub.close();
  }
});

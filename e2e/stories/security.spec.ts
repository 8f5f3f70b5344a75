import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { writeTape } from '../../engine/test/cases/cases.ts';
import { expect, launch, metrics, test } from '../launch.ts';
import { storeChat } from '../pages/storedChats.ts';

// What the page cannot do, whatever a model or a file talks it into.

interface PageWorld {
  pagoda: object;
  injected?: boolean;
  evalRan?: boolean;
}

test('the page has no Node, no opener and only the bridge', async ({ pagoda: { page, app } }) => {
  const world = await page.evaluate(() => ({
    node: [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')],
    origin: location.origin,
    secure: isSecureContext,
    bridge: Object.keys((window as unknown as PageWorld).pagoda).sort(),
  }));
  expect(world).toEqual({
    node: ['undefined', 'undefined'],
    origin: 'app://pagoda',
    secure: true,
    bridge: ['connect', 'pathOfFile', 'platform'],
  });
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('inline scripts, eval, requests, frames and foreign pictures are blocked', async ({
  pagoda: { page },
}) => {
  const blocked = await page.evaluate(async () => {
    const violations = new Set<string>();
    const settled = new Promise<void>((done) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        violations.add(effectiveDirective);
        if (violations.size === 5) done();
      });
    });
    const add = (tag: string, attributes: Record<string, string>, text = '') => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.textContent = text;
      document.body.append(element);
    };
    add('script', {}, 'window.injected = true');
    add('img', { src: 'https://127.0.0.1:9/pixel.png' });
    add('iframe', { src: 'https://127.0.0.1:9/' });
    void fetch('http://127.0.0.1:9/').catch(() => undefined);
    // The test's own code is free to eval until it has returned to the page.
    setTimeout(() => {
      const evaluate = eval;
      try {
        evaluate('window.evalRan = true');
      } catch {
        // What should happen.
      }
    });
    await settled;
    const { injected, evalRan } = window as unknown as PageWorld;
    return { directives: [...violations].sort(), injected, evalRan };
  });
  expect(blocked).toEqual({
    directives: ['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem'],
    injected: undefined,
    evalRan: undefined,
  });
});

test('the app serves its pages and nothing beside them', async ({ pagoda: { app } }) => {
  const statuses = await app.evaluate(async ({ net }) => {
    const addresses = [
      'app://pagoda/index.html',
      'app://pagoda/..%2f..%2fpackage.json',
      'app://pagoda/%2e%2e/main/index.js',
      'app://pagoda/nothing.js',
      'app://elsewhere/index.html',
    ];
    return Promise.all(addresses.map(async (address) => (await net.fetch(address)).status));
  });
  expect(statuses).toEqual([200, 403, 404, 404, 403]);
});

test('the page stays where it is, opens no window, and only links of the web reach the browser', async ({
  pagoda,
}) => {
  const { app, page } = pagoda;
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Reflect.set(globalThis, 'opened', opened);
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  const tries = ['https://example.com/page', 'file:///etc/passwd', 'smb://host/share', 'javascript:alert(1)'];
  for (const url of tries) {
    const opened = await page.evaluate((target) => window.open(target) !== null, url);
    expect(opened, `a window for ${url}`).toBe(false);
  }
  for (const url of ['https://example.com/link', 'file:///etc/passwd', 'data:text/html,hi']) {
    await page.evaluate((target) => {
      const link = document.createElement('a');
      link.href = target;
      document.body.append(link);
      link.click();
      link.remove();
    }, url);
  }
  const opened = () => app.evaluate(() => Reflect.get(globalThis, 'opened') as string[]);
  await expect.poll(opened).toEqual(['https://example.com/page', 'https://example.com/link']);
  expect(page.url()).toBe('app://pagoda/');
  expect(app.windows().length).toBe(1);

  // Nobody is asked before an empty page is shown: it does not stay.
  for (const url of ['about:blank', 'about:blank#there']) {
    await page.evaluate((target) => {
      Reflect.set(globalThis, 'stays', true);
      setTimeout(() => location.assign(target));
    }, url);
    await expect.poll(() => page.evaluate(() => 'stays' in globalThis).catch(() => true)).toBe(false);
    await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
    expect(page.url()).toBe('app://pagoda/');
  }
});

test('no permission is given', async ({ pagoda: { page } }) => {
  const states = await page.evaluate(async () => {
    const ask = (name: string) => navigator.permissions.query({ name: name as PermissionName });
    const names = ['geolocation', 'notifications', 'microphone', 'camera', 'clipboard-read'];
    return Promise.all(names.map(async (name) => (await ask(name)).state));
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

test('a second start hands over to the first and ends', async ({ pagoda: { app, data } }) => {
  const electron = createRequire(import.meta.url)('electron') as unknown as string;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawnSync(electron, ['.', ...asRoot], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, PAGODA_DATA: data },
    timeout: 30_000,
  });
  expect(second.status).toBe(0);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('names that would steer or flood what shows them are shown as what they are, and cut', async ({
  dataFolder,
}) => {
  storeChat(dataFolder, 'Holiday\u202Egpj.exe\u001b[2J', [{ role: 'user', content: 'Hi' }]);
  const path = writeTape(dataFolder, 'odd', {
    says: 'Hi.',
    name: `Good\u202Emodel\u0007${'x'.repeat(50_000)}`,
  });
  const { app, page, quit } = await launch(dataFolder);
  await expect(page.getByText('Holiday<U+202E>gpj.exe␛[2J')).toBeVisible();
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, path);
  const model = page.getByRole('button', { name: /^Model:/ });
  await model.click();
  await page.getByRole('menuitem', { name: /Open a GGUF/ }).click();
  await expect(model).toHaveText(/^Good<U\+202E>model␇x{50,120}…/);
  await quit();
});

test('a window that is opened again leaves nothing of the one before', async ({ pagoda: { app } }) => {
  const counts = () =>
    app.evaluate(({ app, ipcMain, nativeTheme, screen }) => [
      nativeTheme.listenerCount('updated'),
      app.listenerCount('activate'),
      ipcMain.eventNames().reduce((sum, name) => sum + ipcMain.listenerCount(name), 0),
      screen.eventNames().length,
    ]);
  // As on a Mac: the app stays when its window is closed.
  await app.evaluate(({ app }) => app.removeAllListeners('window-all-closed'));
  await app.evaluate(({ app }) => app.on('window-all-closed', () => undefined));
  const before = await counts();
  for (let times = 0; times < 3; times++) {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
      .toBe(0);
    const opened = app.waitForEvent('window');
    await app.evaluate(({ app }) => app.emit('activate'));
    await (await opened).getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  }
  expect(await counts()).toEqual(before);
});

test('nothing listens on the network', async ({ pagoda: { app, enginePid } }) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const listening = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
      readFileSync(table, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A')
        .map((fields) => `socket:[${fields[9]!}]`),
    ),
  );
  expect(openFiles(await enginePid()), 'the files of the engine').not.toEqual([]);
  const ours = (await metrics(app)).flatMap(({ pid, type, name }) =>
    openFiles(pid).some((file) => listening.has(file)) ? [`${type} ${name ?? ''}`] : [],
  );
  // The test itself speaks with the main process through two: Node's inspector and Chromium's debugging port.
  expect(ours.filter((owner) => !owner.startsWith('Browser'))).toEqual([]);
});

/** Where a process's file descriptors lead; none for one in Chromium's sandbox, which cannot be looked into and has no network. */
function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const target = (file: string) => {
    try {
      return [readlinkSync(`${folder}/${file}`)];
    } catch {
      return []; // Closed meanwhile.
    }
  };
  try {
    return readdirSync(folder).flatMap(target);
  } catch {
    return [];
  }
}

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { readFuses } from '../../scripts/electron/fuses.mjs';
import { advisories, checkElectron, newestElectron } from '../../scripts/installers/electronCheck.mjs';
import { made, normalUser, sh } from './installers.ts';
import { forget, openSession, start, type Installed } from './start.ts';

// Electron's security checklist, item by item, on the app as it is packaged. https://www.electronjs.org/docs/latest/tutorial/security

const folder = join(made, 'linux-unpacked');
const binary = join(folder, 'pagoda');
const user = normalUser();

let app: Installed;
let stubs: string;
/** What the system was asked to open. */
const openedOutside = () => readFileSync(join(stubs, 'opened'), 'utf8').split('\n').filter(Boolean);
test.beforeAll(async () => {
  test.setTimeout(300_000);
  stubs = mkdtempSync(join(tmpdir(), 'pagoda-stubs-'));
  writeFileSync(join(stubs, 'xdg-open'), `#!/bin/sh\necho "$1" >>'${stubs}/opened'\n`, { mode: 0o755 });
  writeFileSync(join(stubs, 'opened'), '');
  sh(`chown -R ${user.name} '${stubs}'`);
  app = await start({ command: [binary], user, env: { PATH: `${stubs}:/usr/bin:/bin` } });
});
test.afterAll(async () => {
  await app.quit();
  forget(app.data);
  rmSync(stubs, { recursive: true });
});

const composer = () => app.page.getByRole('textbox', { name: 'Message', exact: true });
const evaluate = <R>(work: () => R | Promise<R>) => app.page.evaluate(work);

test('1: only what comes with the app is loaded', async () => {
  expect(await evaluate(() => [location.origin, isSecureContext])).toEqual(['app://pagoda', true]);
  const loaded = await evaluate(() =>
    [...document.querySelectorAll<HTMLScriptElement & HTMLLinkElement>('script, link, img[src]')].map(
      ({ src, href }) => src || href,
    ),
  );
  expect(loaded.length).toBeGreaterThan(1);
  expect(loaded.filter((name) => !name.startsWith('app://pagoda/'))).toEqual([]);
});

test('2, 3: the page has neither Node nor the world of the preload', async () => {
  expect(
    await evaluate(() => [
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'process'),
      Object.isFrozen(Reflect.get(globalThis, 'pagoda')),
      Object.keys(Reflect.get(globalThis, 'pagoda') as object).sort(),
    ]),
  ).toEqual(['undefined', 'undefined', true, ['connect', 'pathOfFile', 'platform']]);
});

test('4: the page runs in the sandbox of the system', () => {
  const renderers = app.processes().filter(({ type }) => type === 'renderer');
  expect(renderers.length).toBeGreaterThan(0);
  for (const { seccomp, namespaces } of renderers) {
    expect(seccomp).toBe('2');
    expect(namespaces).toBeGreaterThan(1);
  }
});

test('5: no permission is given', async () => {
  const states = await evaluate(() =>
    Promise.all(
      (['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as PermissionName[]).map(
        async (name) => (await navigator.permissions.query({ name })).state,
      ),
    ),
  );
  expect(new Set(states)).toEqual(new Set(['denied']));
});

test('6, 7, 8: web security is on, and the policy forbids scripts, requests, pictures and frames from elsewhere', async () => {
  const outcome = await evaluate(async () => {
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
    add('script', {}, 'globalThis.injected = 1');
    add('img', { src: 'https://127.0.0.1:9/pixel.png' });
    add('iframe', { src: 'https://127.0.0.1:9/' });
    void fetch('http://127.0.0.1:9/').catch(() => undefined);
    // The tool that drives this page lifts the ban for code of its own.
    setTimeout(() => {
      try {
        (0, eval)('globalThis.evaluated = 1');
      } catch {
        // What should happen.
      }
    });
    await settled;
    return {
      violations: [...violations].sort(),
      ran: ['injected', 'evaluated'].filter((name) => name in globalThis),
    };
  });
  expect(outcome).toEqual({
    violations: ['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem'],
    ran: [],
  });
});

test('9, 10: no experimental features and no blink features are switched on', () => {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(folder) && line.includes('--type=renderer'));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines)
    expect(line).not.toMatch(
      /--enable-blink-features|--enable-experimental|--disable-web-security|--no-sandbox/,
    );
});

test('11, 12: no other page can be embedded', async () => {
  expect(
    await evaluate(() => {
      const view = document.createElement('webview');
      document.body.append(view);
      const isPlain = !('getURL' in view);
      view.remove();
      return isPlain;
    }),
  ).toBe(true);
});

test('13, 14, 15: the page stays where it is and opens no window, and only pages of the web are given to the system', async () => {
  const tries = ['file:///etc/passwd', 'smb://host/share', 'javascript:alert(1)', 'data:text/html,hi'];
  for (const url of [...tries, 'https://example.com/window'])
    expect(await app.page.evaluate((target) => window.open(target) !== null, url), url).toBe(false);
  for (const url of [...tries, 'https://example.com/link'])
    await app.page.evaluate((target) => {
      const link = document.createElement('a');
      link.href = target;
      document.body.append(link);
      link.click();
      link.remove();
    }, url);
  await evaluate(() => {
    location.href = 'http://127.0.0.1:9/place';
  });
  // In this order: what came before the last has been dealt with.
  await expect.poll(openedOutside).toContain('http://127.0.0.1:9/place');
  expect(openedOutside().sort()).toEqual([
    'http://127.0.0.1:9/place',
    'https://example.com/link',
    'https://example.com/window',
  ]);
  expect(await evaluate(() => location.href)).toBe('app://pagoda/');
  expect(app.page.context().pages().length).toBe(1);

  // Nobody is asked before an empty page is shown: it does not stay.
  await evaluate(() => {
    Reflect.set(globalThis, 'stays', true);
    setTimeout(() => location.assign('about:blank'));
  });
  await expect.poll(() => evaluate(() => 'stays' in globalThis).catch(() => true)).toBe(false);
  await expect(composer()).toBeVisible();
  expect(await evaluate(() => location.href)).toBe('app://pagoda/');
});

test('16: the Electron that runs is the one that the bill of materials names, and is fit for people or known not to be', async () => {
  const agent = await evaluate(() => navigator.userAgent);
  const versionIn = (name: string) => new RegExp(`${name}/([\\d.]+)`).exec(agent)?.[1] ?? '';
  // The app's pages say the major version of Chromium only; the binary has all of it.
  const chromium = sh(`grep -a -o -m1 -E 'Chrome/[0-9]+(\\.[0-9]+){3}' '${binary}' | head -n1`).slice(
    'Chrome/'.length,
  );
  const running = { electron: versionIn('Electron'), chromium };
  const bill = JSON.parse(readFileSync(join(made, 'pagoda.cdx.json'), 'utf8')) as {
    components: { name: string; version: string }[];
  };
  const billed = (name: string) => bill.components.find((component) => component.name === name)?.version;
  expect(running).toEqual({ electron: billed('electron'), chromium: billed('chromium') });
  expect(versionIn('Chrome').split('.')[0]).toBe(chromium.split('.')[0]);

  const { fit, lines } = checkElectron(running, newestElectron(), advisories(running.electron));
  // A release is made with PAGODA_ELECTRON; what npm alone brings is for trying things, and its faults are named when installers are made.
  if (process.env['PAGODA_ELECTRON']) expect(fit, lines.join('\n')).toBe(true);
  else expect([fit, lines.join('\n')]).toEqual([false, expect.stringContaining('lacks the fix of')]);
});

test('17: a page that is not the app’s own gets no way to the engine or to what is stored', async () => {
  const log = () => readFileSync(join(app.data, 'logs', readdirSync(join(app.data, 'logs'))[0]!), 'utf8');
  const asks = () =>
    evaluate(async () => {
      const ports: number[] = [];
      window.addEventListener('message', (event) => ports.push(event.ports.length));
      (Reflect.get(globalThis, 'pagoda') as { connect: () => void }).connect();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return ports.length;
    });
  // Its own page gets one each to the app and to the engine: what is refused below could be had.
  expect(await asks()).toBeGreaterThan(0);
  // As no link can: the browser itself is told to go there. It has the bridge for as long as it is there, and asks at once.
  const session = await app.page.context().newCDPSession(app.page);
  await session.send('Page.enable');
  const source = "if (location.protocol === 'data:') setTimeout(() => globalThis.pagoda.connect())";
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source });
  await session.send('Page.navigate', { url: 'data:text/html,<title>Another</title>' });
  await expect.poll(log).toContain('refused to link data:text/html');
  await expect(composer()).toBeVisible();
});

test('18, 19: files are served by a scheme of our own, and the fuses are set', async () => {
  expect(await readFuses(binary)).toEqual({
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
  });
});

const stock = resolve(import.meta.dirname, '../../node_modules/electron/dist/electron');

test('the binary cannot be made a Node, nor be given code by its environment or arguments', async () => {
  const desk = await openSession();
  const place = mkdtempSync(join(tmpdir(), 'pagoda-mark-'));
  chmodSync(place, 0o777);
  const mark = join(place, 'ran');
  const code = join(place, 'code.cjs');
  const write = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`;
  writeFileSync(code, write);
  const ran = (program: string, args: string[], env: Record<string, string>) => {
    const data = join(place, 'data');
    const all = { ...process.env, ...desk.env, PAGODA_DATA: data, ...env };
    const { stderr } = spawnSync(program, args, {
      env: all,
      timeout: 8_000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    });
    const did = existsSync(mark) || stderr.includes('Debugger listening');
    rmSync(mark, { force: true });
    return did;
  };
  const attempts: [string[], Record<string, string>][] = [
    [['-e', write], { ELECTRON_RUN_AS_NODE: '1' }],
    [[code], { ELECTRON_RUN_AS_NODE: '1' }],
    [['--no-sandbox', '--disable-gpu'], { NODE_OPTIONS: `--require ${code}` }],
    [['--no-sandbox', '--disable-gpu', '--inspect=127.0.0.1:0'], {}],
  ];
  // Each of them works on an Electron whose fuses are as they come.
  expect(attempts.map(([args, env]) => ran(stock, args, env))).toEqual([true, true, true, true]);
  expect(attempts.map(([args, env]) => ran(binary, args, env))).toEqual([false, false, false, false]);
  desk.close();
  rmSync(place, { recursive: true });
});

test('an app that lies beside the archive is not run in its place', async () => {
  const desk = await openSession();
  const place = mkdtempSync(join(tmpdir(), 'pagoda-beside-'));
  const mark = join(place, 'ran');
  const ran = (original: string, name: string) => {
    const copy = join(place, name);
    execFileSync('cp', ['-al', original, copy]);
    const resources = join(copy, 'resources');
    for (const archive of ['app.asar', 'default_app.asar']) rmSync(join(resources, archive), { force: true });
    mkdirSync(join(resources, 'app'));
    writeFileSync(join(resources, 'app/package.json'), '{"main":"main.cjs"}');
    writeFileSync(
      join(resources, 'app/main.cjs'),
      `require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); process.exit(0)`,
    );
    const program = join(copy, existsSync(join(copy, 'pagoda')) ? 'pagoda' : 'electron');
    const env = { ...process.env, ...desk.env };
    spawnSync(program, ['--no-sandbox', '--disable-gpu'], { env, timeout: 8_000, killSignal: 'SIGKILL' });
    const did = existsSync(mark);
    rmSync(mark, { force: true });
    return did;
  };
  expect(ran(resolve(stock, '..'), 'stock')).toBe(true);
  expect(ran(folder, 'ours')).toBe(false);
  desk.close();
  rmSync(place, { recursive: true });

  expect(existsSync(join(folder, 'resources/default_app.asar'))).toBe(false);
  const header = sh(
    `node -p "JSON.stringify(require('@electron/asar').getRawHeader('${folder}/resources/app.asar').header.files.out.files.main.files['index.js'].integrity)"`,
  );
  expect(JSON.parse(header)).toMatchObject({ algorithm: 'SHA256' });
});

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Browser, type Page } from '@playwright/test';

/** An installed app under way, reached as any browser is: its own way in for tests is closed by its fuses. */
export interface Installed {
  readonly page: Page;
  /** Milliseconds from the start to the window's page, and to the first text of a reply where one was asked for. */
  readonly times: { window: number };
  readonly data: string;
  /** Environment of the session that it runs in. */
  readonly session: Readonly<Record<string, string>>;
  /** Of the app's processes: what /proc says of each, by its type. */
  processes(): { type: string; seccomp: string; namespaces: number }[];
  /** What it wrote on standard error so far. */
  said(): string;
  quit(): Promise<void>;
}

export interface StartOptions {
  /** The command, and its arguments before ours. */
  readonly command: readonly string[];
  /** Undefined: root. */
  readonly user?: { readonly name: string; readonly home: string };
  /** A folder that the app sees as its root. */
  readonly chroot?: string;
  readonly args?: readonly string[];
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A display and a message bus of our own, as a desktop session has them. */
export async function openSession(): Promise<{ env: Record<string, string>; close: () => void }> {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-ac'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const [number] = (await once(server.stdio[3]!, 'data')) as [Buffer];
  const display = `:${number.toString().trim()}`;
  return { env: { DISPLAY: display }, close: () => server.kill() };
}

/** The same command in the same surroundings, for a program that is run beside the app. */
export function inSurroundings(
  { user, chroot }: StartOptions,
  env: Record<string, string>,
  line: readonly string[],
) {
  const home = user?.home ?? '/root';
  const variables = Object.entries({
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: home,
    LANG: 'C.UTF-8',
    ...env,
  }).map(([name, value]) => `${name}=${value}`);
  const as = user && !chroot ? ['runuser', '-u', user.name, '--'] : [];
  const inside = chroot ? ['chroot', ...(user ? [`--userspec=${user.name}`] : []), chroot] : [];
  return [...as, ...inside, 'env', '-i', ...variables, ...line];
}

/** Who connects while the page is being loaded waits for ever now and then, too; who comes after that does not. */
const CONNECTIONS = 5;

export async function start(options: StartOptions): Promise<Installed> {
  const session = await openSession();
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'pagoda-installed-'));
  const seen = join(options.chroot ?? '/', data);
  mkdirSync(seen, { recursive: true });
  // Greedy: the same question has the same answer.
  if (!existsSync(join(seen, 'settings.json')))
    writeFileSync(join(seen, 'settings.json'), JSON.stringify({ version: 1, value: { temperature: 0 } }));
  if (options.user) {
    const { name } = options.user;
    if (options.chroot) execFileSync('chroot', [options.chroot, 'chown', '-R', name, data]);
    else execFileSync('chown', ['-R', name, data]);
  }
  const env = { ...session.env, PAGODA_DATA: data, ...options.env };
  const line = [...options.command, '--remote-debugging-port=0', '--disable-gpu', ...(options.args ?? [])];
  const [program, ...args] = inSurroundings(options, env, ['dbus-run-session', '--', ...line]);
  const began = performance.now();
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  try {
    const browser = await connect(child, () => said);
    const context = browser.contexts()[0]!;
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
    const window = performance.now() - began;
    return {
      page,
      times: { window },
      data,
      session: env,
      processes: () => processesOf(child.pid!),
      said: () => said,
      quit: () => quit(child, browser, session.close),
    };
  } catch (error) {
    child.kill('SIGKILL');
    session.close();
    throw new Error(`the app did not start: ${String(error)}\n${said}`, { cause: error });
  }
}

async function connect(child: ChildProcess, said: () => string): Promise<Browser> {
  let address: string | undefined;
  await expect
    .poll(
      () => {
        address = /DevTools listening on (ws:\S+)/.exec(said())?.[1];
        return address !== undefined || child.exitCode !== null;
      },
      { timeout: 120_000 },
    )
    .toBe(true);
  if (address === undefined) throw new Error(`it ended with ${child.exitCode}`);
  // Who connects before there is a page waits for ever.
  const list = new URL('/json/list', address.replace(/^ws/, 'http')).href;
  await expect
    .poll(
      async () => {
        const targets = (await fetch(list).then((answer) => answer.json())) as {
          type: string;
          url: string;
        }[];
        return targets.some(({ type, url }) => type === 'page' && url.startsWith('app://'));
      },
      { timeout: 120_000 },
    )
    .toBe(true);
  for (let left = CONNECTIONS; ; left--)
    try {
      return await chromium.connectOverCDP(address, { timeout: 20_000 });
    } catch (error) {
      if (left === 1 || child.exitCode !== null) throw error;
    }
}

/** Closes the window as a person does: the app then quits by itself. */
async function quit(child: ChildProcess, browser: Browser, closeSession: () => void): Promise<void> {
  const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
  const page = browser.contexts()[0]?.pages()[0];
  // Its link goes with it.
  await page?.close().catch(() => undefined);
  await ended;
  closeSession();
}

/** A process and all that it started, as /proc has them now. Chromium's helpers overwrite what they were started with, so that only descent tells. */
function processesOf(first: number): { type: string; seccomp: string; namespaces: number }[] {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), statusOf(pid)]),
  );
  const descends = (pid: number): boolean =>
    pid === first || (all.has(pid) && pid > 1 && descends(all.get(pid)!.parent));
  return [...all]
    .filter(([pid]) => descends(pid))
    .map(([, { type, seccomp, namespaces }]) => ({ type, seccomp, namespaces }));
}

function statusOf(pid: string) {
  const read = (name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8');
    } catch {
      return ''; // It ended meanwhile.
    }
  };
  const status = read('status');
  return {
    parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    type: /--type=([\w-]+)/.exec(read('cmdline'))?.[1] ?? 'main',
    seccomp: /^Seccomp:\s+(\d)/m.exec(status)?.[1] ?? '',
    namespaces: (/^NSpid:\s+(.*)/m.exec(status)?.[1] ?? '').split(/\s+/).length,
  };
}

export function forget(data: string): void {
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}

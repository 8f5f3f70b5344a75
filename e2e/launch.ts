import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { Settings } from '../electron/ipc/contract/app.ts';

const root = resolve(import.meta.dirname, '..');
const asRoot = process.getuid?.() === 0;

/** The built app under way, with a data folder of its own. */
export interface Pagoda {
  readonly app: ElectronApplication;
  /** Of the main process. */
  readonly pid: number;
  readonly page: Page;
  readonly data: string;
  /** Process id of the engine that runs now; waits until there is one. */
  readonly enginePid: () => Promise<number>;
  /** Quits as a person does, and checks that no process is left. */
  readonly quit: () => Promise<void>;
}

/** Starts the app on a data folder, as it was left by an earlier start or empty. */
export async function launch(data: string, environment: Record<string, string> = {}): Promise<Pagoda> {
  if (!existsSync(join(root, 'out/main/index.js')))
    throw new Error('The app is not built: run "npm run build" first.');
  const app = await _electron.launch({
    cwd: root,
    args: ['.', ...(asRoot ? ['--no-sandbox'] : [])],
    chromiumSandbox: !asRoot,
    // Its tests look for English words, on a German's machine too.
    env: {
      ...(process.env as Record<string, string>),
      LANGUAGE: 'en_US',
      PAGODA_DATA: data,
      ...environment,
    },
  });
  const page = await app.firstWindow();
  return {
    app,
    pid: app.process().pid!,
    page,
    data,
    enginePid: async () => {
      let pid: number | undefined;
      await expect(async () => {
        pid = (await metrics(app)).find(({ name }) => name === 'Pagoda engine')?.pid;
        expect(pid, 'an engine process').toBeDefined();
      }).toPass();
      return pid!;
    },
    quit: async () => {
      const pids = (await metrics(app)).map(({ pid }) => pid);
      // Asked whether to close on a reply that is being written, a person who quits says yes.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
      });
      await app.close();
      await expectGone(pids);
    },
  };
}

/** Every process of the app: its own, the page's, the engine and Chromium's helpers. */
export async function metrics(
  app: ElectronApplication,
): Promise<{ pid: number; type: string; name?: string }[]> {
  return app.evaluate(({ app }) =>
    app.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name: name ?? '' })),
  );
}

export async function expectGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isRunning), { message: 'processes that are left' }).toEqual([]);
}

/** A process that ended and waits for its parent to notice no longer runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !readFileSync(stat, 'utf8').includes(') Z ');
}

interface Fixtures {
  /** Settings that were changed before the start: `test.use({ settings: { temperature: 0 } })`. */
  settings: Partial<Settings>;
  /** A folder for the app's data with nothing but the settings in it, removed afterwards. */
  dataFolder: string;
  /** The app, started on it and quit afterwards unless the story did so. */
  pagoda: Pagoda;
}

/**
 * Tokens of the longest reply, unless a story says otherwise: sampled, one in fifty of the embedded model's runs to the end of its context, and
 * a story would wait for it.
 */
const longestReply = 200;

/**
 * Settings for a reply that is under way until the story stops it, however fast it is written: no end may be chosen, and nothing is guessed ahead, since
 * what goes on beyond its end repeats itself and would come to any length within a second or two.
 */
export const neverEnding = { minTokens: 7000, maxTokens: 7000, drafts: 'off' } as const;

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],
  dataFolder: async ({ settings }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'pagoda-e2e-'));
    writeFileSync(
      join(folder, 'settings.json'),
      JSON.stringify({ version: 1, value: { maxTokens: longestReply, ...settings } }),
    );
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  pagoda: async ({ dataFolder }, use) => {
    const pagoda = await launch(dataFolder);
    await use(pagoda);
    if (isRunning(pagoda.pid)) await pagoda.quit();
  },
});
export { expect } from '@playwright/test';

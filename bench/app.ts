import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type * as Playwright from '@playwright/test';
import { checkoutRoot } from './checkout.ts';

/** The built app as a process, and its page to type through. */

/** As a person's launcher starts it; the debugging port is there to type through and holds nothing up. */
export function spawnApp(env: NodeJS.ProcessEnv) {
  const root = checkoutRoot();
  const require = createRequire(join(root, 'package.json'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const binary = require('electron') as string;
  return spawn(binary, [...asRoot, '--remote-debugging-port=0', root], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Its page; `close` leaves the app alone. */
export async function pageOf(
  app: ReturnType<typeof spawnApp>,
): Promise<{ page: Playwright.Page; close(): Promise<void> }> {
  const address = await debuggerAddress(app.stderr);
  const require = createRequire(join(checkoutRoot(), 'package.json'));
  const { chromium } = require('@playwright/test') as typeof Playwright;
  const browser = await chromium.connectOverCDP(address);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the app has no page');
  return { page, close: () => browser.close() };
}

/** Chromium announces its port on standard error, among other lines. */
function debuggerAddress(errors: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: errors });
    lines.on('line', (line) => {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    lines.on('close', () => reject(new Error('the app ended before it opened its debugging port')));
  });
}

export async function ended(app: ChildProcess): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return;
  const exit = new Promise((resolve) => app.once('exit', resolve));
  app.kill();
  await exit;
}

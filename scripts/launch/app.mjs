// Opens the app. Stays as its parent so that signals and the exit status pass through.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { openDisplay } from './display.mjs';
import { root } from './places.mjs';
import { say } from './say.mjs';

const display = await openDisplay().catch((error) => {
  say(error.message);
  process.exit(1);
});
if (display.virtual)
  say('there is no display here: the app opens on a virtual one (Xvfb). Stop it with Ctrl+C.');

const electron = createRequire(import.meta.url)('electron');
const child = spawn(electron, [...switches(), root], {
  stdio: 'inherit',
  env: { ...process.env, ...display.env },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  say(`the app did not start: ${error.message}`);
  process.exitCode = 1;
  display.close();
});
child.on('exit', (status, signal) => {
  process.exitCode = signal === null ? status : 1;
  display.close();
});

function switches() {
  const list = [];
  // Chromium refuses to sandbox as root.
  if (process.getuid?.() === 0) list.push('--no-sandbox');
  if (process.env.WAYLAND_DISPLAY && !process.env.DISPLAY) list.push('--ozone-platform-hint=auto');
  return list;
}

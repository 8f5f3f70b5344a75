// node electronCheck.mjs [--strict] [BINARY]: what an Electron lacks; without a binary, the one that set-up put together. With --strict one that is
// no longer mended, lacks a known fix, or cannot be asked about is refused: a release runs it so (.github/workflows/release.yml), on what it ships.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot } from '../launch/places.mjs';
import { isSupported, lackedFixes } from './knownFixes.mjs';

const NPM_PATIENCE_MS = 30_000;

/** @returns {{electron: string, chromium: string}} */
export function shippedVersions(binary = inRoot('node_modules/electron/dist/electron')) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const said = execFileSync(binary, ['-p', 'JSON.stringify(process.versions)'], { env, encoding: 'utf8' });
  const { electron, chrome } = JSON.parse(said);
  return { electron, chromium: chrome };
}

/** The newest stable Electron that the registry has; null where it cannot be asked. */
export function newestElectron() {
  try {
    const options = { encoding: 'utf8', timeout: NPM_PATIENCE_MS, stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('npm', ['view', 'electron', 'version'], options).trim() || null;
  } catch {
    return null;
  }
}

/** The advisories that the registry has on a version; null where it cannot be asked. */
export function advisories(electron) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-advisories-'));
  const write = (name, value) => fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
  const manifest = { name: 'asks', version: '1.0.0', dependencies: { electron } };
  try {
    write('package.json', manifest);
    const packages = { '': manifest, 'node_modules/electron': { version: electron } };
    write('package-lock.json', { ...manifest, lockfileVersion: 3, requires: true, packages });
    const options = {
      cwd: folder,
      encoding: 'utf8',
      timeout: NPM_PATIENCE_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    };
    let said;
    try {
      said = execFileSync('npm', ['audit', '--json'], options);
    } catch (error) {
      // It ends with status 1 where it found something.
      said = error.stdout;
    }
    const via = JSON.parse(said).vulnerabilities?.electron?.via ?? null;
    return via && via.map(({ title, url }) => `${title} (${url})`);
  } catch {
    return null;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {{lines: string[], fit: boolean}} what to say, and whether it may go to people */
export function checkElectron(
  versions = shippedVersions(),
  newest = newestElectron(),
  known = advisories(versions.electron),
) {
  const { electron, chromium } = versions;
  const lines = [`Electron ${electron} (Chromium ${chromium})`];
  const supported = newest === null || isSupported(electron, newest);
  if (newest === null) lines.push('  the registry could not be asked for the newest version');
  else
    lines.push(
      `  ${supported ? 'is supported' : 'is no longer mended by its makers'}: the newest is ${newest}`,
    );
  const lacked = lackedFixes(versions);
  for (const { id, what } of lacked) lines.push(`  lacks the fix of ${id}: ${what}`);
  for (const text of known ?? []) lines.push(`  advisory: ${text}`);
  if (known === null) lines.push('  the registry could not be asked for advisories');
  // What nobody could be asked about is not known to be fit.
  const asked = newest !== null && known !== null;
  return { lines, fit: asked && supported && lacked.length === 0 && known.length === 0 };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2);
  const [binary] = args.filter((arg) => arg !== '--strict');
  const { lines, fit } = checkElectron(shippedVersions(binary));
  console.log(lines.join('\n'));
  if (args.includes('--strict') && !fit) {
    console.error(
      'This Electron is not fit for a release. Build with a newer one: PAGODA_ELECTRON=VERSION ./pagoda dist',
    );
    process.exitCode = 1;
  }
}

// npm packages: `npm ci` unless node_modules already holds what the lock file asks for (an own `npm install` counts).
import fs from 'node:fs';
import { npm } from '../npm.mjs';
import { inRoot, root } from '../places.mjs';
import { say } from '../say.mjs';

export const packages = {
  isDone: () =>
    installedEqualsLock(readJson('package-lock.json'), readJson('node_modules/.package-lock.json')),
  async supply() {
    say('installing npm packages (npm ci) ...');
    // Their install scripts would download what set-up provides itself; older npm versions do not know `allowScripts`.
    const env = { ELECTRON_SKIP_BINARY_DOWNLOAD: '1', NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' };
    await npm(['ci', '--no-audit', '--no-fund'], { cwd: root, env });
  },
};

/**
 * npm writes the second file last, so an interrupted install has none.
 * @param {{packages: object} | undefined} lock       package-lock.json
 * @param {{packages: object} | undefined} installed  node_modules/.package-lock.json
 */
export function installedEqualsLock(lock, installed) {
  if (lock === undefined || installed === undefined) return false;
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '' || !place.startsWith('node_modules/')) return true;
    const found = installed.packages[place];
    // Optional packages are those of other platforms, for instance.
    return found === undefined
      ? wanted.optional === true || wanted.devOptional === true
      : found.version === wanted.version;
  });
}

function readJson(name) {
  return fs.existsSync(inRoot(name)) ? JSON.parse(fs.readFileSync(inRoot(name), 'utf8')) : undefined;
}

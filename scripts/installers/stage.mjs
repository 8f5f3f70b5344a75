// Puts the app together as installers hold it: build/installers/app and what goes beside its archive. Nothing is left from a run before.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onPath } from '../launch/onPath.mjs';
import { inRoot } from '../launch/places.mjs';
import { EMBEDDED } from '../model/embedded.mjs';
import { gatherLicences } from './licences.mjs';
import { manPage } from './manPage.mjs';
import { MADE, provideNode } from './provide.mjs';

export const APP = path.join(MADE, 'app');

/** What of the engine's libraries is not ours to run: the parts of node-llama-cpp's own addon. */
const NOT_USED = /^(llama-addon\.node|libllama-common\.so|llama-common\.dll|libllama-common\.dylib)$/;

/** Packages that cannot be bundled, because they bring machine code. All else is in out/. */
const PACKAGES = ['libsql', '@neon-rs/load', 'detect-libc'];

export async function stage() {
  for (const name of ['app', 'models', 'licences', 'node', 'linux-root'])
    fs.rmSync(path.join(MADE, name), { recursive: true, force: true });
  fs.mkdirSync(APP, { recursive: true });
  const manifest = stageManifest();
  fs.cpSync(inRoot('out'), path.join(APP, 'out'), {
    recursive: true,
    filter: (name) => !name.endsWith('/stamp'),
  });
  stageAddon();
  stagePackages();
  stageModel();
  await stageNode();
  gatherLicences(path.join(MADE, 'licences'));
  if (process.platform === 'linux') stageLinux(manifest.version);
  return manifest;
}

/** Of package.json what the running app reads; its dependencies are those that lie beside it. */
function stageManifest() {
  const own = readJson(inRoot('package.json'));
  const { productName, desktopName, version, description, author, homepage, license, type, main } = own;
  const manifest = {
    // Not the checkout's name: what runs from one asks for it.
    name: 'pagoda-app',
    ...{ productName, desktopName, version: process.env.PAGODA_VERSION || version, description },
    ...{ author, homepage, license, type, main },
    ...(process.env.PAGODA_UPDATE_KEY ? { updateKey: process.env.PAGODA_UPDATE_KEY } : {}),
    dependencies: Object.fromEntries(packages().map((name) => [name, versionOf(name)])),
  };
  fs.writeFileSync(path.join(APP, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

const packages = () => [...PACKAGES, libsqlBinary(), ...libraries()].filter(Boolean);

/** libsql's machine code for this system. */
function libsqlBinary() {
  const { platform, arch } = process;
  const name = { linux: `linux-${arch}-gnu`, darwin: `darwin-${arch}`, win32: `win32-${arch}-msvc` }[
    platform
  ];
  const found = `@libsql/${name}`;
  if (!isInstalled(found)) throw new Error(`${found} is not installed: libsql has no binary for this system`);
  return found;
}

/** The engine's libraries for this system. CUDA's are fetched where there is such a card (docs/decisions/001): they are larger than all the rest. */
function libraries() {
  const system = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform];
  const base = `@node-llama-cpp/${system}-${process.arch}`;
  const names = [base, `${base}-vulkan`, `${base}-metal`].filter(isInstalled);
  if (names.length === 0) throw new Error(`${base} is not installed: the engine would have no libraries`);
  return names;
}

function stageAddon() {
  const from = 'engine/native/build/Release/pagoda.node';
  const target = path.join(APP, from);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(inRoot(from), target);
  // A third of it: names that only a debugger reads.
  if (process.platform === 'linux' && onPath('strip')) execFileSync('strip', ['--strip-unneeded', target]);
}

function stagePackages() {
  for (const name of packages()) {
    const from = inRoot('node_modules', name);
    fs.cpSync(from, path.join(APP, 'node_modules', name), {
      recursive: true,
      dereference: true,
      filter: (file) =>
        !NOT_USED.test(path.basename(file)) && !file.slice(from.length).includes('node_modules'),
    });
  }
}

function stageModel() {
  const target = path.join(MADE, 'models', EMBEDDED.file);
  const from = inRoot('resources/models', EMBEDDED.file);
  if (!fs.existsSync(from)) throw new Error(`${from} is missing: an installer brings the embedded model`);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.copyFileSync(from, target);
}

async function stageNode() {
  const { program, licence } = await provideNode();
  const target = path.join(MADE, 'node');
  fs.mkdirSync(target, { recursive: true });
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  fs.copyFileSync(program, path.join(target, name));
  fs.chmodSync(path.join(target, name), 0o755);
  if (process.platform === 'linux' && onPath('strip')) execFileSync('strip', [path.join(target, name)]);
  fs.copyFileSync(licence, path.join(target, 'LICENSE'));
}

/** What a package puts outside of /opt; all of it goes with the package. */
function stageLinux(version) {
  const root = path.join(MADE, 'linux-root');
  const put = (name, write) => {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    write(file);
  };
  put('usr/bin/pagoda', (file) => fs.symlinkSync('/opt/Pagoda/resources/bin/pagoda', file));
  put('usr/share/man/man1/pagoda.1.gz', (file) => fs.writeFileSync(file, manPage(version)));
  put('usr/share/doc/pagoda/copyright', (file) => fs.copyFileSync(inRoot('NOTICE'), file));
}

const isInstalled = (name) => fs.existsSync(inRoot('node_modules', name, 'package.json'));
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const versionOf = (name) => readJson(inRoot('node_modules', name, 'package.json')).version;

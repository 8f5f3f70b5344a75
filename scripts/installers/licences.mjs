// The licences of all that an installer holds, in one folder of it.
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../launch/places.mjs';

const LICENCE = /^(licen[cs]e|copying|notice|ofl)([.-].*)?$/i;

/** Packages by the lock: what the app depends on, also through others; what is bundled is shipped as much as what lies beside it. */
export function shippedPackages(lock = readLock()) {
  return Object.entries(lock.packages)
    .filter(
      ([place, { dev, devOptional, link }]) =>
        place.startsWith('node_modules/') && !dev && !devOptional && !link,
    )
    .filter(([place]) => !isBuildOnly(place) && fs.existsSync(inRoot(place, 'package.json')))
    .map(([place]) => {
      const { name, version, license, author, homepage } = readJson(inRoot(place, 'package.json'));
      return { place, name, version, licence: license ?? 'see its licence file', author, homepage };
    })
    .sort((a, b) => a.place.localeCompare(b.place, 'en'));
}

/** node-llama-cpp is there for the libraries in its platform packages; its own code, and what that stands on, is not shipped. */
function isBuildOnly(place) {
  return tree().has(place);
}

let memo;
function tree() {
  if (memo) return memo;
  const { packages } = readLock();
  const kept = new Set();
  const visit = (place) => {
    if (place === 'node_modules/node-llama-cpp' || kept.has(place)) return;
    kept.add(place);
    const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = resolvePlace(packages, place, name);
      if (found) visit(found);
    }
  };
  for (const name of Object.keys(packages[''].dependencies)) visit(`node_modules/${name}`);
  memo = new Set(
    Object.keys(packages).filter(
      (place) => !kept.has(place) && !place.startsWith('node_modules/@node-llama-cpp/'),
    ),
  );
  return memo;
}

/** As Node looks for a package from another's place. */
function resolvePlace(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[place]) return place;
    if (at === '') return undefined;
  }
}

/** One text for each package, and an index of names, versions and licences. Throws where a package ships without any. */
export function gatherLicences(target) {
  fs.rmSync(target, { recursive: true, force: true });
  fs.cpSync(inRoot('resources/licences'), target, { recursive: true });
  fs.copyFileSync(inRoot('LICENSE'), path.join(target, 'Pagoda.txt'));
  fs.copyFileSync(inRoot('build/llama-headers/LICENSE'), path.join(target, 'llama.cpp.txt'));
  const index = [
    'Pagoda brings, beside Electron (LICENSE.electron.txt, LICENSES.chromium.html) and Node (node/LICENSE):',
    '',
  ];
  for (const { place, name, version, licence } of shippedPackages()) {
    const file = fs.readdirSync(inRoot(place)).find((entry) => LICENCE.test(entry));
    const text = file === undefined ? fromManifest(place) : fs.readFileSync(inRoot(place, file), 'utf8');
    fs.writeFileSync(path.join(target, `${name.replace('/', '+')}@${version}.txt`), text);
    index.push(`${name} ${version}: ${typeof licence === 'string' ? licence : JSON.stringify(licence)}`);
  }
  fs.writeFileSync(path.join(target, 'index.txt'), `${index.join('\n')}\n`);
}

/** A package without the text names its licence at least. */
function fromManifest(place) {
  const { name, license, author, repository } = readJson(inRoot(place, 'package.json'));
  if (license === undefined) throw new Error(`${name} says nothing of its licence: it cannot be shipped`);
  const who = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `${name} is licensed under ${license}. Copyright (c) ${who}.\n${JSON.stringify(repository ?? '')}\n`;
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const readLock = () => readJson(inRoot('package-lock.json'));

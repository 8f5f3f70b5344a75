// node libraryFeed.mjs FOLDER: makes FOLDER a place that `pagoda cuda --mirror` can fetch from when it is served over HTTP: the packages with CUDA's
// libraries as npm has them, each checked against the pins that are in the app (engine/downloads/libraries/pins.ts). A mirror of npm's registry is one, too.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRoot } from '../launch/places.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('say which folder is to hold them');

const pins = fs.readFileSync(inRoot('engine/downloads/libraries/pins.ts'), 'utf8');
const [, version] = /version: '([^']+)'/.exec(pins);
const packages = [...pins.matchAll(/name: '([^']+)',\s*sha512: '([^']+)'/g)];
const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-libraries-'));
try {
  for (const [, name, sha512] of packages) {
    execFileSync('npm', ['pack', `@node-llama-cpp/${name}@${version}`, '--pack-destination', stage], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [packed] = fs.readdirSync(stage);
    const content = fs.readFileSync(path.join(stage, packed));
    if (createHash('sha512').update(content).digest('base64') !== sha512)
      throw new Error(`${name} ${version} is not what pins.ts says`);
    const target = path.join(folder, '@node-llama-cpp', name, '-', `${name}-${version}.tgz`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
    fs.rmSync(path.join(stage, packed));
    console.log(`${target}  ${(content.length / 1e6).toFixed(0)} MB`);
  }
} finally {
  fs.rmSync(stage, { recursive: true, force: true });
}

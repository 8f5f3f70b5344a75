// A stamp lies inside what a step made and names what it was made from, so that the step runs again exactly when its
// sources changed or its output is gone.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './places.mjs';

/**
 * Hash over the names and contents of files.
 * @param {string[]} places  files or folders relative to the root; missing ones count as absent
 * @param {(name: string) => boolean} [wanted]  asked with each file's path relative to the root
 */
export function hashSources(places, wanted = () => true) {
  const hash = createHash('sha256');
  for (const place of places) {
    for (const file of filesBelow(place)) {
      if (!wanted(file)) continue;
      const content = fs.readFileSync(path.join(root, file));
      hash.update(`${file}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function filesBelow(place) {
  const stat = fs.statSync(path.join(root, place), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [place];
  const names = fs.readdirSync(path.join(root, place)).sort();
  return names
    .filter((name) => name !== 'node_modules' && name !== 'build')
    .flatMap((name) => filesBelow(`${place}/${name}`));
}

export function readStamp(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

export function writeStamp(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, value);
}

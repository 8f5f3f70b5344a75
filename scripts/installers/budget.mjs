// How large an installed app may be, part by part: what grows is noticed when it grows.
import fs from 'node:fs';
import path from 'node:path';

const MB = 1_000_000;

/** Of the unpacked app, largest first; a file counts for the first that matches. */
const PARTS = [
  ['the model inside', /^resources\/models\//, 99],
  ['Node', /^resources\/node\//, 130],
  ['the GPU libraries (Vulkan)', /-vulkan\//, 50],
  ["the processor's libraries", /@node-llama-cpp\//, 26],
  ['libsql', /@libsql\//, 15],
  // Of it some 5 are for drawing diagrams; they are read only for who asks for one.
  ['our own code', /^resources\/app\.asar/, 22],
  ['licences', /licences\/|LICENSE/, 16],
  ['Electron', /./, 265],
];

/** @returns {{lines: string[], within: boolean}} */
export function weigh(folder) {
  const sizes = PARTS.map(() => 0);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).replaceAll('\\', '/');
    sizes[PARTS.findIndex(([, pattern]) => pattern.test(name))] += fs.statSync(file).size;
  }
  const row = (name, size, limit) =>
    `  ${name.padEnd(28)} ${(size / MB).toFixed(1).padStart(7)} MB of ${limit}${size > limit * MB ? '  TOO MUCH' : ''}`;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const allowed = PARTS.reduce((sum, [, , limit]) => sum + limit, 0);
  return {
    lines: [
      ...PARTS.map(([name, , limit], at) => row(name, sizes[at], limit)),
      row('together', total, allowed),
    ],
    within: PARTS.every(([, , limit], at) => sizes[at] <= limit * MB),
  };
}

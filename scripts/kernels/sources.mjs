// What kernels.gypi lists, for programs that are built without node-gyp: the tests and benches of the kernels.
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../launch/places.mjs';

export const KERNELS = inRoot('engine/native/kernels');
const PREFIX = 'pagoda_kernels';

/**
 * The sources of the common library and of each instruction set's, with that set's compiler flags.
 * @param {'x64' | 'arm64'} arch
 * @returns {{name: string, files: string[], flags: string[]}[]}
 */
export function libraries(arch) {
  const gypi = readGypi(path.join(KERNELS, 'kernels.gypi'));
  const family = arch === 'x64' ? /_avx/ : /_neon/;
  return targetsIn(gypi)
    .filter(({ target_name: name }) => name === PREFIX || family.test(name))
    .map((target) => ({
      name: target.target_name,
      files: [...(target.sources ?? []), ...elseSources(target)],
      flags: target.cflags_cc ?? [],
    }));
}

/** A gypi is a Python literal, and these files keep to what is a JavaScript one too, comments aside. */
function readGypi(file) {
  const text = fs.readFileSync(file, 'utf8').replace(/^\s*#.*$/gm, '');
  return new Function(`return (${text})`)();
}

function targetsIn(part) {
  const inConditions = (part.conditions ?? []).flatMap(([, yes, no]) => [yes, no].filter(Boolean));
  return [...(part.targets ?? []), ...inConditions.flatMap(targetsIn)];
}

/** The sources of a condition's else: kernels.gypi asks for Windows first. */
function elseSources(target) {
  return (target.conditions ?? []).flatMap(([, , no]) => no?.sources ?? []);
}

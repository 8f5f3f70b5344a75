// npm leaves packages of other platforms out of package-lock.json where the registry in use does not have them, and
// `npm ci` then refuses the lock everywhere. Their entries need a version and a platform only, which the name tells.

const OS = {
  android: 'android',
  darwin: 'darwin',
  mac: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  win: 'win32',
  win32: 'win32',
};
const CPU = { arm64: 'arm64', x64: 'x64', arm: 'arm', armv7l: 'arm', riscv64: 'riscv64', wasm32: 'wasm32' };

/**
 * Dependencies that no entry of the lock answers.
 * @param {{packages: Record<string, any>}} lock
 * @returns {{by: string, name: string, version: string, optional: boolean}[]}
 */
export function missingEntries(lock) {
  return Object.entries(lock.packages).flatMap(([place, entry]) => {
    const needs = {
      ...entry.dependencies,
      ...entry.optionalDependencies,
      ...(place === '' ? entry.devDependencies : {}),
    };
    return Object.entries(needs)
      .filter(([name]) => !isAnswered(lock, place, name))
      .map(([name, version]) => ({
        by: place,
        name,
        version,
        optional: name in (entry.optionalDependencies ?? {}),
      }));
  });
}

/** As Node looks for a package: in the folder's own node_modules, then in each one above. */
function isAnswered(lock, place, name) {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

/** The lock with an entry for each missing package of another platform, in npm's order. */
export function completed(lock) {
  const packages = { ...lock.packages };
  for (const { name, version, optional } of missingEntries(lock)) {
    if (!optional) throw new Error(`${name} is missing and not optional: run npm install`);
    packages[`node_modules/${name}`] = { version, ...platformOf(name), optional: true };
  }
  const sorted = Object.keys(packages).sort((a, b) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted.map((place) => [place, packages[place]])) };
}

/** "@tailwindcss/oxide-win32-x64-msvc" is for Windows on x64. */
export function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.flatMap((word) => OS[word] ?? []);
  const cpu = words.flatMap((word) => CPU[word] ?? []);
  if (cpu.length === 0) throw new Error(`${name} does not say which platform it is for`);
  return { cpu: cpu.slice(0, 1), ...(os.length > 0 ? { os: os.slice(0, 1) } : {}) };
}

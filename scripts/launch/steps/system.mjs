// What has to come from the system, by what needs it. On Debian and its like it is installed for root; others are told the
// command. Elsewhere the reader's own package manager has to be used.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { hasDisplay } from '../display.mjs';
import { onPath } from '../onPath.mjs';
import { inRoot } from '../places.mjs';
import { run } from '../run.mjs';
import { say, SetupError } from '../say.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';

const DPKG_STATUS = '/var/lib/dpkg/status';

/**
 * `debian`: names of the same package in different releases, newest first. `program` or `library`: what makes it unneeded where it comes
 * from elsewhere. `optional`: it goes without.
 * @typedef {{debian: string[], program?: string, library?: string, optional?: boolean, wanted?: () => boolean}} Need
 */

const program = (name, ...debian) => ({ debian: debian.length > 0 ? debian : [name], program: name });
const library = (file, ...debian) => ({ debian, library: file });
const optional = (...debian) => ({ debian, optional: true });
const withoutDisplay = (need) => ({ ...need, wanted: () => !hasDisplay() });

/** @type {Record<string, Need[]>} */
export const GROUPS = {
  tools: [
    ...[program('git'), program('python3'), program('make'), program('g++')],
    optional('ca-certificates'),
  ],
  app: [
    withoutDisplay(program('Xvfb', 'xvfb')),
    withoutDisplay(program('xauth')),
    library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
    library('libnss3.so', 'libnss3'),
    library('libasound.so.2', 'libasound2t64', 'libasound2'),
    library('libgbm.so.1', 'libgbm1'),
    // Chromium opens it by name, and ends without a word where it is missing.
    library('libX11-xcb.so.1', 'libx11-xcb1'),
    // What the page draws its text with.
    optional('fonts-dejavu-core'),
  ],
  gpu: [optional('libvulkan1'), optional('mesa-vulkan-drivers')],
  bench: [program('cmake')],
  installers: [
    ...[program('dpkg-deb', 'dpkg'), program('rpmbuild', 'rpm'), program('7za', 'p7zip-full')],
    ...[program('mksquashfs', 'squashfs-tools'), program('desktop-file-validate', 'desktop-file-utils')],
    ...['squashfuse', 'fuse3', 'zstd', 'lz4'].map((name) => ({ debian: [`lib${name}-dev`] })),
    ...[{ debian: ['zlib1g-dev'] }, { debian: ['liblzma-dev'] }],
  ],
  /** For trying installed apps. */
  packaged: [
    ...[program('debootstrap'), program('fusermount3', 'fuse3'), program('dbus-run-session', 'dbus')],
    ...[program('xdg-open', 'xdg-utils'), program('gio', 'libglib2.0-bin'), program('xdotool')],
  ],
};

export const systemPackages = Object.fromEntries(
  Object.entries(GROUPS).map(([group, needs]) => [group, systemStep(group, needs)]),
);

function systemStep(group, needs) {
  const stampFile = inRoot('build', 'stamps', `system-${group}`);
  const wanted = () => needs.filter((need) => need.wanted?.() ?? true);
  // What is installed by the system's packages can only change with dpkg's own record of them.
  const stamp = () => {
    const record = fs.existsSync(DPKG_STATUS) ? fs.statSync(DPKG_STATUS).mtimeMs : 'no dpkg';
    return `${wanted()
      .map(({ debian }) => debian[0])
      .join(' ')} ${record}`;
  };
  return {
    isDone: () => process.platform !== 'linux' || (hasPrograms(wanted()) && readStamp(stampFile) === stamp()),
    async supply() {
      const missing = wanted().filter((need) => !isThere(need));
      if (missing.length > 0) await supplyNeeds(missing);
      writeStamp(stampFile, stamp());
    },
  };
}

/** Looked at each time, which is cheap: they may come from elsewhere, and go. */
const hasPrograms = (needs) => needs.every((need) => need.program === undefined || onPath(need.program));

async function supplyNeeds(missing) {
  const { how, text } = remedy(missing, process.getuid?.() === 0, onPath('apt-get'));
  if (how === 'install') return installDebian(missing.map(offered));
  if (how === 'refuse') throw new SetupError(text);
  say(text);
}

/**
 * What to do about what is missing: install it, say how and go on without it, or say how and end.
 * @param {Need[]} missing
 * @param {boolean} isRoot
 * @param {boolean} hasApt
 * @param {(need: Need) => string} [nameOf]  the package that this release offers
 * @returns {{how: 'install' | 'say' | 'refuse', text: string}}
 */
export function remedy(missing, isRoot, hasApt, nameOf = offered) {
  const how = missing.every((need) => need.optional) ? 'say' : 'refuse';
  if (!hasApt) {
    const names = missing.map((need) => need.program ?? need.library ?? need.debian.at(-1));
    const text = `missing on this system: ${names.join(', ')}. Install what provides them with the system's package manager`;
    return { how, text };
  }
  if (isRoot) return { how: 'install', text: '' };
  const names = missing.map(nameOf);
  const text = `these Debian packages are missing: ${names.join(' ')}. Install them with\n  sudo ${installCommand(names).join(' ')}`;
  return { how, text };
}

const installCommand = (names) => ['apt-get', 'install', '-y', '--no-install-recommends', ...names];

/** As root. Throws a SetupError with apt's own words shown. */
export async function installDebian(names) {
  const [command, ...args] = installCommand(names);
  say(`installing Debian packages: ${names.join(' ')} ...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { quiet: true }).catch(() =>
    say('apt-get update failed, going on with the lists at hand'),
  );
  await run(command, args, { env, quiet: true });
}

/** @param {Need} need */
function isThere(need) {
  if (need.program !== undefined) return onPath(need.program);
  return need.debian.some(isInstalled) || (need.library !== undefined && loaderKnows(need.library));
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout?.startsWith('installed') ?? false;
}

/** Asked of the loader's own list; it is not on everybody's PATH. */
function loaderKnows(name) {
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    const { stdout } = spawnSync(command, ['-p'], { encoding: 'utf8' });
    if (stdout) return stdout.includes(`${name} `);
  }
  return false;
}

const offered = ({ debian }) => debian.find(isOffered) ?? debian.at(-1);

function isOffered(name) {
  try {
    return execFileSync('apt-cache', ['show', name], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
  } catch {
    return false;
  }
}

// Debian packages, by what needs them. As root they are installed; others are told the command. On systems without
// apt-get the reader's own package manager has to be used, and a missing tool shows when its step runs.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { inRoot } from '../places.mjs';
import { run } from '../run.mjs';
import { say } from '../say.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';

const DPKG_STATUS = '/var/lib/dpkg/status';

/** Names in one entry are the same package in different releases, newest first. */
const GROUPS = {
  tools: ['ca-certificates', 'git', 'python3', 'make', 'g++'],
  app: [
    ...['xvfb', 'xauth', 'libgtk-3-0t64|libgtk-3-0', 'libnss3', 'libasound2t64|libasound2', 'libgbm1'],
    // What the page draws its text with.
    'fonts-dejavu-core',
  ],
  gpu: ['libvulkan1', 'mesa-vulkan-drivers'],
  bench: ['cmake'],
};

export const systemPackages = Object.fromEntries(
  Object.entries(GROUPS).map(([group, names]) => [group, systemStep(group, names)]),
);

function systemStep(group, names) {
  const stampFile = inRoot('build', 'stamps', `debian-${group}`);
  // The installed set can only change with dpkg's own record of it.
  const stamp = () => `${names.join(' ')} ${fs.statSync(DPKG_STATUS).mtimeMs}`;
  return {
    isDone: () => !fs.existsSync(DPKG_STATUS) || readStamp(stampFile) === stamp(),
    async supply() {
      const missing = names.filter((name) => !name.split('|').some(isInstalled));
      if (missing.length > 0) await install(missing.map(offered));
      writeStamp(stampFile, stamp());
    },
  };
}

async function install(names) {
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...names];
  if (process.getuid() !== 0) {
    say(
      `these Debian packages are missing: ${names.join(' ')}. Install them with\n  sudo ${command.join(' ')}`,
    );
    return;
  }
  say(`installing Debian packages: ${names.join(' ')} ...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { quiet: true }).catch(() =>
    say('apt-get update failed, going on with the lists at hand'),
  );
  await run(command[0], command.slice(1), { env, quiet: true });
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout?.startsWith('installed') ?? false;
}

function offered(entry) {
  const names = entry.split('|');
  return names.find(isOffered) ?? names.at(-1);
}

function isOffered(name) {
  try {
    return execFileSync('apt-cache', ['show', name], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
  } catch {
    return false;
  }
}

// The tools that electron-builder makes an AppImage with, in the layout that it expects (APPIMAGE_TOOLS_PATH): the system's mksquashfs, and a
// runtime of our own. Debian: squashfs-tools desktop-file-utils libsquashfuse-dev libfuse3-dev zlib1g-dev liblzma-dev libzstd-dev liblz4-dev
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../launch/say.mjs';
import { MADE } from '../provide.mjs';

const LIBRARIES = ['squashfuse_ll', 'squashfuse', 'fuse3', 'zstd', 'z', 'lzma', 'lz4', 'pthread'];

/** Returns its folder. */
export function appImageKit() {
  const kit = path.join(MADE, 'appimage-kit');
  fs.rmSync(kit, { recursive: true, force: true });
  for (const folder of ['runtimes', 'lib/x64']) fs.mkdirSync(path.join(kit, folder), { recursive: true });
  for (const tool of ['mksquashfs', 'desktop-file-validate'])
    fs.symlinkSync(pathOf(tool), path.join(kit, tool));
  buildRuntime(path.join(kit, 'runtimes/runtime-x64'));
  return kit;
}

function pathOf(tool) {
  const found = process.env.PATH.split(path.delimiter)
    .map((folder) => path.join(folder, tool))
    .find((file) => fs.existsSync(file));
  if (found === undefined) throw new SetupError(`${tool} is missing, which AppImages are made with`);
  return found;
}

function buildRuntime(target) {
  const source = path.join(import.meta.dirname, 'runtime.c');
  const options = ['-O2', '-Wall', '-DFUSE_USE_VERSION=32', '-I/usr/include/squashfuse', '-static', '-s'];
  execFileSync('gcc', [...options, source, '-o', target, ...LIBRARIES.map((name) => `-l${name}`)], {
    // The static linker warns that looking up users wants the C library at run time: fusermount does that.
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  // The mark of an AppImage of type 2, in bytes of the ELF header that nobody reads.
  const file = fs.openSync(target, 'r+');
  fs.writeSync(file, Buffer.from('AI\x02', 'latin1'), 0, 3, 8);
  fs.closeSync(file);
}

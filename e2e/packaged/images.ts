import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { made } from './installers.ts';

const kit = join(made, '../appimage-kit');

/** An AppImage of what ./pagoda dist packed, with another version and key; `broken`: its program ends at once. */
export function makeImage(image: string, version: string, updateKey: string, broken = false): void {
  const app = `${image}.app`;
  rmSync(app, { recursive: true, force: true });
  // Links, not copies: what is changed is replaced.
  execFileSync('cp', ['-al', join(made, 'linux-unpacked'), app]);
  const manifest = join(app, 'resources/app.asar.unpacked/package.json');
  const own = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  rmSync(manifest);
  writeFileSync(manifest, JSON.stringify({ ...own, version, updateKey }));
  if (broken) {
    rmSync(join(app, 'pagoda'));
    writeFileSync(join(app, 'pagoda'), '#!/bin/sh\nexit 70\n', { mode: 0o755 });
  }
  packImage(app, image);
  rmSync(app, { recursive: true });
}

/** Puts a folder behind the runtime, as electron-builder does. */
export function packImage(app: string, image: string): void {
  const runtime = join(kit, 'runtimes/runtime-x64');
  rmSync(image, { force: true });
  const offset = ['-offset', String(statSync(runtime).size)];
  const options = ['-all-root', '-noappend', '-no-progress', '-quiet', '-no-xattrs'];
  const compression = ['-comp', 'zstd', '-Xcompression-level', '1'];
  execFileSync(join(kit, 'mksquashfs'), [app, image, ...offset, ...options, ...compression]);
  execFileSync('dd', [`if=${runtime}`, `of=${image}`, 'conv=notrunc', 'status=none']);
  chmodSync(image, 0o755);
}

/** A feed with one image in it. */
export function fillFeed(folder: string, image: string, name: string): void {
  for (const old of readdirSync(folder)) rmSync(join(folder, old));
  copyFileSync(image, join(folder, name));
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { builderArguments } from './builder.mjs';
import { makeKeys, writeFeed } from './feed.mjs';

const root = resolve(import.meta.dirname, '../..');

test('installers are of the architecture of the machine that makes them, and of no other', () => {
  const on = (platform: string, arch: string, targets: string[] = [], electron?: string) =>
    builderArguments({ platform, arch, targets, electron });
  expect(on('win32', 'x64')).toEqual(['--win', '--x64']);
  expect(on('darwin', 'arm64', ['zip'])).toEqual(['--mac', 'zip', '--arm64']);
  expect(on('linux', 'x64', ['deb', 'AppImage'], '39.1.0')).toEqual([
    '--linux',
    'deb',
    'AppImage',
    '--x64',
    '-c.electronVersion=39.1.0',
    '-c.electronDist=null',
  ]);
  for (const other of ['zip:arm64', '--arm64', '-w'])
    expect(() => on('win32', 'x64', ['nsis', other]), other).toThrow('architecture of the machine');
  expect(() => on('freebsd', 'x64')).toThrow('freebsd');
  // A list of its own would go before the argument.
  expect(readFileSync(join(root, 'electron-builder.yml'), 'utf8')).not.toMatch(/^[^#]*\barch:/m);
});

test("a feed names a system's files of each architecture, and no other system's", () => {
  const folder = mkdtempSync(join(tmpdir(), 'pagoda-feed-'));
  try {
    const installers = {
      'latest-linux.yml': ['Pagoda-2.0.0-x86_64.AppImage'],
      'latest.yml': ['Pagoda-Setup-2.0.0-arm64.exe', 'Pagoda-Setup-2.0.0-x64.exe'],
      'latest-mac.yml': ['Pagoda-2.0.0-mac-arm64.zip', 'Pagoda-2.0.0-mac-x64.zip'],
    };
    const others = ['Pagoda-2.0.0-win-arm64.zip', 'Pagoda-2.0.0-win-x64.zip', 'SHA256SUMS'];
    for (const name of [...Object.values(installers).flat(), ...others])
      writeFileSync(join(folder, name), name);
    writeFeed({ folder, version: '2.0.0', notes: '', secret: makeKeys().secret });
    for (const [channel, files] of Object.entries(installers)) {
      const { files: named } = JSON.parse(readFileSync(join(folder, channel), 'utf8')) as {
        files: { url: string }[];
      };
      expect(named.map(({ url }) => url).sort(), channel).toEqual(files);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

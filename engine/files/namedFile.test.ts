import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryNamedFile, writeNamedFile } from './namedFile.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'pagoda-named-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file is replaced, and a new one made', async () => {
  const path = join(folder, 'a.json');
  for (const text of ['one', 'two']) {
    await tryNamedFile(path);
    await writeNamedFile(path, text);
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([text, ['a.json']]);
  }
});

test('a link stays, and what it leads to is replaced', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  const target = join(folder, 'elsewhere', 'a.json');
  const link = join(folder, 'link.json');
  writeFileSync(target, 'before');
  symlinkSync(target, link);
  await tryNamedFile(link);
  await writeNamedFile(link, 'after');
  expect([lstatSync(link).isSymbolicLink(), readFileSync(target, 'utf8')]).toEqual([true, 'after']);
  expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'link.json']);
});

test('a folder is none', async () => {
  await expect(tryNamedFile(folder)).rejects.toThrow(expect.objectContaining({ code: 'EISDIR' }));
});

test.skipIf(process.platform === 'win32')('a pipe is written to and stays one', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  reader.stdout.on('data', (text) => (heard += String(text)));
  const ended = once(reader, 'close');
  await tryNamedFile(pipe);
  await writeNamedFile(pipe, 'said');
  await ended;
  expect([heard, lstatSync(pipe).isFIFO(), readdirSync(folder)]).toEqual(['said', true, ['pipe']]);
});

test.skipIf(process.platform !== 'linux')(
  'a device is written to, and says itself that it is full',
  async () => {
    await tryNamedFile('/dev/null');
    await writeNamedFile('/dev/null', 'text');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    await expect(writeNamedFile('/dev/full', 'text')).rejects.toThrow(
      expect.objectContaining({ code: 'ENOSPC' }),
    );
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  },
);

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zipFiles } from './zip.mjs';

let folder: string;
let archive: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-zip-'));
  archive = join(folder, 'sample.zip');
  // Python's zipfile is an independent writer: one entry stored, one deflated.
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as out:
    out.writestr('short.txt', 'short', zipfile.ZIP_STORED)
    out.writestr('long.txt', 'long ' * 10_000, zipfile.ZIP_DEFLATED)`;
  execFileSync('python3', ['-c', program, archive]);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function contents(): Promise<[string, string][]> {
  const all: [string, string][] = [];
  for await (const { name, read } of zipFiles(archive)) all.push([name, (await read()).toString()]);
  return all;
}

test('files come back as they went in', async () => {
  expect(await contents()).toEqual([
    ['short.txt', 'short'],
    ['long.txt', 'long '.repeat(10_000)],
  ]);
});

test('an archive cut short anywhere near its end is refused', async () => {
  const whole = readFileSync(archive);
  for (const missing of [1, 22, 60, whole.length - 1, whole.length]) {
    writeFileSync(archive, whole.subarray(0, whole.length - missing));
    await expect(contents()).rejects.toThrow('is not a complete zip archive');
  }
});

test('a changed byte in a body is caught by the checksum', async () => {
  const bytes = readFileSync(archive);
  bytes[bytes.indexOf('short', 'short.txt'.length + 30)] = 'S'.charCodeAt(0);
  writeFileSync(archive, bytes);
  await expect(contents()).rejects.toThrow('short.txt: checksum differs, the archive is damaged');
});

test('a name that leads out of the archive is refused', async () => {
  const bytes = readFileSync(archive);
  for (const from of [0, bytes.lastIndexOf('short.txt')])
    bytes.write('../rt.txt', bytes.indexOf('short.txt', from));
  writeFileSync(archive, bytes);
  await expect(contents()).rejects.toThrow('../rt.txt');
});

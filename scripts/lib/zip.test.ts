import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openZip } from './zip.mjs';

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

test('entries come back as they went in', () => {
  const zip = openZip(archive);
  const contents = zip.entries.map((entry) => [entry.name, zip.read(entry).toString()]);
  zip.close();
  expect(contents).toEqual([
    ['short.txt', 'short'],
    ['long.txt', 'long '.repeat(10_000)],
  ]);
});

test('an archive cut short anywhere near its end is refused when it is opened', () => {
  const whole = readFileSync(archive);
  for (const missing of [1, 22, 60, whole.length - 1, whole.length]) {
    writeFileSync(archive, whole.subarray(0, whole.length - missing));
    expect(() => openZip(archive)).toThrow('is not a complete zip archive');
  }
});

test('a changed byte in a body is caught by the checksum', () => {
  const bytes = readFileSync(archive);
  bytes[bytes.indexOf('short', 'short.txt'.length + 30)] = 'S'.charCodeAt(0);
  writeFileSync(archive, bytes);
  const zip = openZip(archive);
  const outcome = () => zip.read(zip.entries[0]!);
  expect(outcome).toThrow('short.txt: checksum differs, the archive is damaged');
  zip.close();
});

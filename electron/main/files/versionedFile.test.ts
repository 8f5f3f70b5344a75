import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { makeSmallDisk } from '../storage/test/smallDisk.ts';
import { VersionedFile } from './versionedFile.ts';

interface Colours {
  readonly colours: readonly string[];
}

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-files-'));
  path = join(folder, 'colours.json');
});

/** Version 3 of a file that began as one colour, then had a list without a name. */
const makeFile = () =>
  new VersionedFile<Colours>(path, {
    migrate: [(old) => [old], (old) => ({ colours: old })],
    schema: z.object({ colours: z.array(z.string()) }),
    empty: { colours: [] },
  });

test('before anything was saved there is the empty value and no file', () => {
  expect(makeFile().load()).toEqual({ value: { colours: [] } });
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that an editor saved with a byte order mark is what it was', () => {
  makeFile().save({ colours: ['jade'] });
  writeFileSync(path, `\uFEFF${readFileSync(path, 'utf8')}`);
  expect(makeFile().load()).toEqual({ value: { colours: ['jade'] } });
});

test('what was saved is loaded, and nothing else is left in the folder', () => {
  makeFile().save({ colours: ['jade'] });
  makeFile().save({ colours: ['jade', 'lacquer'] });
  expect(makeFile().load()).toEqual({ value: { colours: ['jade', 'lacquer'] } });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    version: 3,
    value: { colours: ['jade', 'lacquer'] },
  });
  expect(readdirSync(folder)).toEqual(['colours.json']);
});

test.each([
  [1, 'jade'],
  [2, ['jade']],
  [3, { colours: ['jade'] }],
])('a file of version %i is brought up to date', (version, value) => {
  writeFileSync(path, JSON.stringify({ version, value }));
  expect(makeFile().load()).toEqual({ value: { colours: ['jade'] } });
});

test.each([
  ['cut off', '{"version":3,"value":{"colo'],
  ['empty', ''],
  ['of another shape', '{"version":3,"value":{"colours":7}}'],
  ['not ours', '[1,2,3]'],
  ['of an impossible version', '{"version":0,"value":"jade"}'],
])('a file that is %s is kept aside', (_, text) => {
  writeFileSync(path, text);
  const aside = join(folder, 'colours.unreadable-1.json');
  expect(makeFile().load()).toEqual({ value: { colours: [] }, setAside: aside });
  expect(readFileSync(aside, 'utf8')).toBe(text);
  expect(existsSync(path)).toBe(false);
});

test('a file of a newer version is refused and left as it is, whatever is in it', () => {
  const text = '{"version":4,"value":{"palette":7}}';
  writeFileSync(path, text);
  const error: unknown = expect.objectContaining({
    code: 'storage.newerVersion',
    data: { path, found: 4, supported: 3 },
  });
  expect(() => makeFile().load()).toThrow(error);
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([text, ['colours.json']]);
});

test('one that must not keep the app from starting is not read, and not written over', () => {
  const text = '{"version":2,"value":{"x":7}}';
  writeFileSync(path, text);
  const file = new VersionedFile(path, { migrate: [], schema: z.string(), empty: '', newer: 'leave' });
  expect(file.load()).toEqual({ value: '' });
  file.save('x');
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a second unreadable file does not replace the first', () => {
  writeFileSync(path, 'one');
  makeFile().load();
  writeFileSync(path, 'two');
  makeFile().load();
  expect(readdirSync(folder).sort()).toEqual(['colours.unreadable-1.json', 'colours.unreadable-2.json']);
});

test('what cannot be read at all is kept aside, too', () => {
  mkdirSync(path);
  writeFileSync(join(path, 'inside'), 'mine');
  const aside = join(folder, 'colours.unreadable-1.json');
  expect(makeFile().load()).toEqual({ value: { colours: [] }, setAside: aside });
  expect(readFileSync(join(aside, 'inside'), 'utf8')).toBe('mine');
});

test('a folder in the way of what is written first is an error with the path', () => {
  mkdirSync(`${path}.new`);
  expect(() => makeFile().save({ colours: [] })).toThrow(/file\.unwritable .*EISDIR/);
});

test('a place that cannot be written is an error with its path', () => {
  const file = new VersionedFile(join(folder, 'no', 'such', 'folder.json'), {
    migrate: [],
    schema: z.string(),
    empty: '',
  });
  expect(() => file.save('x')).toThrow(/file\.unwritable .*ENOENT/);
});

test('on a disk with room for a part of it, the file of before stays whole', ({ skip }) => {
  const disk = makeSmallDisk(256 * 1024);
  if (!disk) return skip();
  try {
    const file = new VersionedFile(join(disk.folder, 'words.json'), {
      migrate: [],
      schema: z.string(),
      empty: '',
    });
    file.save('before');
    expect(() => file.save('x'.repeat(400_000))).toThrow(/file\.unwritable .*ENOSPC/);
    expect(file.load().value).toBe('before');
    expect(readdirSync(disk.folder)).toEqual(['words.json']);
  } finally {
    disk.remove();
  }
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile, replaceOwnFile } from './replaceFile.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'pagoda-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const deadPid = () => spawnSync(process.execPath, ['--eval', '']).pid;

test('a file is replaced whole by each of those who write it at once, and nothing stays beside it', async () => {
  const path = join(folder, 'a.json');
  const texts = Array.from({ length: 20 }, (_, index) => `${index} `.repeat(10_000 * (1 + (index % 3))));
  await Promise.all(texts.map((text) => replaceFile(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('a name as long as the system takes is one to write to', async () => {
  for (const name of ['x'.repeat(255), 'ü'.repeat(127)]) {
    await replaceFile(join(folder, name), 'new');
    expect(readdirSync(folder)).toEqual([name]);
    rmSync(join(folder, name));
  }
});

test('what killed processes left of our own file goes, and nothing else does', async () => {
  const path = join(folder, 'cache', 'costs.json');
  const dead = deadPid();
  const others = [
    'costs.json',
    `costs.json.${process.ppid}`,
    `hashes.json.${dead}`,
    `costs.json.${dead}.bak`,
  ];
  mkdirSync(join(folder, 'cache'));
  for (const name of [`costs.json.${dead}`, `costs.json.${dead}.3`, ...others])
    writeFileSync(join(folder, 'cache', name), 'x');
  await replaceOwnFile(path, 'new');
  expect(readdirSync(join(folder, 'cache')).sort()).toEqual([...others].sort());
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('beside a file of a person’s nothing is taken for ours', async () => {
  const own = [`log.1`, `log.${deadPid()}`, 'log.part', 'log.new'];
  for (const name of own) writeFileSync(join(folder, name), name);
  await replaceFile(join(folder, 'log'), 'new', { lasting: true });
  expect(readdirSync(folder).sort()).toEqual(['log', ...own].sort());
  for (const name of own) expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
});

test.skipIf(process.platform === 'win32')(
  'a file that is for its owner alone is so from its first byte on, and stays so',
  async () => {
    const path = join(folder, 'owners.log');
    await replaceFile(path, 'a', { mode: 0o600 });
    await replaceFile(path, 'b', { mode: 0o600 });
    await replaceFile(join(folder, 'open'), 'c');
    writeFileSync(join(folder, 'usual'), 'c');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'open')).mode).toBe(statSync(join(folder, 'usual')).mode);
  },
);

test('where it cannot be put in place nothing is left, and the system’s reason is told', async () => {
  mkdirSync(join(folder, 'taken'));
  await expect(replaceFile(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(replaceFile(join(folder, 'nowhere', 'x'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readdirSync(folder)).toEqual(['taken']);
});

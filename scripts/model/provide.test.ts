import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { progressLine } from './progress.mjs';
import { provideModel } from './provide.mjs';

const right = 'the weights';
const content = { bytes: right.length, sha256: createHash('sha256').update(right).digest('hex') };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-provide-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function provide(...sources: { name: string; fetchTo: (file: string) => Promise<void> }[]) {
  const said: string[] = [];
  const target = join(folder, 'checkout', 'm.gguf');
  const cached = join(folder, 'cache', 'm.gguf');
  const give = () =>
    provideModel({ target, cached, content, sources, say: (text: string) => said.push(text) });
  return { give, said, target, cached };
}
const source = (name: string, text: string) => ({
  name,
  fetchTo: (file: string) => Promise.resolve(writeFileSync(file, text)),
});
const unreachable = { name: 'far', fetchTo: () => Promise.reject(new Error('no route')) };

test('the first source that has the right file fills cache and checkout', async () => {
  const { give, said, target, cached } = provide(
    unreachable,
    source('odd', 'the weighty'),
    source('good', right),
  );
  expect(await give()).toBe(true);
  expect([readFileSync(target, 'utf8'), readFileSync(cached, 'utf8')]).toEqual([right, right]);
  expect(said.filter((line) => line.includes('did not'))).toEqual([
    'far did not give it: no route',
    'odd did not give it: it is not the expected file (its checksum differs)',
  ]);
});

test('a file in place or in the cache asks no source', async () => {
  const first = provide(source('good', right));
  await first.give();
  rmSync(first.target);
  const again = provide(unreachable);
  expect([await again.give(), await again.give(), again.said]).toEqual([true, true, []]);
});

test('where no source answers it says so, leaves no file and goes on', async () => {
  const { give, said, target, cached } = provide(unreachable);
  expect(await give()).toBe(false);
  expect([existsSync(target), existsSync(cached), said.at(-1)]).toEqual([
    false,
    false,
    'far did not give it: no route',
  ]);
});

test('progress in a log is one line a tenth, on a terminal one line that changes', () => {
  const log: string[] = [];
  const inLog = progressLine(1e6, { write: (text) => log.push(text) });
  for (let done = 0; done <= 1e6; done += 10_000) inLog(done);
  expect([log.length, log.at(-1)]).toEqual([11, '  1.0 of 1.0 MB (100 %)\n']);

  const screen: string[] = [];
  let time = 0;
  const onScreen = progressLine(1e6, { isTTY: true, write: (text) => screen.push(text) }, () => time);
  for (const done of [0, 250_000, 500_000, 1e6]) {
    onScreen(done);
    time += 300;
  }
  expect(screen).toEqual([
    '\r  0.0 of 1.0 MB (0 %)',
    '\r  0.5 of 1.0 MB (50 %)',
    '\r  1.0 of 1.0 MB (100 %)\n',
  ]);
});

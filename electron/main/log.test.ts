import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog, describe } from './log.ts';

const makeFolder = () => join(mkdtempSync(join(tmpdir(), 'pagoda-log-')), 'logs');
const at = () => new Date(0);

test('a line has its time, level and area, and is on disk at once', () => {
  const folder = makeFolder();
  const log = createLog(folder, 1000, at);
  log.info('engine', 'up\n');
  log.error('app', 'two\nlines');
  expect(readFileSync(join(folder, 'pagoda.log'), 'utf8')).toBe(
    '1970-01-01T00:00:00.000Z info engine: up\n1970-01-01T00:00:00.000Z error app: two\nlines\n',
  );
});

test('a full log makes room, and the oldest is dropped', () => {
  const folder = makeFolder();
  for (let count = 0; count < 12; count++) createLog(folder, 100, at).info('n', `line ${count}`);
  expect(readdirSync(folder).sort()).toEqual(['pagoda.1.log', 'pagoda.2.log', 'pagoda.3.log', 'pagoda.log']);
  const numbers = (name: string) => readFileSync(join(folder, name), 'utf8').match(/(?<=line )\d+/g);
  expect(['pagoda.3.log', 'pagoda.2.log', 'pagoda.1.log', 'pagoda.log'].map(numbers)).toEqual([
    ['4', '5'],
    ['6', '7'],
    ['8', '9'],
    ['10', '11'],
  ]);
});

test('a folder that disappears does not stop the one who writes', () => {
  const folder = makeFolder();
  const log = createLog(folder, 1000, at);
  log.info('app', 'here');
  rmSync(folder, { recursive: true });
  expect(() => log.info('app', 'nobody reads this')).not.toThrow();
});

test('an error is described with its causes', () => {
  const error = new Error('outer', { cause: new Error('inner') });
  expect(describe(error)).toMatch(/outer[^]*caused by Error: inner/);
  expect(describe('text')).toBe('text');
});

test('a folder that cannot be made stops nobody, and is made once it can', () => {
  const folder = makeFolder();
  const parent = dirname(folder);
  rmSync(parent, { recursive: true });
  writeFileSync(parent, 'a file in its way');
  const log = createLog(folder, 1000, at);
  log.info('app', 'unheard');
  rmSync(parent);
  log.info('app', 'heard');
  expect(readFileSync(join(folder, 'pagoda.log'), 'utf8')).toMatch(/heard\n$/);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destination } from './assemble.mjs';
import { readFuses, setStockFuses, STOCK_FUSES } from './fuses.mjs';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

let folder: string;
let binary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-fuses-'));
  binary = join(folder, 'electron');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('fuses are set to the stock states and nothing else is touched', async () => {
  writeFileSync(binary, `code${SENTINEL}\x01\x0810100011code`, 'latin1');
  await setStockFuses(binary);
  expect(readFileSync(binary, 'latin1')).toBe(`code${SENTINEL}\x01\x0810110001code`);
  expect(await readFuses(binary)).toEqual(STOCK_FUSES);
});

test('a binary without the mark, of another wire version or with a fuse of its own is refused', async () => {
  writeFileSync(binary, 'code');
  await expect(setStockFuses(binary)).rejects.toThrow('Could not find sentinel');
  writeFileSync(binary, `${SENTINEL}\x02\x0811110001`, 'latin1');
  await expect(setStockFuses(binary)).rejects.toThrow('wire version');
  writeFileSync(binary, `${SENTINEL}\x01\x09111100011`, 'latin1');
  await expect(setStockFuses(binary)).rejects.toThrow('9 fuses');
});

test('only Electron files leave the archive, under their stock names', () => {
  const names = [
    'Cypress/Cypress',
    'Cypress/locales/de.pak',
    'Cypress/resources/app.asar',
    'Cypress/',
    'other/x',
  ];
  expect(names.map(destination)).toEqual(['electron', 'locales/de.pak', undefined, undefined, undefined]);
  expect(() => destination('Cypress/../../x')).toThrow('points outside the archive');
});

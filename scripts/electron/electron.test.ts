import { expect, test } from 'vitest';
import { packAsar } from './asar.mjs';
import { destination } from './assemble.mjs';
import { setFuses, STOCK_FUSES } from './fuses.mjs';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

test('fuses are set to the stock states and removed ones stay removed', () => {
  const binary = Buffer.from(`code${SENTINEL}\x01\x081010r011code`, 'latin1');
  setFuses(binary, STOCK_FUSES);
  expect(binary.toString('latin1')).toBe(`code${SENTINEL}\x01\x081011r001code`);
});

test('a binary without exactly one sentinel, or with another wire version, is refused', () => {
  expect(() => setFuses(Buffer.from('code'), STOCK_FUSES)).toThrow('exactly one fuse sentinel');
  expect(() => setFuses(Buffer.from(SENTINEL + SENTINEL), STOCK_FUSES)).toThrow('exactly one fuse sentinel');
  expect(() => setFuses(Buffer.from(`${SENTINEL}\x02\x011`), STOCK_FUSES)).toThrow('fuse wire version 2');
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

test('an asar lists its files and holds their bytes after a header padded to four bytes', () => {
  const asar = packAsar({ 'a.txt': 'alpha', 'b.txt': 'be' });
  const json = JSON.parse(asar.toString('utf8', 16, 16 + asar.readUInt32LE(12))) as unknown;
  expect(json).toEqual({ files: { 'a.txt': { size: 5, offset: '0' }, 'b.txt': { size: 2, offset: '5' } } });
  const bodies = 8 + asar.readUInt32LE(4);
  expect([bodies % 4, asar.toString('utf8', bodies)]).toEqual([0, 'alphabe']);
});

import { expect, test } from 'vitest';
import { bytes, count, short } from './numbers.ts';

test('counts have their thousands apart', () => {
  expect(count(98_362_432)).toBe('98,362,432');
});

test('bytes keep three digits and never four before the point', () => {
  expect([0, 512, 1024, 98_362_432, 1023.9 * 1024 * 1024, 7.5 * 2 ** 40].map(bytes)).toEqual([
    '0 bytes',
    '512 bytes',
    '1 KiB',
    '93.8 MiB',
    '1 GiB',
    '7.5 TiB',
  ]);
});

test('parameters are counted in thousands, millions, billions', () => {
  expect([999, 1_967_808, 134_515_008, 8.03e9, 999_600].map(short)).toEqual([
    '999',
    '1.97 M',
    '135 M',
    '8.03 G',
    '1 M',
  ]);
});

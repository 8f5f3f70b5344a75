import { expect, test } from 'vitest';
import { bytes, fileName, parameters, rate, seconds, tokens } from './format.ts';

test('bytes are in decimal units', () => {
  expect([0, 999, 1000, 98_362_432, 999_950_000, 4_683_074_240].map(bytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '98.4 MB',
    '1.0 GB',
    '4.7 GB',
  ]);
});

test('spans and rates have as many digits as mean something', () => {
  expect([seconds(312), seconds(12_400), rate(0), rate(38.24), rate(412.6)]).toEqual([
    '0.31 s',
    '12.4 s',
    '0.0',
    '38.2',
    '413',
  ]);
});

test('counts are said as people say them', () => {
  expect([
    parameters(134_515_008),
    parameters(7_615_616_512),
    parameters(2e9),
    tokens(1),
    tokens(1200),
  ]).toEqual(['135M', '7.6B', '2B', '1 token', '1,200 tokens']);
});

test('a file name is the last part of either kind of path', () => {
  expect(['/a/b.gguf', 'C:\\m\\b.gguf', 'b.gguf', '/a/'].map(fileName)).toEqual([
    'b.gguf',
    'b.gguf',
    'b.gguf',
    '/a/',
  ]);
});

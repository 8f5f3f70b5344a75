import { expect, test } from 'vitest';
import { markWords } from './cacheWords.ts';
import { shortTime } from './shortTime.ts';

test('a message says what of it is cached, kept elsewhere, to be read, or not seen at all', () => {
  const all = { dropped: false, tokens: 120, cached: 120, stored: 0 };
  expect(
    [
      all,
      { ...all, cached: 64, stored: 56 },
      { ...all, cached: 0, stored: 100 },
      { dropped: true, tokens: 0, cached: 0, stored: 0 },
    ].map(markWords),
  ).toEqual([
    'Cached: 120 tokens',
    'Of 120 tokens: 64 cached, 56 in memory or on disk',
    'Of 120 tokens: 100 in memory or on disk, 20 to be read',
    'The model does not see this message',
  ]);
});

test('a time is said as short as it can be known', () => {
  expect([0, 99, 430, 12_300, 95_000].map(shortTime)).toEqual([
    'under 0.1 s',
    'under 0.1 s',
    'about 0.4 s',
    'about 12 s',
    'about 1.6 min',
  ]);
});

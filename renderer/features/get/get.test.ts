import { expect, test } from 'vitest';
import { repositoryIn } from '../../actions/downloads.ts';
import { quantisationWords } from './offerWords.ts';
import { timeLeft } from './timeLeft.ts';

test('a repository is known by itself and in the address of its page; other words are looked for', () => {
  for (const text of ['a/b-GGUF', 'https://hub.example/a/b-GGUF/', 'hf:a/b-GGUF'])
    expect(repositoryIn(text)).toBe('a/b-GGUF');
  for (const text of ['small model', 'a/b/c', 'a', '../x/y z']) expect(repositoryIn(text)).toBe(null);
});

test('what is left is said in the largest unit that means something', () => {
  expect([timeLeft(500, 100), timeLeft(60_000, 100), timeLeft(1_000_000, 100), timeLeft(5, 0)]).toEqual([
    '5 s',
    '10 min',
    '2 h 47 min',
    '',
  ]);
});

test('quantisations are said for people who do not know their names', () => {
  const words = (quantisation: string | null, name = 'm.gguf') =>
    quantisationWords({ name, quantisation, files: [], bytes: 1 });
  expect(words('Q4_K_M')).toMatch(/middle/);
  expect(words('IQ2_XS')).toMatch(/small/);
  expect(words('BF16')).toMatch(/made/);
  expect(words(null)).toMatch(/not in its name/);
  expect(words('F16', 'mmproj-m.gguf')).toMatch(/image half/);
});

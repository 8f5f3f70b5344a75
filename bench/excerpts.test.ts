import { expect, test } from 'vitest';
import { excerptOfLength } from './excerpts.ts';

const words = (text: string) => Promise.resolve(text.split(/\s+/).length);

test.each(['code', 'prose'] as const)(
  'excerpts of %s are as long as they may be, and others for other seeds',
  async (kind) => {
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const texts = await Promise.all(seeds.map((seed) => excerptOfLength(kind, seed, 300, words)));
    for (const text of texts) expect(await words(text)).toBe(300);
    expect(new Set(texts).size).toBe(seeds.length);
    expect(await excerptOfLength(kind, 3, 300, words)).toBe(texts[3]);
  },
);

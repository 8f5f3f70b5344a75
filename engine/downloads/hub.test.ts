import { expect, test } from 'vitest';
import { offersIn } from './hub.ts';
import { quantisationOf } from './quantisation.ts';

test.each([
  ['Qwen3-4B-Q4_K_M.gguf', 'Q4_K_M'],
  ['llama-3.2-1b.iq3_xxs.gguf', 'IQ3_XXS'],
  ['gemma-3-1b-it-BF16.gguf', 'BF16'],
  ['UD-Q4_K_XL/model-UD-Q4_K_XL-00001-of-00003.gguf', 'Q4_K_XL'],
  ['gpt-oss-20b-mxfp4.gguf', 'MXFP4'],
  ['smollm2.f16.gguf', 'F16'],
  ['model.gguf', null],
  ['Q8ball-of-fun.gguf', null],
])('%s is stored as %s', (name, quantisation) => {
  expect(quantisationOf(name)).toBe(quantisation);
});

test('a model that is cut into files is one, in order, and only where all of them are there', () => {
  const file = (path: string, bytes: number) => ({ path, bytes, sha256: null });
  const offers = offersIn([
    file('a-00002-of-00002.gguf', 5),
    file('a-00001-of-00002.gguf', 4),
    file('b-00001-of-00002.gguf', 1),
    file('c.gguf', 3),
    file('notes.txt', 1),
  ]);
  expect(offers.map(({ name, bytes, files }) => [name, bytes, files.map(({ path }) => path)])).toEqual([
    ['c.gguf', 3, ['c.gguf']],
    ['a.gguf', 9, ['a-00001-of-00002.gguf', 'a-00002-of-00002.gguf']],
  ]);
});

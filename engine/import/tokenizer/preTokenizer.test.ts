import { expect, test } from 'vitest';
import { nameOfSplitter } from './preTokenizer.ts';

const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });
const llama3 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

test.each([
  ['llama-bpe', sequence(split(llama3), bytes)],
  ['qwen2', sequence(split(llama3.replace('{1,3}', '')), bytes)],
  ['smollm', sequence({ type: 'Digits', individual_digits: true }, { ...bytes, use_regex: true })],
  ['gpt-2', { ...bytes, use_regex: true }],
])('%s is known by what it does', (name, splitting) => {
  expect(nameOfSplitter(splitting)).toEqual({ name });
});

test.each([
  ['another expression', sequence(split('[aeiou]+'), bytes)],
  ['one letter more', sequence(split(`${llama3}|x`), bytes)],
  ['an expression that is turned around', sequence({ ...split(llama3), invert: true }, bytes)],
  ['a further step', sequence(split(llama3), { type: 'Digits', individual_digits: true }, bytes)],
  ['a space before all', { ...bytes, use_regex: true, add_prefix_space: true }],
  ['whole numbers', sequence({ type: 'Digits', individual_digits: false }, { ...bytes, use_regex: true })],
  ['nothing', null],
  ['words', { type: 'Whitespace' }],
])('%s is not taken for a known one', (_, splitting) => {
  expect(nameOfSplitter(splitting)).toHaveProperty('unknown');
});

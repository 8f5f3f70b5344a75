import { expect, test } from 'vitest';
import type { ApiError } from '../apiError.ts';
import { parse } from './body.ts';

const refusal = (text: string): string => {
  try {
    parse(Buffer.from(text));
  } catch (error) {
    return (error as ApiError).message;
  }
  return 'taken';
};

test.each([
  ['{"temperature":NaN}', 'it is wrong at character 16'],
  ["{'messages':[]}", 'it is wrong at character 2'],
  ['messages=hi', 'it is wrong at character 1'],
  ['{"a":1}}', 'it is wrong at character 8'],
  ['{"a":[1,2,]}', 'it is wrong at character 11'],
  ['{"a":True}', 'it is wrong at character 6'],
  ['{"a":1', 'it ends too early'],
])('where a body stops being JSON is said: %s', (text, words) => {
  expect(refusal(text)).toContain(words);
  expect(refusal(text)).not.toContain('temperature');
});

test('also late in a longer one; of a large one only that it is wrong', () => {
  const wrongAfter = (length: number) => refusal(`{"a":"${'x'.repeat(length)}", "b": None}`);
  expect(wrongAfter(2000)).toBe('The body is not JSON: it is wrong at character 2015.');
  expect(wrongAfter(100_000)).toBe('The body is not JSON: it is wrong within its 100019 characters.');
});

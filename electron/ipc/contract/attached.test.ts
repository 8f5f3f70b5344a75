import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesIn, withFiles } from './attached.ts';

const file = fc.record({
  name: fc
    .string({ minLength: 1, maxLength: 30 })
    .map((name) => name.replace(/["<>\p{Cc}]+/gu, '').trim() || 'a'),
  text: fc.string({
    unit: fc.constantFrom('a', '\n', '</file>', '<file name="x" characters="3">\n', ' ', '\n\n'),
  }),
});

test('what is put together comes apart again, whatever the files say', () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 4 }), fc.string(), (files, words) => {
      fc.pre(filesIn(words).files.length === 0);
      const text = words.trim() === '' ? '' : words;
      expect(filesIn(withFiles(files, words))).toEqual({ files, text });
    }),
  );
});

test('a message without files is its text', () => {
  expect(filesIn('Hello')).toEqual({ files: [], text: 'Hello' });
  expect(withFiles([], 'Hello')).toBe('Hello');
});

test.each([
  '<file name="a" characters="99">\nshort\n</file>',
  '<file name="a" characters="5">\nshort',
  '<file name="a" characters="5">\nshort\n</file> and on',
  '<file name="a">\nshort\n</file>',
])('%j is what the person wrote', (content) => {
  expect(filesIn(content)).toEqual({ files: [], text: content });
});

test('a name cannot leave its marks', () => {
  const content = withFiles([{ name: 'a"> <b>\n\u202e.txt', text: 'x' }], '');
  expect(content.split('\n')[0]).toBe('<file name="a   b .txt" characters="1">');
  expect(filesIn(content).files).toHaveLength(1);
});

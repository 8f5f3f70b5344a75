import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markdownBlocks } from './markdownBlocks.ts';

test.each<[what: string, text: string, blocks: string[]]>([
  ['nothing', '', []],
  ['one paragraph', 'Some text\nover two lines.', ['Some text\nover two lines.']],
  ['paragraphs', 'One.\n\nTwo.\n\n\nThree.', ['One.\n\n', 'Two.\n\n\n', 'Three.']],
  ['a fence with blank lines in it', '```js\na\n\nb\n```\n\nAfter.', ['```js\na\n\nb\n```\n\n', 'After.']],
  ['a fence that is still open', 'Before.\n\n```\na\n\nb', ['Before.\n\n', '```\na\n\nb']],
  [
    'a longer fence around a shorter one',
    '````\n```\n\n```\n````\n\nEnd',
    ['````\n```\n\n```\n````\n\n', 'End'],
  ],
  [
    'a loose list',
    '1. One\n\n2. Two\n\n   more of two\n\nAfter.',
    ['1. One\n\n2. Two\n\n   more of two\n\n', 'After.'],
  ],
  ['a list after a paragraph', 'Text.\n\n- a\n- b', ['Text.\n\n', '- a\n- b']],
])('%s', (_what, text, blocks) => {
  expect(markdownBlocks(text)).toEqual(blocks);
});

const line = fc.constantFrom('', '```', '~~~', '- a', '1. b', '   c', 'text', '# head', '> quote', '````js');

test('the blocks joined are the text, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.array(line).map((lines) => lines.join('\n')),
      (text) => {
        expect(markdownBlocks(text).join('')).toBe(text);
      },
    ),
  );
});

test('more text never changes a block before the last two', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 2 }), fc.nat(), (lines, cut) => {
      const text = lines.join('\n');
      const before = markdownBlocks(text.slice(0, cut % (text.length + 1)));
      const settled = before.slice(0, -1);
      expect(markdownBlocks(text).slice(0, settled.length)).toEqual(settled);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, BlockCutter } from './blocks.ts';

const textsOf = (text: string) => blocksOf(text).map((block) => block.text);

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
  ['a fence right below a line', 'Here:\n```js\na\n```\nAfter.', ['Here:\n', '```js\na\n```\n', 'After.']],
  ['a fence in a list', '- a\n\n  ```\n  b\n  ```\n- c', ['- a\n\n  ```\n  b\n  ```\n- c']],
  ['a list after a paragraph', 'Text.\n\n- a\n- b', ['Text.\n\n', '- a\n- b']],
])('%s', (_what, text, blocks) => {
  expect(textsOf(text)).toEqual(blocks);
});

const line = fc.constantFrom('', '```', '~~~', '- a', '1. b', '   c', 'text', '# head', '> quote', '````js');

test('the blocks joined are the text, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.array(line).map((lines) => lines.join('\n')),
      (text) => {
        expect(textsOf(text).join('')).toBe(text);
      },
    ),
  );
});

test('more text never changes a block before the last two', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 2 }), fc.nat(), (lines, cut) => {
      const text = lines.join('\n');
      const before = textsOf(text.slice(0, cut % (text.length + 1)));
      const settled = before.slice(0, -1);
      expect(textsOf(text).slice(0, settled.length)).toEqual(settled);
    }),
  );
});

test('cut as it comes, a text has the blocks it has as a whole, and those that are settled stay the same objects', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.constant('\n'))), (pieces) => {
      const cutter = new BlockCutter();
      let text = '';
      let before = cutter.update(text);
      for (const piece of pieces) {
        text += piece;
        const blocks = cutter.update(text);
        expect(blocks).toEqual(blocksOf(text));
        before.slice(0, -2).forEach((block, index) => expect(blocks[index]).toBe(block));
        before = blocks;
      }
    }),
  );
});

test('another text starts anew', () => {
  const cutter = new BlockCutter();
  cutter.update('One.\n\nTwo.');
  expect(cutter.update('Three.')).toEqual(blocksOf('Three.'));
});

test.each<[string, { language: string; code: string }]>([
  ['```js\nlet a\n```\n', { language: 'js', code: 'let a' }],
  ['```js title="a"\nlet a', { language: 'js', code: 'let a' }],
  ['```', { language: '', code: '' }],
  ['~~~~\n```\n~~~~', { language: '', code: '```' }],
  ['````md\n```\na\n```\n````\n\n', { language: 'md', code: '```\na\n```' }],
  [`\`\`\`\n${'a\n'.repeat(1000)}\`\`\``, { language: '', code: 'a\n'.repeat(1000).trimEnd() }],
])('%j is code, without a parser', (text, fence) => {
  expect(blocksOf(text).map((block) => block.fence)).toEqual([fence]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, type Block } from './blocks.ts';
import { fold } from './fold.ts';
import { foldCode } from './foldCode.ts';

const textOf = (blocks: readonly Block[]) => blocks.map(({ text }) => text).join('');
const paragraph = 'Some words of a paragraph, and some more of them.\n\n';

test('a text of ordinary length is shown whole', () => {
  const blocks = blocksOf(paragraph.repeat(200));
  expect(fold(blocks, 0)).toEqual({ head: blocks, hidden: 0, tail: [] });
});

test('a long one is its beginning and its end, and more of it each time that is asked for', () => {
  const blocks = blocksOf(`First.\n\n${paragraph.repeat(10_000)}Last.`);
  const folded = [0, 1, 2].map((level) => fold(blocks, level));
  for (const { head, tail } of folded) {
    expect(textOf(head)).toMatch(/^First\./);
    expect(textOf(head) + textOf(tail)).toMatch(/Last\.$/);
  }
  expect(folded[1]!.hidden).toBeLessThan(folded[0]!.hidden);
  expect(folded[2]!.hidden).toBe(0);
});

const texts = fc
  .array(fc.tuple(fc.constantFrom('word ', '|a|b|\n', '\n\n', '- x\n', '```\n', '𝒳', '*'), fc.nat(9000)), {
    maxLength: 8,
  })
  .map((runs) => runs.map(([piece, count]) => piece.repeat(count)).join(''));

test('what is shown and what is folded make the text, whatever it is, and characters stay whole', () => {
  fc.assert(
    fc.property(texts, fc.nat(2), (text, level) => {
      const { head, hidden, tail } = fold(blocksOf(text), level);
      const shown = textOf(head) + textOf(tail);
      expect(shown.length + hidden).toBe(text.length);
      expect(text.startsWith(textOf(head))).toBe(true);
      expect(text.endsWith(textOf(tail))).toBe(true);
      expect(shown.isWellFormed()).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('a growing text keeps its beginning', () => {
  const text = 'word '.repeat(50_000);
  const { head } = fold(blocksOf(text.slice(0, 150_000)), 0);
  expect(textOf(fold(blocksOf(text), 0).head)).toBe(textOf(head));
});

test('long code is its first lines and its last', () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `line ${index + 1}`);
  const { head, hidden, tail } = foldCode(lines.join('\n'), 0);
  expect(head.split('\n')).toEqual(lines.slice(0, head.split('\n').length));
  expect(tail.split('\n')).toEqual(lines.slice(-tail.split('\n').length));
  expect(head.split('\n').length + hidden + tail.split('\n').length).toBe(3000);
  expect(foldCode(lines.join('\n'), 2)).toEqual({ head: lines.join('\n'), hidden: 0, tail: '' });
});

/** A newline ends a line, and begins none. */
const linesOf = (code: string): number => code.replace(/\n$/, '').split('\n').length;

test('lines add up in any code', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a\n', '\n', 'x'.repeat(5000)), fc.nat(600)), { maxLength: 6 }),
      (runs) => {
        const code = runs.map(([piece, count]) => piece.repeat(count)).join('');
        const { head, hidden, tail } = foldCode(code, 0);
        if (hidden === 0) expect(head).toBe(code);
        else expect(head.split('\n').length + hidden + (tail === '' ? 0 : linesOf(tail))).toBe(linesOf(code));
      },
    ),
    // Its last line is too long to be shown, and ended.
    {
      numRuns: 60,
      examples: [
        [
          [
            ['\n', 600],
            ['x'.repeat(5000), 1],
            ['\n', 1],
          ],
        ],
      ],
    },
  );
});

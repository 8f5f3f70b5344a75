import { expect, test } from 'vitest';
import { titleFrom } from './title.ts';

test.each([
  ['What is the capital of France?', 'What is the capital of France?'],
  ['\n\n  ## A *bold*   plan\nsecond line', 'A bold plan'],
  ['```ts\nconst a = 1;\n```', 'const a = 1;'],
  ['> see [the page](https://example.com) now', 'see the page now'],
  ['1. first thing', 'first thing'],
  ['- [ ] buy `milk`', '[ ] buy milk'],
  ['***\n---\nreal words', 'real words'],
  ['🎉', '🎉'],
  ['???', '???'],
  ['   ', ''],
])('%j is named %j', (content, title) => {
  expect(titleFrom(content)).toBe(title);
});

test('a long line is cut between words', () => {
  expect(
    titleFrom('Please explain, in detail, how the attention mechanism of a transformer works today'),
  ).toBe('Please explain, in detail, how the attention mechanism of…');
});

test('a line without spaces is cut between characters, never inside one', () => {
  expect(titleFrom('👩‍👩‍👧'.repeat(100))).toBe(`${'👩‍👩‍👧'.repeat(59)}…`);
  expect(titleFrom('漢'.repeat(100))).toBe(`${'漢'.repeat(59)}…`);
});

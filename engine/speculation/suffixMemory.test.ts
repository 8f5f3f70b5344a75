import { expect, test } from 'vitest';
import { SuffixMemory, type SuffixReader } from './suffixMemory.ts';

const readAll = (reader: SuffixReader, tokens: readonly number[]) => {
  for (const token of tokens) reader.read(token);
};
const guessed = (reader: SuffixReader) =>
  reader
    .cursor()
    .guesses()
    .map(({ token }) => token);
/** What it holds likeliest, token after token. */
function chain(reader: SuffixReader, length: number): number[] {
  const tokens: number[] = [];
  for (let cursor = reader.cursor(); tokens.length < length;) {
    const [best] = cursor.guesses();
    if (!best) break;
    tokens.push(best.token);
    cursor = cursor.after(best.token);
  }
  return tokens;
}
const range = (from: number, length: number) => Array.from({ length }, (_, index) => from + index);

test('a text that comes to where it was before is expected to go on as it did', () => {
  const reader = new SuffixMemory().reader();
  readAll(reader, [...range(10, 20), 99, 12, 13]);
  expect(chain(reader, 5)).toEqual([14, 15, 16, 17, 18]);
});

test('what followed most often comes first, and the next after it', () => {
  const reader = new SuffixMemory().reader();
  readAll(reader, [1, 2, 5, 1, 2, 6, 1, 2, 6, 1, 2]);
  expect(guessed(reader)).toEqual([6, 5]);
});

test('after a token that was not foreseen it goes on from the longest end that is known', () => {
  const reader = new SuffixMemory().reader();
  readAll(reader, [1, 2, 3, 4, 7, 8, 9, 5, 1, 2]);
  const elsewhere = reader.cursor().after(7);
  expect(elsewhere.guesses().map(({ token }) => token)).toEqual([8]);
  expect(elsewhere.after(1000).guesses()).toEqual([]);
});

test('texts of one memory draw on each other, also while both grow', () => {
  const memory = new SuffixMemory();
  const [one, other] = [memory.reader(), memory.reader()];
  for (let n = 0; n < 10; n++) {
    one.read(n);
    other.read(100 + n);
  }
  readAll(one, [103, 104]);
  expect(chain(one, 3)).toEqual([105, 106, 107]);
});

test('a text whose beginning is known goes on from its last tokens', () => {
  const memory = new SuffixMemory();
  readAll(memory.reader(), range(0, 50));
  const again = memory.reader();
  again.resume(range(0, 30).slice(-8));
  expect(chain(again, 3)).toEqual([30, 31, 32]);
});

test('the longer the match, the likelier it is held', () => {
  const estimate = (matched: number) => {
    const reader = new SuffixMemory().reader();
    readAll(reader, [...range(0, 40), 999, ...range(40 - matched - 1, matched)]);
    return reader.cursor().guesses()[0]!.estimate;
  };
  const estimates = [1, 3, 8, 24].map(estimate);
  expect(estimates).toEqual(estimates.toSorted((a, b) => a - b));
  expect(new Set(estimates).size).toBe(4);
});

test('the oldest is forgotten when it is full, the latest never', () => {
  const memory = new SuffixMemory(100);
  const reader = memory.reader();
  readAll(reader, range(0, 150));
  readAll(reader, [148, 70, 71]); // Of the older half, which is still there.
  expect(chain(reader, 2)).toEqual([72, 73]);
  readAll(reader, range(1000, 250));
  readAll(reader, [70, 71]);
  expect(chain(reader, 2)).toEqual([]);
  readAll(reader, [1240, 1241]);
  expect(chain(reader, 2)).toEqual([1242, 1243]);
});

test('a text that waited while others filled the memory finds what there is', () => {
  const memory = new SuffixMemory(100);
  const waiting = memory.reader();
  readAll(waiting, [1, 2, 3]);
  readAll(memory.reader(), range(0, 450));
  readAll(waiting, [440, 441]);
  expect(chain(waiting, 2)).toEqual([442, 443]);
});

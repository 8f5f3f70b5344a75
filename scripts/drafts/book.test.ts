import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../engine/models/test/builders.ts';
import { Book } from './book.mjs';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'new/proved.jsonl');
});
afterEach(() => folder.remove());

const part = (block: number, way = 'greedy') => ({ way, block });
const tally = (drafted: number, different = 0) => ({ replies: 8, tokens: 192, drafted, taken: 3, different });
const proof = (drafted: number, differences: string[] = []) => ({
  tallies: { 'alone: a chain': tally(drafted, differences.length), none: tally(0) },
  differences,
});

test('a run that was cut off goes on with what is not proved yet', () => {
  new Book(file, { seed: 1 }).add(part(0), proof(5));
  appendFileSync(file, '{"run":{"seed":1},"part":{"way":"gre');
  const book = new Book(file, { seed: 1 });
  expect([book.has(part(0)), book.has(part(1))]).toEqual([true, false]);
  book.add(part(1), proof(6));
  const again = new Book(file, { seed: 1 });
  expect([again.has(part(0)), again.has(part(1)), again.has(part(1, 'drawn'))]).toEqual([true, true, false]);
});

test('what was proved with another program, seed or number of prompts does not count', () => {
  new Book(file, { seed: 1 }).add(part(0), proof(5));
  expect(new Book(file, { seed: 2 }).has(part(0))).toBe(false);
});

test('differences are told with how the text was drawn, those of an earlier run too', () => {
  new Book(file, { seed: 1 }).add(part(0), proof(5, ['tokens differ']));
  const book = new Book(file, { seed: 1 });
  book.add(part(1, 'drawn'), proof(5));
  const parts = [part(0), part(1, 'drawn')];
  expect(book.differences(parts)).toEqual(['greedy: tokens differ']);
  expect(book.summary(parts).filter((line) => line.startsWith('all'))).toEqual([
    expect.stringMatching(/^all +32 +768 +10 +12 +1$/),
    expect.stringMatching(/^all +32 +768 +10 +12 +1$/),
  ]);
});

test('a drafter that never proposed anything is named, save where nothing was to be', () => {
  const book = new Book(file, { seed: 1 });
  book.add(part(0), proof(0));
  expect(book.idle([part(0)])).toEqual(['alone: a chain']);
  book.add(part(1), proof(1));
  expect(book.idle([part(0), part(1)])).toEqual([]);
});

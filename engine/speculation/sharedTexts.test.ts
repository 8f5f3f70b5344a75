import { expect, test } from 'vitest';
import { SharedTexts } from './sharedTexts.ts';

const range = (from: number, length: number) => Array.from({ length }, (_, index) => from + index);
const firstAfter = (texts: SharedTexts, ...tokens: number[]) =>
  texts
    .cursor(tokens)
    ?.guesses()
    .map(({ token }) => token);

test('what any chat said is expected where a text comes to it, and followed further', async () => {
  const texts = new SharedTexts(100);
  await texts.learn('a', range(0, 40));
  await texts.learn('b', range(1000, 40));
  const there = texts.cursor([7, 7, 1003, 1004])!;
  expect(there.guesses()).toMatchObject([{ token: 1005, drafter: 'otherChats' }]);
  expect(there.after(1005).after(1006).guesses()).toMatchObject([{ token: 1007 }]);
  expect(firstAfter(texts, 20, 21)).toEqual([22]);
  expect(firstAfter(texts, 555)).toEqual([]);
});

test('its kinds of guesses are its own', async () => {
  const texts = new SharedTexts(100);
  await texts.learn('a', range(0, 40));
  expect(texts.cursor([3, 4])!.guesses()[0]!.kind).toBeGreaterThanOrEqual(100);
});

test('those who draw upon it leave nothing behind', async () => {
  const texts = new SharedTexts(0);
  await texts.learn('a', range(0, 10));
  texts.cursor([500, 501, 502, 503]);
  expect(firstAfter(texts, 500, 501)).toEqual([]);
});

test('what one chat said is forgotten by itself, also while it is read', async () => {
  const texts = new SharedTexts(0);
  await texts.learn('a', range(0, 40));
  const learning = texts.learn('b', range(1000, 5000));
  const forgetting = texts.forget('b');
  await Promise.all([learning, forgetting]);
  expect([firstAfter(texts, 3, 4), firstAfter(texts, 1003, 1004)]).toEqual([[5], []]);
  await texts.forget();
  expect(texts.cursor([3, 4])).toBeNull();
});

test('the oldest go when there are too many, whole texts at a time', async () => {
  const texts = new SharedTexts(0, 100);
  await texts.learn('a', range(0, 60));
  for (let n = 1; n <= 6; n++) await texts.learn('b', range(1000 * n, 60));
  expect([firstAfter(texts, 3, 4), firstAfter(texts, 6003, 6004)]).toEqual([[], [6005]]);
  // What was kept to be read anew is no more than that either.
  await texts.forget('a');
  expect(firstAfter(texts, 1003, 1004)).toEqual([]);
});

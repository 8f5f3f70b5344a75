import { expect, test } from 'vitest';
import { Calibration } from './calibration.ts';
import { MODEL_KINDS, ModelGuesses } from './modelGuesses.ts';
import type { Cursor } from './guess.ts';

const scored = (...best: [number, number][]) =>
  best.map(([id, probability]) => ({ id, logprob: Math.log(probability) }));
const make = () => new ModelGuesses(new Calibration(MODEL_KINDS).own(), 0, 0.6);
const tokensAt = (cursor: Cursor | null) => cursor?.guesses().map(({ token }) => token);

test('what it says counts along its best way, at the text that it was asked about', () => {
  const guesses = make();
  guesses.begin(10);
  guesses.add(scored([5, 0.8], [6, 0.15], [7, 0.001]));
  guesses.add(scored([8, 0.9]));
  expect(guesses.cursor(11)).toBeNull();
  const cursor = guesses.cursor(10);
  expect(tokensAt(cursor)).toEqual([5, 6]);
  expect(tokensAt(cursor!.after(5))).toEqual([8]);
  expect(tokensAt(cursor!.after(6))).toEqual([]);
  expect(tokensAt(cursor!.after(5).after(8))).toEqual([]);
});

test('what it holds sure and gets wrong is soon held less likely, and asking it promises less', () => {
  const calibration = new Calibration(MODEL_KINDS).own();
  const guesses = new ModelGuesses(calibration, 0, 0.6);
  const before = guesses.hit();
  const text = [1];
  const sure: number[] = [];
  for (let n = 0; n < 40; n++) {
    guesses.begin(text.length);
    sure.push(guesses.add(scored([5, 0.97])));
    const [best] = guesses.cursor(text.length)!.guesses();
    text.push(9);
    calibration.count(best!.kind, best!.token === 9); // As the draft that it goes into does.
    guesses.look(text);
  }
  expect(before).toBeGreaterThan(0.6);
  expect(sure[0]).toBeGreaterThan(0.9);
  expect(sure.at(-1)).toBeLessThan(0.2);
  expect(guesses.hit()).toBeLessThan(0.1);
});

test('where it is right it promises more, and nothing behind its first mistake is counted', () => {
  const guesses = make();
  const text = [1];
  for (let n = 0; n < 30; n++) {
    guesses.begin(text.length);
    for (const token of [5, 6, 7]) guesses.add(scored([token, 0.95]));
    text.push(5, 8); // Its second token is wrong; of the third nothing can be said.
    guesses.look(text);
  }
  expect(guesses.hit()).toBeGreaterThan(0.45);
  expect(guesses.hit()).toBeLessThan(0.6);
});

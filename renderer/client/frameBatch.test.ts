import { expect, test } from 'vitest';
import { frameBatch } from './frameBatch.ts';

function setUp() {
  const frames: (() => void)[] = [];
  const applied: (readonly number[])[] = [];
  const batch = frameBatch<number>(
    (items) => applied.push(items),
    (callback) => frames.push(callback),
  );
  return { batch, applied, frame: () => frames.splice(0).forEach((callback) => callback()) };
}

test('what comes within one frame is applied together, in order', () => {
  const { batch, applied, frame } = setUp();
  batch.push(1);
  batch.push(2);
  frame();
  batch.push(3);
  frame();
  frame();
  expect(applied).toEqual([[1, 2], [3]]);
});

test('a flush does not wait for the frame, and the frame then has nothing left', () => {
  const { batch, applied, frame } = setUp();
  batch.push(1);
  batch.flush();
  frame();
  batch.flush();
  expect(applied).toEqual([[1]]);
});

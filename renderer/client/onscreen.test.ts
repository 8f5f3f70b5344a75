import { expect, test } from 'vitest';
import { Onscreen } from './onscreen.ts';

function setUp() {
  const frames: (() => void)[] = [];
  const later: (() => void)[] = [];
  const told: string[] = [];
  const onscreen = new Onscreen((callback) => later.push(callback));
  const write = (id: string, what: string) =>
    onscreen.schedule(id, (callback) => frames.push(callback))(() => told.push(what));
  return { onscreen, frames, later, told, write };
}

test('what is shown asks for a frame, and what is not asks for none', () => {
  const { onscreen, frames, later, told, write } = setUp();
  onscreen.show('a');
  write('a', 'seen');
  expect([frames.length, later.length]).toEqual([1, 0]);
  write('b', 'unseen');
  write('c', 'unseen too');
  expect([frames.length, later.length]).toEqual([1, 1]);
  later[0]!();
  expect(told).toEqual(['unseen', 'unseen too']);
});

test('what comes into view is told at once, and the others when it is their time', () => {
  const { onscreen, later, told, write } = setUp();
  write('a', 'of a');
  write('b', 'of b');
  onscreen.show('a');
  expect(told).toEqual(['of a']);
  later[0]!();
  expect(told).toEqual(['of a', 'of b']);
});

test('what two show is shown until both have left', () => {
  const { onscreen, frames, write } = setUp();
  const leave = [onscreen.show('a'), onscreen.show('a')];
  leave[0]!();
  write('a', 'one');
  expect(frames).toHaveLength(1);
  leave[1]!();
  write('a', 'two');
  expect(frames).toHaveLength(1);
});

test('what went away and came back while others wait is told once more', () => {
  const { onscreen, later, told, write } = setUp();
  write('b', 'of b');
  onscreen.show('b')();
  write('b', 'more of b');
  for (const each of later) each();
  expect(told).toEqual(['of b', 'more of b']);
});

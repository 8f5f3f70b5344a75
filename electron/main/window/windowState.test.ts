import { expect, test } from 'vitest';
import { openingBounds } from './windowState.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1050 };
const second = { x: 1920, y: 0, width: 1280, height: 1000 };

test.each([
  ['the first time', null, [screen], { width: 1180, height: 800 }],
  [
    'the first time on a small screen',
    null,
    [{ ...screen, width: 1024, height: 700 }],
    { width: 1024, height: 700 },
  ],
  [
    'where it was',
    { x: 100, y: 50, width: 900, height: 700 },
    [screen],
    { x: 100, y: 50, width: 900, height: 700 },
  ],
  [
    'on the second screen',
    { x: 2000, y: 50, width: 900, height: 700 },
    [screen, second],
    { x: 2000, y: 50, width: 900, height: 700 },
  ],
  [
    'when the second screen is gone',
    { x: 2000, y: 50, width: 900, height: 700 },
    [screen],
    { width: 1180, height: 800 },
  ],
  [
    'half off the left edge',
    { x: -400, y: 50, width: 900, height: 700 },
    [screen],
    { x: -400, y: 50, width: 900, height: 700 },
  ],
  [
    'with its top above the screen',
    { x: 100, y: -600, width: 900, height: 700 },
    [screen],
    { width: 1180, height: 800 },
  ],
  [
    'when it was made too small',
    { x: 100, y: 50, width: 10, height: 10 },
    [screen],
    { x: 100, y: 50, width: 480, height: 480 },
  ],
] as const)('a window opens %s', (_, saved, areas, expected) => {
  expect(openingBounds(saved, areas)).toEqual(expected);
});

import { expect, test } from 'vitest';
import { zoomed, zoomOf } from './zoom.ts';

const press = (
  key: string,
  held: Partial<Record<'control' | 'meta' | 'alt', boolean>> = { control: true },
) => ({
  type: 'keyDown' as const,
  key,
  control: false,
  meta: false,
  alt: false,
  ...held,
});

test('larger, smaller and as it was have the keys that they have in browsers', () => {
  expect(['+', '=', '-', '_', '0', 'a'].map((key) => zoomOf(press(key), false))).toEqual([
    'in',
    'in',
    'out',
    'out',
    'reset',
    undefined,
  ]);
  expect(zoomOf(press('+', { meta: true }), true)).toBe('in');
});

test('without the command key, and when a key is let go, they are text', () => {
  expect(zoomOf(press('+', {}), false)).toBeUndefined();
  expect(zoomOf(press('+', { control: true, alt: true }), false)).toBeUndefined();
  expect(zoomOf(press('+', { meta: true }), false)).toBeUndefined();
  expect(zoomOf({ ...press('+'), type: 'keyUp' }, false)).toBeUndefined();
});

test('the steps have an end on both sides, and a way back', () => {
  const after = (times: number, zoom: 'in' | 'out') =>
    Array.from({ length: times }).reduce<number>((level) => zoomed(level, zoom), 0);
  expect([after(2, 'in'), after(50, 'in'), after(50, 'out'), zoomed(3.5, 'reset')]).toEqual([1, 5, -3, 0]);
});

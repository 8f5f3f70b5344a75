import { expect, test } from 'vitest';
import { Sight } from './sight.ts';

function setUp() {
  let now = 0;
  let timer: { at: number; callback: () => void } | null = null;
  let changed: (() => void) | null = null;
  const told: number[] = [];
  const sight = new Sight({
    changes: (callback) => {
      changed = callback;
      return () => (changed = null);
    },
    now: () => now,
    after: (ms, callback) => {
      timer = { at: now + ms, callback };
      return () => (timer = null);
    },
  });
  const stop = sight.subscribe(() => told.push(now));
  return {
    sight,
    stop,
    told,
    follows: () => changed !== null || timer !== null,
    /** Changes every half second. */
    go: (until: number) => {
      for (; now < until; now += 500) {
        if (timer && timer.at <= now) {
          const { callback } = timer;
          timer = null;
          callback();
        }
        changed?.();
      }
    },
  };
}

test('a part in view is told of each change', () => {
  const { sight, told, go } = setUp();
  sight.show(true);
  go(2000);
  expect(told).toEqual([0, 500, 1000, 1500]);
});

test('a part out of view is told the first change, then one in two seconds, and what it missed when it comes', () => {
  const { sight, told, go } = setUp();
  go(4500);
  expect(told).toEqual([0, 2000, 4000]);
  go(5500);
  sight.show(true);
  expect(told).toEqual([0, 2000, 4000, 5500]);
  sight.show(false);
  sight.show(true);
  expect(told).toHaveLength(4);
});

test('nothing is followed for nobody', () => {
  const { told, stop, go, follows } = setUp();
  go(1500);
  stop();
  expect(follows()).toBe(false);
  go(9000);
  expect(told).toEqual([0]);
});

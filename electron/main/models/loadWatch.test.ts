import { expect, test } from 'vitest';
import { LOAD_PATIENCE, LoadWatch } from './loadWatch.ts';

function setUp() {
  const running = new Map<number, () => void>();
  let last = 0;
  const given: number[] = [];
  const watch = new LoadWatch(
    (ms, callback) => {
      const id = ++last;
      expect(ms).toBe(LOAD_PATIENCE);
      running.set(id, callback);
      return () => running.delete(id);
    },
    (ms) => given.push(ms),
  );
  const loading = (fraction: number) => watch.note({ kind: 'loading', path: '/m/a.gguf', fraction });
  return { watch, loading, running, given };
}

test('a load that does not get on is given up, once', () => {
  const { loading, running, given } = setUp();
  loading(0.2);
  loading(0.2);
  expect(running.size).toBe(1);
  for (const timeIsUp of running.values()) timeIsUp();
  expect(given).toEqual([LOAD_PATIENCE]);
});

test('each step forward gives it the whole time again, and its end ends the wait', () => {
  const { watch, loading, running } = setUp();
  loading(0.1);
  loading(0.2);
  expect([...running.keys()]).toEqual([2]);
  watch.note({ kind: 'failed', path: '/m/a.gguf', error: { code: 'model.none', data: {} } });
  expect(running.size).toBe(0);
  loading(0.1);
  watch.ended();
  expect(running.size).toBe(0);
});

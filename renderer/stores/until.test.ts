import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { until } from './until.ts';

test('what holds already is not waited for, what comes is, and who gives up waits no more', async () => {
  const store = createStore<{ count: number }>(() => ({ count: 0 }));
  await until(store, () => store.getState().count === 0);
  let came = false;
  const coming = until(store, () => store.getState().count === 2).then(() => (came = true));
  store.setState({ count: 1 });
  await Promise.resolve();
  expect(came).toBe(false);
  store.setState({ count: 2 });
  await coming;
  const given = new AbortController();
  const never = until(store, () => false, given.signal);
  given.abort();
  await never;
  await until(store, () => false, AbortSignal.abort());
});

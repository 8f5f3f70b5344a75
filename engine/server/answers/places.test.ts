import { expect, test } from 'vitest';
import type { ApiError } from '../apiError.ts';
import { Places } from './places.ts';

const never = new AbortController().signal;
const quiet = () => undefined;
const make = (limit: number, queue = 10, now = () => 0) => new Places({ limit, queue, now });

/** One request, from its admission to its end. */
async function take(places: Places, wanted: number, signal: AbortSignal, tellAhead: (ahead: number) => void) {
  const admitted = places.admit(wanted);
  try {
    const { count, free } = await admitted.take(signal, tellAhead);
    return { count, free: () => (free(), admitted.leave()) };
  } catch (error) {
    admitted.leave();
    throw error;
  }
}

test('who comes first is served first, and hears how many are before', async () => {
  const places = make(1);
  const first = await take(places, 1, never, quiet);
  const heard: string[] = [];
  const others = ['b', 'c', 'd'].map((name) =>
    take(places, 1, never, (ahead) => heard.push(`${name}${ahead}`)),
  );
  expect(heard).toEqual(['b0', 'c1', 'd2']);
  for (const [index, free] of [first.free, ...[]].entries()) if (index === 0) free();
  const second = await others[0]!;
  expect(heard.slice(3)).toEqual(['c0', 'd1']);
  second.free();
  (await others[1]!).free();
  (await others[2]!).free();
  expect(places.counts()).toEqual({ taken: 0, waiting: 0 });
});

test('a request of several replies waits for all its places at once, and nobody overtakes it', async () => {
  const places = make(4);
  const a = await take(places, 3, never, quiet);
  const order: string[] = [];
  const b = take(places, 2, never, quiet).then((place) => (order.push('b'), place));
  const c = take(places, 1, never, quiet).then((place) => (order.push('c'), place));
  await Promise.resolve();
  expect([order, places.counts()]).toEqual([[], { taken: 3, waiting: 2 }]);
  a.free();
  const held = await Promise.all([b, c]);
  expect(order).toEqual(['b', 'c']);
  expect(places.counts()).toEqual({ taken: 3, waiting: 0 });
  for (const { free } of held) free();
});

test('one that wants more than there are gets all there are', async () => {
  const places = make(4);
  const { count, free } = await take(places, 9, never, quiet);
  expect([count, places.counts().taken]).toEqual([4, 4]);
  free();
  free();
  expect(places.counts().taken).toBe(0);
});

test('who leaves the queue makes way for those behind', async () => {
  const places = make(2);
  const a = await take(places, 1, never, quiet);
  const leaving = new AbortController();
  const b = take(places, 2, leaving.signal, quiet);
  const c = take(places, 1, never, quiet);
  leaving.abort(new Error('gone'));
  await expect(b).rejects.toThrow('gone');
  const { free } = await c;
  expect(places.counts()).toEqual({ taken: 2, waiting: 0 });
  free();
  a.free();
});

test('one that is gone already never waits', async () => {
  const places = make(1);
  const a = await take(places, 1, never, quiet);
  await expect(take(places, 1, AbortSignal.abort(new Error('gone')), quiet)).rejects.toThrow('gone');
  expect(places.counts().waiting).toBe(0);
  a.free();
});

test('when too many wait, the next is told when to come again', async () => {
  let time = 0;
  const places = make(1, 2, () => time);
  const first = await take(places, 1, never, quiet);
  const waiting = [take(places, 1, never, quiet), take(places, 1, never, quiet)];
  const refused = (await take(places, 1, never, quiet).catch((error: unknown) => error)) as ApiError;
  expect([refused.status, refused.body().error.code]).toEqual([429, 'queue_full']);
  expect(Number(refused.headers()['retry-after'])).toBeGreaterThanOrEqual(1);
  time = 400_000;
  first.free();
  const third = take(places, 1, never, quiet);
  const late = (await take(places, 1, never, quiet).catch((error: unknown) => error)) as ApiError;
  expect(late.headers()['retry-after']).toBe('60');
  for (const each of [...waiting, third]) (await each).free();
});

test('who is admitted and not here yet counts as one that has its place or waits for it, and is not sent away when it comes', async () => {
  const places = make(2, 1);
  const coming = [places.admit(1), places.admit(1), places.admit(1)];
  expect(() => places.admit(1)).toThrow(/writes 2 replies at once and lets 1 more request wait/);
  expect(places.counts()).toEqual({ taken: 0, waiting: 3 });
  const held = coming.slice(0, 2).map((each) => each.take(never, quiet));
  const last = coming[2]!.take(never, quiet);
  expect(places.counts()).toEqual({ taken: 2, waiting: 1 });
  expect(() => places.admit(1)).toThrow();
  (await held[0])!.free();
  expect((await last).count).toBe(1);
  // It may want a place once more, as long as it does not leave.
  expect(() => places.admit(1)).toThrow();
  coming[0]!.leave();
  expect(places.counts()).toEqual({ taken: 2, waiting: 0 });
  places.admit(1).leave();
  for (const each of [...held, last]) (await each).free();
  for (const each of coming) each.leave();
  expect(places.counts()).toEqual({ taken: 0, waiting: 0 });
});

test('of those who come, as many wait as have no places then, whatever each of them wants', () => {
  const places = make(4, 1);
  places.admit(3);
  places.admit(9);
  expect(() => places.admit(1)).toThrow();
  const none = make(4, 0);
  const two = none.admit(2);
  none.admit(2);
  expect(() => none.admit(1)).toThrow();
  two.leave();
  none.admit(1);
  expect(() => none.admit(2)).toThrow();
});

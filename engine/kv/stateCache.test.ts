import { expect, test } from 'vitest';
import { makeLoop, type TestLoop } from '../test/loop.ts';
import { PageStore } from './index.ts';

/** `count` tokens from `first` on, wrapping within a byte. */
const range = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => (first + index) % 256);
const store = (ramBytes = 1 << 20) =>
  new PageStore({ states: true, ramBytes, disk: Promise.resolve(null), log: () => undefined });
const script = { isRecurrent: true } as const;
const options = { contextLength: 256, stepTokens: 64, script, seqIds: 3 } as const;

async function done({ loop, running }: TestLoop): Promise<void> {
  loop.close();
  await running;
}

test('the state before the last token is kept on the way, so that asking again reads one token', async () => {
  const pages = store();
  const test = await makeLoop({ ...options, pages });
  const prompt = range(0, 100);
  await test.submit(prompt, { length: 5 }).over;
  const again = test.submit(prompt, { length: 5 });
  await again.over;
  expect(again.admissions).toEqual([99]);
  expect(again.generated).toEqual(range(100, 5));
  test.cache.checkIntegrity();
  await done(test);
});

test('states are kept where messages begin, and one that was changed goes on from the last that holds', async () => {
  const pages = store();
  const test = await makeLoop({ ...options, pages });
  const origin = { marks: [20, 40, 80] };
  await test.submit(range(0, 100), { length: 2, origin }).over;
  const changed = test.submit([...range(0, 85), ...range(200, 15)], { length: 2, origin });
  await changed.over;
  const shorter = test.submit([...range(0, 45), 9, 9], { length: 2, origin: { marks: [40] } });
  await shorter.over;
  expect([changed.admissions, shorter.admissions]).toEqual([[80], [40]]);
  await done(test);
});

test('what goes on from the end of a conversation takes its state over, and nothing is fetched', async () => {
  const pages = store();
  const test = await makeLoop({ ...options, pages });
  const prompt = range(0, 50);
  const first = test.submit(prompt, { length: 5 });
  await first.over;
  const next = test.submit([...prompt, ...first.generated, ...range(70, 10)], { length: 5 });
  await next.over;
  expect(next.admissions).toEqual([54]);
  expect(pages.counts().restoredTokens).toBe(0);
  await done(test);
});

test('a state that has to make room is copied out first; without a tier it is read again', async () => {
  for (const [ramBytes, cached] of [
    [1 << 20, 104],
    [0, 0],
  ] as const) {
    const pages = store(ramBytes);
    const test = await makeLoop({ ...options, pages });
    const first = test.submit(range(0, 100), { length: 6 });
    await first.over;
    for (const at of [1, 2, 3]) await test.submit(range(at * 40, 90), { length: 2 }).over;
    const back = test.submit([...range(0, 106), 7], { length: 2 });
    await back.over;
    expect(back.admissions[0]).toBeGreaterThanOrEqual(cached);
    expect(back.generated).toEqual([8, 9]);
    await done(test);
  }
});

test('the least recently used states go when memory is full', async () => {
  const pages = store(4000);
  const test = await makeLoop({ ...options, pages });
  for (let at = 0; at < 8; at++) await test.submit(range(at * 17, 60), { length: 2 }).over;
  expect(pages.counts().ram.bytes).toBeLessThanOrEqual(4000);
  expect(pages.counts().ram.pages).toBeGreaterThan(0);
  await done(test);
});

import { expect, test, vi } from 'vitest';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { start } from './start.ts';
import { countTokens } from './tokenCounts.ts';

async function setUp() {
  const backend = new FakeBackend();
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('ready'));
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const engine = pagoda.engine.current();
  vi.spyOn(engine, 'request').mockImplementation(((_: string, { text }: { text: string }) => {
    asked.push(text);
    return new Promise((resolve, reject) =>
      answers.push(() => (text === 'bad' ? reject(new Error('too slow')) : resolve({ tokenIds: [1, 2] }))),
    );
  }) as unknown as typeof engine.request);
  const answer = async () => {
    answers.shift()!();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { pagoda, asked, answer };
}

test('texts are counted one after the other, and one that fails holds up none', async () => {
  const { pagoda, asked, answer } = await setUp();
  const counts: (number | null)[] = [];
  for (const text of ['one', 'bad', 'three'])
    void countTokens(pagoda, text).then((count) => counts.push(count));
  await vi.waitFor(() => expect(asked).toEqual(['one']));
  await answer();
  expect([asked, counts]).toEqual([['one', 'bad'], [2]]);
  await answer();
  await answer();
  expect([asked, counts]).toEqual([
    ['one', 'bad', 'three'],
    [2, null, 2],
  ]);
});

test('what is removed before its turn is not counted', async () => {
  const { pagoda, asked, answer } = await setUp();
  let wanted = true;
  void countTokens(pagoda, 'one');
  const removed = countTokens(pagoda, 'two', () => wanted);
  const last = countTokens(pagoda, 'three');
  await vi.waitFor(() => expect(asked).toEqual(['one']));
  wanted = false;
  await answer();
  expect(await removed).toBeNull();
  expect(asked).toEqual(['one', 'three']);
  await answer();
  expect(await last).toBe(2);
});

import { expect, test } from 'vitest';
import type { Drafting, Offers } from './offers.ts';
import { Speculation } from './speculation.ts';

const range = (from: number, length: number) => Array.from({ length }, (_, index) => from + index);
const auto = { mode: 'auto', chat: '', maxTokens: null } as const;

/** Takes so many of the offers. */
function take(offers: Offers, count: number): Offers {
  for (let n = 0; n < count && offers.next() > 0; n++) offers.take();
  return offers;
}
function drafting(speculation: Speculation, tokens: number[], options: object = {}): Drafting {
  const made = speculation.draftingFor(tokens, { ...auto, ...options });
  made.study(tokens, 10_000);
  return made;
}

test('what a prompt holds is proposed where the reply comes to say it again', () => {
  const tokens = [...range(0, 40), 900, 10, 11, 12];
  const { draft } = take(drafting(new Speculation(), tokens).offers(tokens), 5);
  expect(draft).toMatchObject({ tokens: range(13, 5), parents: [-1, 0, 1, 2, 3] });
});

test('probabilities fall along a draft and are none where nothing is known', () => {
  const tokens = [...range(0, 40), 900, 10, 11, 12];
  const offers = drafting(new Speculation(), tokens).offers(tokens);
  let last = 1;
  for (let n = 0; n < 10; n++) {
    expect(offers.next()).toBeLessThan(last);
    last = offers.next();
    offers.take();
  }
  const fresh = range(0, 10);
  expect(drafting(new Speculation(), fresh).offers(fresh).next()).toBe(0);
});

test('nothing is proposed beyond what the reply may still take', () => {
  const tokens = [...range(0, 40), 900, 10, 11, 12];
  const { draft } = take(drafting(new Speculation(), tokens, { maxTokens: 4 }).offers(tokens), 10);
  expect(draft.tokens).toEqual([13, 14, 15]);
});

test('two ways to go on become a tree', () => {
  const tokens = [1, 2, 3, 4, 9, 1, 2, 5, 6, 9, 1, 2, 3, 4, 8, 1, 2];
  const { draft } = take(drafting(new Speculation(), tokens).offers(tokens), 4);
  expect(draft.tokens.filter((_, index) => draft.parents[index] === -1).sort()).toEqual([3, 5]);
});

test('what comes true again and again is held likelier than at first', () => {
  const text = range(0, 60);
  const tokens = [...text, 900];
  const one = drafting(new Speculation(), tokens);
  const seen: number[] = [];
  for (const token of text.slice(5, 45)) {
    tokens.push(token);
    one.study(tokens, 100);
    seen.push(one.offers(tokens).next());
  }
  expect(seen.at(-1)).toBeGreaterThan(0.95);
  expect(seen[0]).toBeLessThan(0.5);
});

test('what fails again and again is not proposed for long', () => {
  const speculation = new Speculation();
  const tokens = [7];
  const one = drafting(speculation, tokens);
  for (let n = 0; n < 300; n++) {
    one.study(tokens, 100);
    take(one.offers(tokens), 1);
    tokens.push(n % 2 === 0 ? 7 : 1000 + n); // After 7 comes something new each time.
  }
  one.study(tokens, 100);
  expect(tokens.at(-1)).not.toBe(7);
  tokens.push(7);
  expect(one.offers(tokens).next()).toBeLessThan(0.1);
});

test('requests of a chat draw on its other replies, those of other chats do not', () => {
  const speculation = new Speculation();
  const first = [1, 2, 3];
  const one = drafting(speculation, first, { chat: 'a' });
  first.push(...range(500, 30));
  one.study(first, 1000);
  const again = [1, 2, 3, 500, 501];
  expect(take(drafting(speculation, again, { chat: 'a' }).offers(again), 3).draft.tokens).toEqual(
    range(502, 3),
  );
  expect(drafting(speculation, again, { chat: 'b' }).offers(again).next()).toBe(0);
  expect(drafting(speculation, again).offers(again).next()).toBe(0);
});

test('a request that draws on all chats has what others said, and one that does not has not', async () => {
  const speculation = new Speculation();
  await speculation.learn('a', range(500, 30));
  const tokens = [1, 2, 3, 503, 504, 505];
  const { draft } = take(drafting(speculation, tokens, { chat: 'b', allChats: true }).offers(tokens), 3);
  expect(draft).toMatchObject({
    tokens: range(506, 3),
    drafters: ['otherChats', 'otherChats', 'otherChats'],
  });
  expect(drafting(speculation, tokens, { chat: 'b' }).offers(tokens).next()).toBe(0);
});

test('what it draws from others leaves nothing of its own with them', async () => {
  const speculation = new Speculation();
  await speculation.learn('a', range(500, 30));
  const mine = [...range(900, 20), 503, 504];
  drafting(speculation, mine, { chat: 'b', allChats: true }).offers(mine);
  const other = [7, 903, 904];
  expect(drafting(speculation, other, { chat: 'c', allChats: true }).offers(other).next()).toBe(0);
});

test('of a chat that is forgotten nobody has anything any more', async () => {
  const speculation = new Speculation();
  await speculation.learn('a', range(500, 30));
  await speculation.learn('b', range(700, 30));
  const next = (...tokens: number[]) =>
    drafting(speculation, tokens, { allChats: true }).offers(tokens).next();
  speculation.forget('a');
  await speculation.learn('b', []);
  expect([next(503, 504), next(703, 704) > 0]).toEqual([0, true]);
  speculation.forgetShared();
  expect(next(703, 704)).toBe(0);
});

test('a chat that goes on is not read again', () => {
  const speculation = new Speculation();
  const tokens = range(0, 300);
  const one = speculation.draftingFor(tokens, { ...auto, chat: 'a' });
  expect([one.study(tokens, 200), one.study(tokens, 200), one.study(tokens, 200)]).toEqual([200, 100, 0]);
  const longer = [...tokens, 7, 8];
  expect(speculation.draftingFor(longer, { ...auto, chat: 'a' }).study(longer, 1000)).toBe(2);
});

test('what the model held likely after a token is proposed after it', () => {
  const speculation = new Speculation();
  const one = drafting(speculation, [1]);
  one.learn(7, [
    { id: 20, logprob: Math.log(0.6) },
    { id: 21, logprob: Math.log(0.3) },
  ]);
  one.learn(20, [{ id: 22, logprob: Math.log(0.9) }]);
  const tokens = [3, 7];
  const { draft } = take(drafting(speculation, tokens).offers(tokens), 3);
  expect(draft).toEqual({
    tokens: [20, 22, 21],
    parents: [-1, 0, -1],
    drafters: ['successors', 'successors', 'successors'],
  });
});

test('successors are asked for while they are of use, and seldom else', () => {
  const speculation = new Speculation();
  const useless = drafting(speculation, [1]);
  const tokens = [1];
  let asked = 0;
  for (let n = 0; n < 160; n++) {
    if (useless.topK() > 0) asked += 1;
    useless.offers(tokens);
    tokens.push(n);
  }
  expect(asked).toBeLessThan(40);
  expect(asked).toBeGreaterThan(16);
});

test('what was said can be forgotten', () => {
  const speculation = new Speculation();
  const text = [1, 2, 3, ...range(500, 30)];
  const one = drafting(speculation, text, { chat: 'a' });
  one.learn(501, [{ id: 9, logprob: 0 }]);
  speculation.forget();
  const again = [1, 2, 3, 500, 501];
  expect(drafting(speculation, again, { chat: 'a' }).offers(again).next()).toBe(0);
});

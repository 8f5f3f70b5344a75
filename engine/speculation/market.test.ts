import { expect, test } from 'vitest';
import { chainOf } from './draft.ts';
import { Market, type Bidder } from './market.ts';
import type { Offers } from './offers.ts';

/** Offers a chain whose tokens come true with these probabilities, each of its whole way. */
function chain(...probabilities: number[]): Offers {
  const taken: number[] = [];
  let end = probabilities.length;
  return {
    next: () => (taken.length < end ? probabilities[taken.length]! : 0),
    nextFrom: () => 'chat',
    nextForks: () => false,
    take: () => void taken.push(taken.length),
    skip: () => void (end = taken.length),
    get draft() {
      return chainOf(taken);
    },
  };
}

/** A step of `base` milliseconds, and `row` more for each of its rows. */
const costing = (base: number, row: number) => ({
  forecast: ({ tokenCount }: { tokenCount: number }) => base + row * tokenCount,
});

const bidder = (sequence: number, offers: Offers, mode: Bidder['mode'] = 'auto'): Bidder => ({
  sequence,
  mode,
  offers,
  cells: 100,
});
const room = (rows: number, more: { most?: number; branches?: number; promptShare?: number } = {}) => ({
  rows,
  cells: 100 * rows,
  most: 64,
  branches: 8,
  ...more,
});
const taken = (...bidders: Bidder[]) => bidders.map(({ offers }) => offers.draft.tokens.length);

test('a row is taken as long as it brings clearly more tokens in the same time', () => {
  // 4 ms and 1 ms a row. Alone: 1 token in 5 ms. With 0.9: 1.9 in 6. With 0.8 more: 2.7 in 7. With 0.5 more the row would be worth 1.3 ms: too little for 1.
  const one = bidder(1, chain(0.9, 0.8, 0.5, 0.2));
  const trades = new Market(costing(4, 1)).trade([one], room(1));
  expect([taken(one), trades.map((trade) => trade.taken)]).toEqual([[2], [true, true, false]]);
  expect(trades.map(({ worth, price }) => [worth.toFixed(3), price])).toEqual([
    ['4.500', 1],
    [(0.8 * (6 / 1.9)).toFixed(3), 1],
    [(0.5 * (7 / 2.7)).toFixed(3), 1],
  ]);
});

test('what is likeliest goes first, whoever offers it', () => {
  const [sure, unsure] = [bidder(1, chain(0.95, 0.9, 0.85)), bidder(2, chain(0.7, 0.2))];
  const trades = new Market(costing(10, 1)).trade([unsure, sure], room(2));
  expect(trades.slice(0, 4).map((trade) => trade.sequence)).toEqual([1, 1, 1, 2]);
  expect(taken(sure, unsure)).toEqual([3, 1]);
});

test('the busier the step, the less is drafted, until nothing is', () => {
  const lengths = [1, 4, 16, 64].map((rows) => {
    const one = bidder(1, chain(...Array.from({ length: 20 }, (_, n) => 0.85 ** (n + 1))));
    new Market(costing(8, 1)).trade([one], room(rows));
    return taken(one)[0]!;
  });
  expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
  expect([lengths[0]! > 2, new Set(lengths).size > 2]).toEqual([true, true]);
  const dear = bidder(1, chain(0.95));
  new Market(costing(0, 1)).trade([dear], room(1));
  expect(taken(dear)).toEqual([0]);
});

/** Ways that a text may go from the same place, and how likely each is. */
function ways(...probabilities: number[]): Offers {
  const offers = chain(...probabilities);
  return {
    ...offers,
    nextForks: () => offers.draft.tokens.length > 0,
    get draft() {
      const { tokens } = offers.draft;
      return { tokens, parents: tokens.map(() => -1) };
    },
  };
}

test('of the ways that a text may go several are checked together, as far as rows are cheap', () => {
  const lengths = [0.2, 0.9, 4].map((row) => {
    const one = bidder(1, ways(0.5, 0.3, 0.15));
    new Market(costing(5, row)).trade([one], room(1));
    return taken(one)[0]!;
  });
  // 0.3 is worth about 1 ms there, 0.15 never is.
  expect(lengths).toEqual([2, 1, 0]);
});

test('where rows cost nothing all that is likely is taken, as far as there is room', () => {
  const [one, two] = [bidder(1, chain(0.9, 0.7)), bidder(2, chain(0.8, 0.7, 0.4))];
  new Market(costing(5, 0)).trade([one, two], room(2, { most: 4 }));
  expect(taken(one, two)).toEqual([2, 2]);
});

test('one that always wants drafts gets them at any price, unless they rarely come true', () => {
  const [always, auto] = [bidder(1, chain(0.9, 0.5, 0.1), 'on'), bidder(2, chain(0.9))];
  new Market(costing(0, 1)).trade([always, auto], room(2));
  expect(taken(always, auto)).toEqual([2, 0]);
});

test('a reply that gains nothing is not slowed by the drafts of others, beyond what nobody notices', () => {
  const sure = () => chain(...new Array<number>(30).fill(0.99));
  const durations = [2, 10, 100].map((base) => {
    const quick = bidder(1, sure(), 'on');
    new Market(costing(base, 1)).trade([quick, bidder(2, chain())], room(2));
    return [base + 2, base + 2 + taken(quick)[0]!];
  });
  expect(durations).toEqual([
    [4, 20],
    [12, 20],
    [102, 132],
  ]);
  for (const alone of [sure(), sure()]) {
    new Market(costing(100, 1)).trade([bidder(1, alone)], room(1));
    expect(alone.draft.tokens).toHaveLength(30);
  }
  // Beside one that drafts nothing at all, beams for instance.
  const beside = bidder(1, sure(), 'on');
  new Market(costing(50, 1)).trade([beside], room(3));
  expect(taken(beside)).toEqual([15]);
});

test('replies that all gain may take as long as that is worth it to each', () => {
  const several = [1, 2, 3].map((sequence) => bidder(sequence, chain(...new Array<number>(10).fill(0.9))));
  new Market(costing(50, 1)).trade(several, room(3));
  expect(taken(...several)).toEqual([10, 10, 10]);
});

test('beside a prompt drafts leave it its part of a step that is no longer than that of both may be', () => {
  const sure = new Array<number>(30).fill(0.99);
  const durations = [2, 10, 100].map((base) => {
    const replies = [bidder(1, chain(...sure), 'on'), bidder(2, chain(...sure), 'on')];
    const trades = new Market(costing(base, 1)).trade(replies, room(2, { most: 1000, promptShare: 0.2 }));
    // Who was held back is told.
    expect(trades.filter((trade) => !trade.taken)).toHaveLength(base < 100 ? 2 : 0);
    return base + taken(...replies).reduce((sum, tokens) => sum + tokens, 2);
  });
  // Of 20 ms that nobody notices, of two and a half times 12 ms; and all 60.
  expect(durations).toEqual([16, 24, 162]);
});

test('a fork that no branch is left for is skipped, and the rest goes on', () => {
  const fork = { ...chain(0.8, 0.7) };
  let skipped = 0;
  const offers: Offers = {
    ...fork,
    nextForks: () => true,
    skip: () => void (skipped += 1),
    next: () => (skipped > 0 ? 0 : 0.8),
  };
  const market = new Market(costing(5, 0));
  market.trade([bidder(1, offers)], room(1, { branches: 0 }));
  expect([skipped, offers.draft.tokens]).toEqual([1, []]);
});

test('what the books refuse is tried now and then, for half a percent of the time, so that they stay right', () => {
  const market = new Market(costing(1, 1));
  let wasted = 0;
  let tries = 0;
  const steps = 5000;
  for (let step = 0; step < steps; step++) {
    const one = bidder(1, chain(0.3));
    const [trade] = market.trade([one], room(1));
    if (!trade!.taken) continue;
    tries += 1;
    wasted += trade!.price - trade!.worth;
  }
  expect(tries).toBeGreaterThan(40);
  expect(wasted / (2 * steps)).toBeLessThanOrEqual(0.0051);
});

test('where nobody offers anything there is nothing to trade', () => {
  expect(new Market(costing(1, 0)).trade([bidder(1, chain())], room(1))).toEqual([]);
});

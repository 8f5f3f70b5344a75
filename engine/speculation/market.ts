import type { Drafter } from './guess.ts';
import type { Drafting, Offers } from './offers.ts';

/** What a step costs. */
export interface Forecast {
  forecast(load: {
    tokenCount: number;
    promptTokenCount: number;
    attendedCells: number;
    attendedSpan: number;
  }): number;
}

export interface Bidder {
  readonly sequence: number;
  readonly mode: Drafting['mode'];
  readonly offers: Offers;
  /** How many cells a further token looks at, about. */
  readonly cells: number;
}

/** What the replies ask of the step without drafts, and how far drafts may go. */
export interface Room {
  readonly rows: number;
  readonly cells: number;
  /** Drafted tokens at most. */
  readonly most: number;
  /** Branches beside the first of each draft, of all together. */
  readonly branches: number;
  /** Milliseconds that went into this step before it begins: a second model's, for what it says of it. */
  readonly spent?: number;
  /** What part of the step's time is left to a prompt that is read in it; 0 or left out: there is none. */
  readonly promptShare?: number;
}

/** An offer as it was taken or refused: what its token saves if it comes true, times how likely that is, and what its row costs. */
export interface Trade {
  readonly sequence: number;
  /** Who guessed the token; null: that is not known. */
  readonly drafter: Drafter | null;
  readonly probability: number;
  /** Milliseconds. */
  readonly worth: number;
  readonly price: number;
  readonly taken: boolean;
}

/** Where drafts are always wanted, one that fails three times of four still is not. */
const LEAST_WHEN_ON = 0.25;
/**
 * Otherwise it has to come true about as often as not, and to be worth somewhat more than its row: the forecast knows what the device takes for a row, and not
 * what offering it, reading and drawing from it takes.
 */
const LEAST_WHEN_AUTO = 0.45;
const MARGIN = 1.4;
/**
 * One that rather fails is taken where it is clearly worth it all the same: while a step brings little, and rows are cheap. So two ways a text may go can both be
 * checked, for both of them are never as likely as not. The less sure a guess is, the more counts that its price may be wrong.
 */
const LEAST_WHEN_CHEAP = 0.2;
const MARGIN_WHEN_CHEAP = 2;
/** Of a step, what a row that is not likely is taken to cost at least. */
const LEAST_PRICE = 0.05;
/** Of the time, what may go into rows that the books say are not worth it, so that the books are right about what rows cost. */
const EXPLORED = 0.005;
/** Drafted tokens of one sequence at most. */
const MOST_EACH = 32;
/** By how much the drafts of others may slow a reply, its own that come true counted, */
const SLOWED = 1.3;
/** unless a token comes within so many milliseconds all the same: faster than anybody reads. */
const UNNOTICED = 20;
/**
 * While a prompt is read, the step takes so many times as long as the replies alone at most, or `UNNOTICED` if that is more: drafts and prompt together, however
 * many tokens the drafts bring, for a reply that gets only one waits for all of it. With less, replies lose more of their pace than the slowest of their tokens gain.
 */
const SLOWED_BESIDE_PROMPT = 2.5;

/** Less likely than this a token is not taken, whatever its row costs. */
export const leastLikely = (mode: Drafting['mode']): number =>
  mode === 'on' ? LEAST_WHEN_ON : LEAST_WHEN_AUTO;

/**
 * Who gets the rows of a step: all sequences offer what may come next, and offers are taken in falling order of their probability while they
 * make more tokens come in the same time. A step of `time` milliseconds that brings `expected` tokens is made better by a row exactly where
 * probability / price > expected / time. Lengths, trees, load and "not at all" follow from that. What pays for all together may not be paid by one of them: a reply
 * that gains little goes on at about the pace that it has without drafts.
 */
export class Market {
  /** Milliseconds that may be wasted. */
  private credit = 0;

  constructor(private readonly cost: Forecast) {}

  trade(bidders: readonly Bidder[], room: Room): Trade[] {
    const trades: Trade[] = [];
    let { rows, cells, most, branches } = room;
    let expected = rows;
    // Drafts look at cells that their replies have looked at already.
    const without = { promptTokenCount: 0, attendedSpan: cells };
    const spent = room.spent ?? 0;
    let time = spent + this.cost.forecast({ ...without, tokenCount: rows, attendedCells: cells });
    this.credit = Math.min(this.credit + EXPLORED * time, time);
    const pace = new Pace(time, bidders, room.rows);
    const longest = longestBesidePrompt(time, room.promptShare ?? 0);
    const open = new Set(bidders);
    /** Whose next token would keep others waiting. */
    const held = new Map<Bidder, Trade>();
    while (most > 0) {
      const bidder = likeliest(open);
      if (!bidder) break;
      const { offers, sequence, mode } = bidder;
      const forks = offers.nextForks();
      if (forks && branches === 0) {
        offers.skip();
        continue;
      }
      const probability = offers.next();
      const drafter = offers.nextFrom();
      const attendedCells = cells + bidder.cells;
      const dearer = spent + this.cost.forecast({ ...without, tokenCount: rows + 1, attendedCells });
      const price = Math.max(0, dearer - time);
      const worth = (probability * time) / expected;
      const trade = { sequence, drafter, probability, worth, price };
      if (dearer > longest) {
        open.delete(bidder);
        trades.push({ ...trade, taken: false });
        continue;
      }
      if (!pace.allows(dearer, bidder)) {
        open.delete(bidder);
        held.set(bidder, { ...trade, taken: false });
        continue;
      }
      const taken =
        mode === 'on' ? probability >= leastLikely(mode) : this.isWorth({ probability, worth, price, time });
      trades.push({ ...trade, taken });
      if (!taken) {
        open.delete(bidder);
        continue;
      }
      offers.take();
      pace.gains(bidder, probability);
      // What the others bear has grown.
      for (const one of held.keys()) open.add(one);
      held.clear();
      if (offers.draft.tokens.length >= MOST_EACH) open.delete(bidder);
      if (forks) branches -= 1;
      rows += 1;
      cells = attendedCells;
      time = dearer;
      expected += probability;
      most -= 1;
    }
    return [...trades, ...held.values()];
  }

  private isWorth(offer: { probability: number; worth: number; price: number; time: number }): boolean {
    const { probability, worth, price, time } = offer;
    const isLikely = probability >= leastLikely('auto');
    const cost = isLikely ? price : Math.max(price, time * LEAST_PRICE);
    if (isLikely && worth > cost * MARGIN) return true;
    if (probability >= LEAST_WHEN_CHEAP && worth > cost * MARGIN_WHEN_CHEAP) return true;
    const loss = isLikely ? cost * MARGIN - worth : cost;
    if (loss > this.credit) return false;
    this.credit -= loss;
    return true;
  }
}

/** How many tokens each reply of a step may expect, and how long the step may take for the sake of some of them. */
class Pace {
  private readonly expected: Map<Bidder, number>;

  /** `time`: of the step without drafts, in which `rows` replies get a token each. */
  constructor(
    private readonly time: number,
    bidders: readonly Bidder[],
    private readonly rows: number,
  ) {
    this.expected = new Map(bidders.map((bidder) => [bidder, 1]));
  }

  gains(bidder: Bidder, probability: number): void {
    this.expected.set(bidder, this.expected.get(bidder)! + probability);
  }

  /** Whether the others bear that the step takes `time` for a token of `bidder`. */
  allows(time: number, bidder: Bidder): boolean {
    if (time <= UNNOTICED) return true;
    let least = this.rows > this.expected.size ? 1 : Infinity;
    for (const [other, tokens] of this.expected) if (other !== bidder) least = Math.min(least, tokens);
    return time <= SLOWED * this.time * least;
  }
}

/** How long the step may take before the prompt's part, where it takes `time` without drafts. Milliseconds. */
const longestBesidePrompt = (time: number, promptShare: number): number =>
  promptShare > 0 ? Math.max(SLOWED_BESIDE_PROMPT * time, UNNOTICED) * (1 - promptShare) : Infinity;

function likeliest(bidders: ReadonlySet<Bidder>): Bidder | undefined {
  let best: Bidder | undefined;
  let most = 0;
  for (const bidder of bidders) {
    const probability = bidder.offers.next();
    if (probability <= most) continue;
    best = bidder;
    most = probability;
  }
  return best;
}

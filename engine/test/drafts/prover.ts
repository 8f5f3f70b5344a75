import { isDeepStrictEqual } from 'node:util';
import type { Context, Model } from '../../native/native.d.ts';
import { Tokenizer } from '../../text/index.ts';
import { endingOf, writeAll, type Wish, type Written } from '../drafting.ts';
import {
  drafterOf,
  drafters,
  draftersTogether,
  secondDrafter,
  SECONDS,
  type Drafter,
  type Second,
} from './drafters.ts';
import { endedBy, ENDS, type Ending } from './ends.ts';
import { comesTrue } from './shapes.ts';
import { LENGTH, type Way } from './ways.ts';

/** Prompts that are proved together, and replies that write at once. */
export const BLOCK = 8;

/** What became of the replies that drafted one way. */
export interface Tally {
  replies: number;
  /** Compared, each with its scores. */
  tokens: number;
  drafted: number;
  taken: number;
  different: number;
}
export const NOTHING: Readonly<Tally> = { replies: 0, tokens: 0, drafted: 0, taken: 0, different: 0 };

export interface Proof {
  /** By drafter, and whether alone or among others. */
  tallies: Record<string, Tally>;
  /** What was not the same, in words. */
  differences: string[];
}

export interface Numbered {
  readonly n: number;
  readonly tokens: readonly number[];
}

export interface ProverOptions {
  readonly model: Model;
  readonly context: Context;
  readonly seconds: Readonly<Record<Second, Context>>;
  /** Of the draws. */
  readonly seed: number;
  /** Prompts of a block that are tried alone; all of them are tried together. */
  readonly alone?: number;
  /** How often all change places among the drafters that work beside each other. */
  readonly turns?: number;
  /** Those that are asked along; all of them. */
  readonly asked?: readonly Second[];
}

/**
 * Compares replies with drafts and without: tokens, the bits of their log-probabilities and of the likeliest others', and how they end. For
 * a context whose rows do not depend on the batch.
 */
export class Prover {
  private readonly ending: Ending;

  constructor(private readonly options: ProverOptions) {
    const { model } = options;
    const all = Array.from({ length: model.info.vocabularySize }, (_, token) => token);
    const own = new Set(all.filter((token) => model.isEndOfGeneration(token)));
    this.ending = { tokenizer: new Tokenizer(model), own };
  }

  /** Every drafter and shape, and every end, alone and among the others of the block. */
  async prove([, sampler]: Way, block: readonly Numbered[]): Promise<Proof> {
    const { seed, alone = block.length, turns = BLOCK, asked = SECONDS } = this.options;
    const book = new Book();
    const wishes = block.map(({ n, tokens: prompt }): Wish => {
      const draw = (sampler.seed ?? 0) + 100 * seed + n;
      return { prompt, sampler: { ...sampler, seed: draw }, length: LENGTH };
    });
    const expected: Written[] = [];
    for (const wish of wishes) expected.push(...(await this.write([wish])));
    const pairs = wishes.map((wish, index) => [wish, expected[index]!] as const);
    const label = (what: string, index: number) => `${what}, prompt ${block[index]!.n}`;

    for (const drafter of await drafters(pairs.slice(0, alone), asked)) {
      const name = `alone: ${drafter.name}`;
      for (const [index, [wish, whole]] of pairs.slice(0, alone).entries()) {
        const drafted = { ...wish, drafting: drafter.draftingFor(wish, whole) };
        const [found] = await this.write([drafted], drafter.second);
        book.compare(name, label(name, index), found!, whole);
      }
    }
    for (const [which, end] of ENDS.entries())
      for (const [index, [wish, whole]] of pairs.slice(0, alone).entries()) {
        const ended = this.ended(which, wish, whole, block[index]!.n);
        const [found] = await this.write([ended.wish]);
        book.compare(`alone: ended by ${end}`, label(end, index), found!, ended.expected);
      }

    const together = async (
      of: (index: number) => { name: string; wish: Wish; expected: Written },
      second?: Second,
    ) => {
      const all = pairs.map((_, index) => of(index));
      const found = await this.write(
        all.map(({ wish }) => wish),
        second,
      );
      for (const [index, { name, expected: due }] of all.entries())
        book.compare(`among others: ${name}`, label(`among others: ${name}`, index), found[index]!, due);
    };
    const drafted = ({ name, draftingFor }: Drafter, index: number) => {
      const [wish, whole] = pairs[index]!;
      return { name, wish: { ...wish, drafting: draftingFor(wish, whole) }, expected: whole };
    };
    for (let turn = 0; turn < turns; turn++) {
      const all = await draftersTogether(pairs);
      await together((index) => drafted(all[(index + turn) % all.length]!, index));
    }
    for (const second of asked)
      for (let turn = 0; turn < Math.min(turns, 2); turn++) {
        const both = [secondDrafter(second, 'on'), secondDrafter(second, 'auto')] as const;
        await together((index) => drafted(both[(index + turn) % 2]!, index), second);
      }
    for (let turn = 0; turn < Math.min(turns, ENDS.length); turn++)
      await together((index) => {
        const which = (index + turn) % ENDS.length;
        const [wish, whole] = pairs[index]!;
        return { name: `ended by ${ENDS[which]!}`, ...this.ended(which, wish, whole, block[index]!.n) };
      });
    return book;
  }

  /** A comparison that has to fail: two texts drawn apart. */
  async canFail(way: Way, { tokens }: Numbered): Promise<boolean> {
    const book = new Book();
    const wish = (seed: number): Wish => ({ prompt: tokens, sampler: { ...way[1], seed }, length: LENGTH });
    const [one, other] = [await this.write([wish(1)]), await this.write([wish(2)])];
    book.compare('', '', one[0]!, other[0]!);
    return book.differences.length === 1;
  }

  private ended(which: number, wish: Wish, whole: Written, n: number): { wish: Wish; expected: Written } {
    const ended = endedBy(ENDS[which]!, wish, whole, this.ending, n);
    return {
      wish: { ...ended, drafting: drafterOf(comesTrue, wish, whole) },
      expected: endingOf(whole, ended),
    };
  }

  private write(wishes: readonly Wish[], second?: Second): Promise<Written[]> {
    const { context, seconds } = this.options;
    return writeAll(context, wishes, second ? seconds[second] : null);
  }
}

class Book implements Proof {
  readonly tallies: Record<string, Tally> = {};
  readonly differences: string[] = [];

  compare(name: string, where: string, found: Written, expected: Written): void {
    const tally = (this.tallies[name] ??= { ...NOTHING });
    tally.replies += 1;
    tally.tokens += expected.tokens.length;
    tally.drafted += found.drafted;
    tally.taken += found.taken;
    const what = differenceOf(found, expected);
    if (what === null) return;
    tally.different += 1;
    this.differences.push(`${where}: ${what}`);
  }
}

function differenceOf(found: Written, expected: Written): string | null {
  const parts = ['tokens', 'scores', 'text', 'end'] as const;
  const part = parts.find((each) => !isDeepStrictEqual(found[each], expected[each]));
  // What is taken was read: never more than the reply has tokens but the last.
  if (part === undefined)
    return found.taken < found.tokens.length ? null : 'more was taken than the reply has';
  const [a, b] = [found[part], expected[part]];
  if (!Array.isArray(a) || !Array.isArray(b))
    return `${part} ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`;
  const at = b.findIndex((each, index) => !isDeepStrictEqual(each, a[index]));
  const first = at < 0 ? b.length : at;
  return `${part} differ from ${first} on: ${JSON.stringify(a[first])} instead of ${JSON.stringify(b[first])}`;
}

import { Device } from '../device/index.ts';
import type { KvCache } from '../kv/index.ts';
import type { Context } from '../native/native.d.ts';
import type { Sequence, StepCost } from '../scheduler/index.ts';
import { leastLikely, type Forecast, type Prospects, type Scored } from '../speculation/index.ts';
import { pass, type Piece } from './pass.ts';
import { DraftTexts, type DraftText } from './texts.ts';
import { DEEPEST, paysFurther, worthOf, type Costs } from './worth.ts';

export interface DraftModelParts {
  context: Context;
  cache: KvCache;
  /** Learns what its passes take. */
  cost: StepCost;
  /** Of the model that it drafts for. */
  target: { context: Pick<Context, 'rest'>; cost: Forecast };
  /** What a pass of it is taken to cost, of a step of the model, until it was asked: as its weights weigh. */
  relativeCost: number;
  /** Ids below it are the same tokens in both vocabularies. */
  commonTokens: number;
  /** Nothing comes after such a token. */
  isEnd: (token: number) => boolean;
  /** Milliseconds, from anywhere. */
  now: () => number;
  /** It failed and is not asked any more. */
  onFailure: (error: unknown) => void;
}

/** A text that is asked about in this round. */
interface Asked {
  readonly text: DraftText;
  readonly prospects: Prospects;
  /** Always, whatever it is worth. */
  readonly always: boolean;
  /** How likely the reply gets as far as what was said last. */
  chance: number;
}

/** Of the time of the step that comes, what reading for later may take of the replies' pace. */
const READING = 0.3;
const LEAST_READ = 16;
/** A piece up to this long costs what rows of replies cost. Tokens. */
const SHORT = 4;
/** Of the time, what may go into asking although it does not seem to be worth it: a model may be better at what is said now. */
const EXPLORED = 0.005;
/** So much can be saved up for that, in steps' time; and it is there to begin with, when nothing is known of the model, nor of what rows cost. */
const SAVED_UP = 10;

/**
 * A second, smaller model in a context of its own that says what comes next in the replies, several tokens deep, all of them in one batch for each
 * token. It runs between two steps, so its time is added to theirs: it is asked as far as the tokens that it brings are worth that (`worthOf`,
 * `paysFurther`), or wherever a reply wants drafts in any case. It reads what it missed in pieces that hold nobody up much, and only where a reply
 * is likely to last long enough.
 */
export class DraftModel {
  private readonly texts: DraftTexts;
  private readonly device: Device;
  private failed = false;
  private hasLearned = false;
  /** How many steps' time may be spent on trying. */
  private credit = SAVED_UP;

  constructor(private readonly parts: DraftModelParts) {
    this.texts = new DraftTexts(parts.cache);
    this.device = new Device(parts.context);
  }

  /**
   * Asks about what comes next in these texts, of which all but the last token is read, and tells their `Drafting`. `chatOf`: whose a text is. Returns
   * how many milliseconds it took. Never throws: where it fails it falls silent.
   */
  async foresee(sequences: readonly Sequence[], chatOf: (sequence: Sequence) => string): Promise<number> {
    if (this.failed) return 0;
    const { now } = this.parts;
    const from = now();
    try {
      this.texts.keepOnly(sequences);
      const costs = this.costs(sequences);
      this.credit = Math.min(this.credit + EXPLORED, SAVED_UP);
      const asked = this.choose(sequences, chatOf, costs);
      if (asked.length === 0) return 0;
      this.parts.target.context.rest();
      await this.ask(asked, sequences.length, costs);
      this.parts.context.rest();
    } catch (error) {
      this.fail(error);
    }
    return now() - from;
  }

  /** A sequence is over, or waits: what is known of it stays as long as nobody needs the room. */
  leave(sequence: number): void {
    this.texts.leave(sequence);
  }

  /** Gives up what is not in use, or what only this chat made of it. Returns how many cells that freed. */
  forget(chat?: string): number {
    return this.texts.forget(chat);
  }

  /** Tells the device what was given up since; false: nothing was. */
  async settle(): Promise<boolean> {
    const ops = this.texts.takeOps();
    if (ops.length === 0 || this.failed) return false;
    try {
      await this.device.arrange(ops);
    } catch (error) {
      this.fail(error);
    }
    return true;
  }

  private fail(error: unknown): void {
    this.failed = true;
    this.parts.onFailure(error);
  }

  private costs(sequences: readonly Sequence[]): Costs {
    const { cost, target } = this.parts;
    const cells = sequences.reduce((sum, { tokens }) => sum + tokens.length, 0);
    const each = cells / sequences.length;
    const load = (texts: number, more = 0) => ({
      tokenCount: texts + more,
      promptTokenCount: 0,
      attendedCells: (texts + more) * each,
      attendedSpan: texts * each,
    });
    const step = target.cost.forecast(load(sequences.length));
    const row = Math.max(0, target.cost.forecast(load(sequences.length, 1)) - step);
    const deeper = (texts: number) =>
      this.hasLearned
        ? cost.forecast(load(texts))
        : this.parts.relativeCost * target.cost.forecast(load(texts));
    return { step, row, deeper };
  }

  /** Whom to ask about in this round. */
  private choose(
    sequences: readonly Sequence[],
    chatOf: (sequence: Sequence) => string,
    costs: Costs,
  ): Asked[] {
    const known = sequences.flatMap((sequence) => {
      const { drafting, tokens } = sequence;
      const prospects = drafting?.foresight?.prospects(tokens);
      if (!drafting || !prospects || prospects.longest < 1) return [];
      return [{ sequence, prospects, always: drafting.mode === 'on' }];
    });
    const always = known.filter((each) => each.always);
    const others = known
      .filter((each) => !each.always && each.prospects.hit > each.prospects.free)
      .sort((a, b) => b.prospects.hit - b.prospects.free - (a.prospects.hit - a.prospects.free));
    const worth = worthOf(
      others.map(({ prospects }) => prospects),
      sequences.length,
      costs,
    );
    const chosen: Asked[] = [];
    for (const [index, { sequence, prospects, always: isAlways }] of [...always, ...others].entries()) {
      const isWorth = index - always.length < worth.texts;
      if (!isAlways && !isWorth && this.credit < costs.deeper(1) / costs.step) break;
      const text = this.texts.of(sequence, chatOf(sequence));
      if (!text || !this.knows(text)) continue;
      const reading = this.readingTime(text);
      const pays = isWorth && reading <= worth.savedPerToken * prospects.expected;
      const least = costs.deeper(1) + Math.min(reading, READING * costs.step);
      if (!isAlways && !pays && !this.tries(least / costs.step)) continue;
      chosen.push({ text, prospects, always: isAlways, chance: 1 });
    }
    return chosen;
  }

  /** Whether so much may be wasted now; it is then. */
  private tries(steps: number): boolean {
    if (steps > this.credit) return false;
    this.credit -= steps;
    return true;
  }

  /** Whether it has all tokens of what it has yet to read in its vocabulary. */
  private knows({ sequence, handle }: DraftText): boolean {
    const { commonTokens } = this.parts;
    return sequence.tokens.slice(handle.computed).every((token) => token < commonTokens);
  }

  /** What the tokens take that it missed, beyond those that every round has. */
  private readingTime({ sequence, handle }: DraftText): number {
    const missed = sequence.tokens.length - handle.computed;
    return missed <= SHORT ? 0 : this.timeToRead(missed, handle.computed);
  }

  private timeToRead(tokens: number, from: number): number {
    const { cost } = this.parts;
    const promptCells = tokens * (from + tokens / 2);
    const span = from + tokens;
    const prompts = { promptTokenCount: tokens, promptCells, promptSpan: span };
    const load = { tokenCount: tokens, attendedCells: promptCells, attendedSpan: span, ...prompts };
    return cost.forecast(load) - cost.forecast({ ...NO_LOAD });
  }

  private async ask(asked: readonly Asked[], replies: number, costs: Costs): Promise<void> {
    let { going, spent } = await this.first(asked, costs);
    let tokens = replies + sum(going.map(({ chance }) => chance));
    let rows = going.length;
    for (let depth = 1; depth < DEEPEST; depth++) {
      going = going.filter((each) => this.goesOn(each, depth));
      const optional = going.filter(({ always }) => !always);
      const chances = optional.map(({ chance, prospects }) => chance * prospects.hit);
      const time = costs.step + spent + rows * costs.row;
      if (optional.length > 0 && !paysFurther({ tokens, time, chances }, costs))
        going = going.filter(({ always }) => always);
      if (going.length === 0) return;
      const took = await this.deeper(going);
      if (took === null) return;
      spent += took;
      tokens += sum(going.map(({ chance }) => chance));
      rows += going.length;
    }
  }

  /** Reads what it missed, as much as is bearable, and says the first token where that was all. */
  private async first(
    asked: readonly Asked[],
    costs: Costs,
  ): Promise<{ going: readonly Asked[]; spent: number }> {
    const pieces: Piece[] = [];
    const { stepTokens } = this.parts.context;
    let left = Math.min(stepTokens, Math.max(LEAST_READ, this.tokensWithin(READING * costs.step)) + SHORT);
    const going: Asked[] = [];
    for (const each of asked) {
      const { sequence, handle } = each.text;
      const missed = sequence.tokens.slice(handle.computed);
      const tokens = missed.slice(0, missed.length <= SHORT ? SHORT : Math.max(0, left));
      const asks = tokens.length === missed.length;
      if (tokens.length === 0 || stepTokens < sum(pieces.map((piece) => piece.tokens.length)) + tokens.length)
        continue;
      if (!this.texts.grow(each.text, tokens.length)) continue;
      left -= tokens.length > SHORT ? tokens.length : 0;
      pieces.push({ text: each.text, tokens, from: handle.computed, asks });
      if (asks) going.push(each);
    }
    const spent = await this.read(pieces, (text, said) => {
      const found = going.find((each) => each.text === text)!;
      text.sequence.drafting?.foresight?.begin(text.sequence.tokens);
      text.from = text.sequence.tokens.length;
      found.chance = this.hear(found, said);
    });
    return { going: spent === null ? [] : going, spent: spent ?? 0 };
  }

  /** Has what it said last read as if it had come, and says the next one. Returns how long that took; null: there was no room. */
  private async deeper(going: readonly Asked[]): Promise<number | null> {
    const pieces: Piece[] = [];
    for (const { text } of going) {
      if (!this.texts.grow(text, 1)) return null;
      const token = text.said.at(-1)!;
      pieces.push({ text, tokens: [token], from: text.from + text.said.length - 1, asks: true });
    }
    return this.read(pieces, (text, said) => {
      const found = going.find((each) => each.text === text)!;
      found.chance *= this.hear(found, said);
    });
  }

  /** Takes down what was said; returns how likely that is. */
  private hear({ text }: Asked, said: Scored): number {
    const common = said.filter(({ id }) => id < this.parts.commonTokens && !this.parts.isEnd(id));
    const isBest = common[0] !== undefined && common[0] === said[0];
    if (!isBest) return 0;
    text.said.push(common[0]!.id);
    return text.sequence.drafting?.foresight?.add(common) ?? 0;
  }

  private goesOn({ text, prospects, always, chance }: Asked, depth: number): boolean {
    return (
      text.said.length === depth && depth < prospects.longest && chance >= leastLikely(always ? 'on' : 'auto')
    );
  }

  private async read(
    pieces: readonly Piece[],
    hear: (text: DraftText, said: Scored) => void,
  ): Promise<number | null> {
    if (pieces.length === 0) return null;
    const { now, cost } = this.parts;
    const from = now();
    const said = await pass(this.device, this.texts.takeOps(), pieces);
    const took = now() - from;
    if (!said) {
      for (const { text } of pieces) this.texts.rollBack(text);
      this.texts.evictOne();
      return null;
    }
    cost.observe(loadOf(pieces), took);
    this.hasLearned = true;
    for (const { text } of pieces) this.texts.commit(text);
    for (const [text, scored] of said) hear(text, scored);
    return took;
  }

  /** How many tokens it reads in that time. */
  private tokensWithin(milliseconds: number): number {
    const many = 64;
    return Math.floor((milliseconds * many) / Math.max(this.timeToRead(many, 0), 1e-3));
  }
}

const NO_LOAD = { tokenCount: 0, promptTokenCount: 0, attendedCells: 0, attendedSpan: 0 };

function loadOf(pieces: readonly Piece[]) {
  const load = { ...NO_LOAD, promptCells: 0, promptSpan: 0 };
  for (const { tokens, from } of pieces) {
    const count = tokens.length;
    const cells = count * (from + (count + 1) / 2);
    load.tokenCount += count;
    load.attendedCells += cells;
    load.attendedSpan += from + count;
    if (count <= SHORT) continue;
    load.promptTokenCount += count;
    load.promptCells += cells;
    load.promptSpan += from + count;
  }
  return load;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

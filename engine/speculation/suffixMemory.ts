import type { Cursor, Guess } from './guess.ts';
import { SuffixAutomaton } from './suffixAutomaton.ts';

/** Tokens that a half of the memory holds: some 200 bytes each. */
const HALF = 16_384;
/** Tokens after a place that are looked at, and those that are proposed. */
const SEEN = 24;
const PROPOSED = 2;
/** How many shorter ends of a match are asked as well. */
const SHORTENED = 3;
/** Matches of so many tokens and more are one kind. */
const LENGTHS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32] as const;
/** Before anything is known, how often a match of that length goes on alike. */
const GOES_ON = [0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92] as const;
/** How many kinds of guesses there are: by length, by shape (`shapeOf`), first or second choice. */
export const SUFFIX_KINDS = LENGTHS.length * 4 * PROPOSED;

/**
 * What was said in a chat, to be found again by how a text ends: prompts and replies go in as they come. It remembers the latest 16 thousand
 * to 32 thousand tokens: where its younger half is full the older one is forgotten.
 */
export class SuffixMemory {
  private young = new SuffixAutomaton();
  private old: SuffixAutomaton | null = null;
  /** Counts up each time a half is forgotten. */
  private age = 0;

  constructor(private readonly half = HALF) {}

  /** A text that begins here. */
  reader(): SuffixReader {
    let age = this.age;
    let state: number = SuffixAutomaton.ROOT;
    let before: Place | null = null;
    const renew = () => {
      if (age === this.age) return;
      before = age + 1 === this.age && this.old ? placeAt(this.old, state) : null;
      state = SuffixAutomaton.ROOT;
      age = this.age;
    };
    return {
      read: (token) => {
        if (this.young.size >= this.half) this.forget();
        renew();
        before = this.old ? (before ?? start(this.old)).after(token) : null;
        state = this.young.extend(state, token);
      },
      resume: (tokens) => {
        renew();
        before = this.old && start(this.old);
        state = SuffixAutomaton.ROOT;
        let place = start(this.young);
        for (const token of tokens) {
          place = place.after(token);
          before = before?.after(token) ?? null;
        }
        state = place.state;
      },
      cursor: () => {
        renew();
        return both(placeAt(this.young, state), before);
      },
    };
  }

  /** What came after the end of such a text, which is not remembered itself. */
  after(tokens: readonly number[]): Cursor {
    const walk = (automaton: SuffixAutomaton) =>
      tokens.reduce((at, token) => at.after(token), start(automaton));
    return both(walk(this.young), this.old && walk(this.old));
  }

  private forget(): void {
    this.old = this.young;
    this.young = new SuffixAutomaton();
    this.age += 1;
  }
}

/** One text on its way into the memory. */
export interface SuffixReader {
  read(token: number): void;
  /** It goes on after `tokens`, which the memory has already. */
  resume(tokens: readonly number[]): void;
  /** What came after such an end before. */
  cursor(): Cursor;
}

/** A suffix of a text that came before: its state, and how long it is. */
interface Place extends Cursor {
  readonly state: number;
  readonly matched: number;
  after(token: number): Place;
}

const start = (automaton: SuffixAutomaton): Place => place(automaton, SuffixAutomaton.ROOT, 0);

/** The end of a text that is at `state`, or the longest end of it that was ever gone on from. */
function placeAt(automaton: SuffixAutomaton, state: number): Place {
  let at = state;
  while (at !== SuffixAutomaton.ROOT && !automaton.goesOn(at)) at = automaton.linkOf(at);
  return place(automaton, at, automaton.lengthOf(at));
}

function place(automaton: SuffixAutomaton, state: number, matched: number): Place {
  return {
    state,
    matched,
    guesses: () => (matched === 0 ? [] : guessesAt(automaton, state, matched)),
    after(token) {
      let at = state;
      let length = matched;
      for (; at >= 0; at = automaton.linkOf(at), length = at < 0 ? 0 : automaton.lengthOf(at)) {
        const next = automaton.follow(at, token);
        if (next >= 0) return place(automaton, next, length + 1);
      }
      return start(automaton);
    },
  };
}

/** What followed the match; where that is one token alone, what followed its shorter ends besides. */
function guessesAt(automaton: SuffixAutomaton, state: number, matched: number): Guess[] {
  const guesses: Guess[] = [];
  let [at, length] = [state, matched];
  for (let hops = 0; at !== SuffixAutomaton.ROOT && guesses.length < PROPOSED && hops < SHORTENED; hops++) {
    for (const guess of followersOf(automaton, at, length)) {
      if (guesses.length === PROPOSED) break;
      if (guesses.every(({ token }) => token !== guess.token)) guesses.push(guess);
    }
    at = automaton.linkOf(at);
    length = automaton.lengthOf(at);
  }
  return guesses;
}

function followersOf(automaton: SuffixAutomaton, state: number, matched: number): Guess[] {
  const found: { token: number; count: number }[] = [];
  let all = 0;
  for (const { token, state: next } of automaton.after(state, SEEN)) {
    const count = automaton.countOf(next);
    all += count;
    found.push({ token, count });
  }
  found.sort((a, b) => b.count - a.count);
  const length = LENGTHS.findLastIndex((least) => matched >= least);
  return found.slice(0, PROPOSED).map(({ token, count }, rank) => {
    const share = count / all;
    const shape = shapeOf(found.length, count, share);
    const kind = (length * 4 + shape) * PROPOSED + rank;
    return { token, estimate: GOES_ON[length]! * share, kind, drafter: 'chat' };
  });
}

/** One follower once, one follower often, a clear favourite, none. */
function shapeOf(followers: number, count: number, share: number): number {
  if (followers === 1) return count === 1 ? 0 : 1;
  return share >= 0.75 ? 2 : 3;
}

/** The longer match speaks first; the other one adds what it has of its own. */
function both(a: Place, b: Place | null): Cursor {
  if (!b) return a;
  const [first, second] = a.matched >= b.matched ? [a, b] : [b, a];
  return {
    guesses: () => {
      const guesses = first.guesses();
      const known = new Set(guesses.map(({ token }) => token));
      return [...guesses, ...second.guesses().filter(({ token }) => !known.has(token))];
    },
    after: (token) => both(a.after(token), b.after(token)),
  };
}

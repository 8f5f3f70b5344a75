import { assertNever } from '../../contract/assertNever.ts';
import { common, EVERY, GrammarError, union, without, type Ranges } from '../nodes.ts';
import type { Regex } from './parse.ts';

/**
 * A set of texts as a deterministic automaton over code points: where a text leads from each state, and whether it may end there. Every character
 * leads somewhere or the text is not in the set.
 */
export interface Automaton {
  readonly start: number;
  readonly states: readonly State[];
}
export interface State {
  readonly ends: boolean;
  readonly next: readonly Edge[];
}
interface Edge {
  readonly ranges: Ranges;
  readonly to: number;
}

const MOST_STATES = 4000;
const MOST_EDGES = 60_000;

const tooLarge = (): never => {
  throw new GrammarError('', 'what it describes is too large; use smaller bounds');
};

/** All texts that have a match of the regular expression in them, as `RegExp.test` has it. */
export function automatonOf(regex: Regex): Automaton {
  const machine = new Machine();
  const from = machine.state();
  const to = machine.build(regex, from);
  machine.edges[from]!.push({ ranges: EVERY, to: from, kind: 'chars' });
  // A loop in the beginning's own state would let ^ match after it: it is followed at the very beginning only.
  const end = machine.state();
  machine.edges[to]!.push({ kind: 'free', to: end });
  machine.edges[end]!.push({ ranges: EVERY, to: end, kind: 'chars' });
  return determined(machine, from, end);
}

type NfaEdge =
  | { readonly kind: 'chars'; readonly ranges: Ranges; readonly to: number }
  | { readonly kind: 'free' | 'begin' | 'end'; readonly to: number };

class Machine {
  readonly edges: NfaEdge[][] = [];
  private count = 0;

  state(): number {
    if (this.edges.length > 20_000) tooLarge();
    return this.edges.push([]) - 1;
  }

  /** Adds what leads from a state through the expression; the state it leads to. */
  build(regex: Regex, from: number): number {
    if (++this.count > MOST_EDGES) tooLarge();
    switch (regex.kind) {
      case 'chars':
        return this.lead(from, (to) => ({ kind: 'chars', ranges: regex.ranges, to }));
      case 'begin':
      case 'end':
        return this.lead(from, (to) => ({ kind: regex.kind, to }));
      case 'all':
        return regex.parts.reduce((at, part) => this.build(part, at), from);
      case 'any': {
        const to = this.state();
        for (const each of regex.of) {
          const begin = this.lead(from, (at) => ({ kind: 'free', to: at }));
          this.edges[this.build(each, begin)]!.push({ kind: 'free', to });
        }
        return to;
      }
      case 'repeat':
        return this.repeat(regex.of, regex.least, regex.most, from);
      default:
        return assertNever(regex, 'regex');
    }
  }

  private repeat(of: Regex, least: number, most: number | null, from: number): number {
    let at = from;
    for (let time = 0; time < least; time++) at = this.build(of, at);
    if (most === null) {
      const loop = this.lead(at, (to) => ({ kind: 'free', to }));
      this.edges[this.build(of, loop)]!.push({ kind: 'free', to: loop });
      return this.lead(loop, (to) => ({ kind: 'free', to }));
    }
    const end = this.state();
    this.edges[at]!.push({ kind: 'free', to: end });
    for (let time = least; time < most; time++) {
      at = this.build(of, at);
      this.edges[at]!.push({ kind: 'free', to: end });
    }
    return end;
  }

  private lead(from: number, edge: (to: number) => NfaEdge): number {
    const to = this.state();
    this.edges[from]!.push(edge(to));
    return to;
  }
}

/** The usual construction by sets of states; `^` is passed at the beginning only, `$` where a text ends. */
function determined(machine: Machine, start: number, accept: number): Automaton {
  const symbols = symbolsOf(machine);
  const reach = (seeds: Iterable<number>, passes: (kind: 'free' | 'begin' | 'end') => boolean): number[] => {
    const found = new Set(seeds);
    for (const state of found)
      for (const edge of machine.edges[state]!)
        if (edge.kind !== 'chars' && passes(edge.kind)) found.add(edge.to);
    return [...found].sort((a, b) => a - b);
  };
  const sets: number[][] = [];
  const known = new Map<string, number>();
  const numberOf = (set: number[]): number => {
    const key = set.join(',');
    const at = known.get(key);
    if (at !== undefined) return at;
    if (sets.length >= MOST_STATES) tooLarge();
    known.set(key, sets.length);
    return sets.push(set) - 1;
  };
  const states: State[] = [];
  numberOf(reach([start], (kind) => kind !== 'end'));
  for (let at = 0; at < sets.length; at++) {
    const set = sets[at]!;
    const ends = reach(set, (kind) => kind === 'free' || kind === 'end' || at === 0).includes(accept);
    const targets = new Map<number, Ranges[]>();
    for (const symbol of symbols) {
      const moved = new Set<number>();
      for (const state of set)
        for (const edge of machine.edges[state]!)
          if (edge.kind === 'chars' && symbol.sets.has(edge.ranges)) moved.add(edge.to);
      if (moved.size === 0) continue;
      const to = numberOf(reach(moved, (kind) => kind === 'free'));
      targets.set(to, [...(targets.get(to) ?? []), symbol.ranges]);
    }
    states.push({ ends, next: [...targets].map(([to, ranges]) => ({ to, ranges: union(ranges.flat()) })) });
  }
  return trimmed({ start: 0, states });
}

/** Characters that no edge tells from each other, with the edges' sets that they are in. */
function symbolsOf(machine: Machine): { ranges: Ranges; sets: Set<Ranges> }[] {
  const sets = [
    ...new Set(machine.edges.flat().flatMap((edge) => (edge.kind === 'chars' ? [edge.ranges] : []))),
  ];
  const cuts = new Map<number, { opens: number[]; closes: number[] }>();
  const cutAt = (point: number) => {
    const cut = cuts.get(point) ?? { opens: [], closes: [] };
    cuts.set(point, cut);
    return cut;
  };
  for (const [index, ranges] of sets.entries())
    for (const [from, to] of ranges) {
      cutAt(from).opens.push(index);
      cutAt(to + 1).closes.push(index);
    }
  const groups = new Map<string, { ranges: [number, number][]; sets: Set<Ranges> }>();
  const open = new Set<number>();
  const points = [...cuts.keys()].sort((a, b) => a - b);
  for (const [at, point] of points.entries()) {
    for (const index of cuts.get(point)!.closes) open.delete(index);
    for (const index of cuts.get(point)!.opens) open.add(index);
    const next = points[at + 1];
    if (open.size === 0 || next === undefined) continue;
    const key = [...open].sort((a, b) => a - b).join(',');
    const group = groups.get(key) ?? { ranges: [], sets: new Set([...open].map((index) => sets[index]!)) };
    group.ranges.push([point, next - 1]);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Only states from which a text can still end, so that nothing begun has no way on. Throws where there are none. */
function trimmed({ start, states }: Automaton): Automaton {
  const before = states.map(() => [] as number[]);
  for (const [at, { next }] of states.entries()) for (const { to } of next) before[to]!.push(at);
  const alive = new Set(states.flatMap(({ ends }, at) => (ends ? [at] : [])));
  for (const at of alive) for (const from of before[at]!) alive.add(from);
  if (!alive.has(start)) throw new GrammarError('', 'no text is as it says');
  const numbers = new Map([...alive].sort((a, b) => a - b).map((at, index) => [at, index]));
  return {
    start: numbers.get(start)!,
    states: states.flatMap(({ ends, next }, at) =>
      alive.has(at)
        ? [
            {
              ends,
              next: next.flatMap((edge) =>
                alive.has(edge.to) ? [{ ...edge, to: numbers.get(edge.to)! }] : [],
              ),
            },
          ]
        : [],
    ),
  };
}

/** Texts that are in both. */
export function intersection(a: Automaton, b: Automaton): Automaton {
  return explored([a.start, b.start], ([x, y]) => {
    const [one, other] = [a.states[x]!, b.states[y]!];
    const next = one.next.flatMap((edge) =>
      other.next.map((second) => ({
        ranges: common(edge.ranges, second.ranges),
        to: [edge.to, second.to] as const,
      })),
    );
    return { ends: one.ends && other.ends, next };
  });
}

/** Texts of so many code points. */
export function bounded(of: Automaton, least: number, most: number | null): Automaton {
  const last = most ?? least;
  return explored([of.start, 0], ([state, length]) => {
    const { ends, next } = of.states[state]!;
    const isLong = length >= least;
    const grown = most === null ? Math.min(length + 1, last) : length + 1;
    return {
      ends: ends && isLong,
      next: grown > last ? [] : next.map(({ ranges, to }) => ({ ranges, to: [to, grown] as const })),
    };
  });
}

/** Texts that are not in it. */
export function complement(of: Automaton): Automaton {
  const sink = of.states.length;
  const states = of.states.map(({ ends, next }) => {
    const rest = without(union(next.flatMap(({ ranges }) => ranges)));
    return { ends: !ends, next: rest.length > 0 ? [...next, { ranges: rest, to: sink }] : next };
  });
  return trimmed({
    start: of.start,
    states: [...states, { ends: true, next: [{ ranges: EVERY, to: sink }] }],
  });
}

/** One of these texts. */
export function oneOf(texts: readonly string[]): Automaton {
  const states: { ends: boolean; next: { ranges: Ranges; to: number }[] }[] = [{ ends: false, next: [] }];
  for (const text of texts) {
    let at = 0;
    for (const character of text) {
      const point = character.codePointAt(0)!;
      const known = states[at]!.next.find(({ ranges }) => ranges[0]![0] === point);
      const to = known?.to ?? states.push({ ends: false, next: [] }) - 1;
      if (!known) states[at]!.next.push({ ranges: [[point, point]], to });
      at = to;
    }
    states[at]!.ends = true;
  }
  return { start: 0, states };
}

export const EVERY_TEXT: Automaton = { start: 0, states: [{ ends: true, next: [{ ranges: EVERY, to: 0 }] }] };

type Pair = readonly [number, number];

function explored(
  start: Pair,
  look: (pair: Pair) => { ends: boolean; next: { ranges: Ranges; to: Pair }[] },
): Automaton {
  const pairs: Pair[] = [start];
  const numbers = new Map([[start.join(), 0]]);
  const states: State[] = [];
  for (const pair of pairs) {
    const { ends, next } = look(pair);
    const edges = next.flatMap(({ ranges, to }) => {
      if (ranges.length === 0) return [];
      let number = numbers.get(to.join());
      if (number === undefined) {
        if (pairs.length >= MOST_STATES) tooLarge();
        number = pairs.push(to) - 1;
        numbers.set(to.join(), number);
      }
      return [{ ranges: union(ranges), to: number }];
    });
    states.push({ ends, next: edges });
  }
  return trimmed({ start: 0, states });
}

/** Whether two sets have nothing in common. */
export function areApart(a: Automaton, b: Automaton): boolean {
  try {
    intersection(a, b);
    return false;
  } catch (error) {
    if (error instanceof GrammarError) return error.message.startsWith('no text');
    throw error;
  }
}

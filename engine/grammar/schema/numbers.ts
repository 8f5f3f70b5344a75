import {
  all,
  any,
  chars,
  GrammarError,
  optional,
  repeat,
  rule,
  text,
  without,
  type Node,
  type Rules,
} from '../nodes.ts';
import { bounded, type State } from '../regex/automaton.ts';

export interface NumberBounds {
  readonly isInteger: boolean;
  readonly least: number | null;
  readonly most: number | null;
  /** Whether the bounds themselves are out. */
  readonly above: boolean;
  readonly below: boolean;
  readonly multipleOf: number | null;
}

/** What is left of bounds without some values. */
export function between(bounds: NumberBounds, without: readonly unknown[]): NumberBounds[] {
  const cuts = without.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  let rest = bounds;
  const parts: NumberBounds[] = [];
  for (const cut of cuts) {
    const { least, most, above, below }: NumberBounds = rest;
    const isIn =
      (least === null || cut > least || (cut === least && !above)) &&
      (most === null || cut < most || (cut === most && !below));
    if (!isIn) continue;
    parts.push({ ...rest, most: cut, below: true });
    rest = { ...rest, least: cut, above: true };
  }
  return [...parts, rest];
}

const digit = chars([0x30, 0x39]);
const natural: Node = any(text('0'), all(chars([0x31, 0x39]), repeat(digit, 0, 14)));
/** Digits that a double tells apart. */
const MOST_DIGITS = 15;
/** After the point, where a range has to be kept. */
const MOST_DECIMALS = 6;
/** Values that are written one by one. */
const MOST_LISTED = 1000;

/** A number within bounds, written without an exponent where there are any. Throws `GrammarError` where there is none, or too many to say. */
export function numberNode(bounds: NumberBounds, name: string, rules: Rules): Node {
  if (bounds.multipleOf !== null) return multiples(bounds, bounds.multipleOf, name, rules);
  if (bounds.least === null && bounds.most === null) return bounds.isInteger ? integer : decimal;
  const scales = bounds.isInteger ? [0] : scalesOf(bounds);
  const ways = scales.flatMap((scale) => scaled(bounds, scale));
  if (ways.length === 0) throw new GrammarError('', 'no number lies between its bounds');
  return any(...ways);
}

const integer: Node = all(optional(text('-')), natural);
const decimal: Node = all(
  optional(text('-')),
  natural,
  optional(all(text('.'), repeat(digit, 1, MOST_DIGITS))),
  optional(all(chars([0x45, 0x45], [0x65, 0x65]), optional(any(text('+'), text('-'))), repeat(digit, 1, 2))),
);

function scalesOf({ least, most }: NumberBounds): number[] {
  const decimals = [least, most].map((bound) => (bound === null ? 0 : decimalsOf(bound)));
  const last = Math.min(MOST_DECIMALS, Math.max(2, ...decimals));
  return Array.from({ length: last + 1 }, (_, scale) => scale);
}

/** How many digits a number has after its point. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toString().split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}

/** Numbers with exactly so many digits after the point. */
function scaled({ least, most, above, below }: NumberBounds, scale: number): Node[] {
  const limit = 10n ** BigInt(MOST_DIGITS) - 1n;
  const [from, isFrom] = least === null ? [-limit, false] : times(least, scale);
  const [to, isTo] = most === null ? [limit, false] : times(most, scale);
  // `times` rounds towards minus infinity.
  let first = least === null || (isFrom && !above) ? from : from + 1n;
  let last = most !== null && isTo && below ? to - 1n : to;
  if (first < -limit) first = -limit;
  if (last > limit) last = limit;
  const ways: Node[] = [];
  const lastNegative = last < -1n ? last : -1n;
  if (first <= lastNegative)
    ways.push(...digitRanges(-lastNegative, -first, scale).map((way) => all(text('-'), way)));
  if (last >= 0n) ways.push(...digitRanges(first > 0n ? first : 0n, last, scale));
  return ways;
}

/** The whole part of value * 10 ** scale, and whether that is all of it. */
function times(value: number, scale: number): [bigint, boolean] {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toString().split('e');
  const [whole = '', part = ''] = mantissa.split('.');
  const shift = Number(exponent) + scale - part.length;
  const digits = BigInt(whole + part);
  const power = 10n ** BigInt(Math.min(400, Math.abs(shift)));
  const size = shift >= 0 ? digits * power : digits / power;
  const exact = shift >= 0 || digits % power === 0n;
  if (value >= 0) return [size, exact];
  return [exact ? -size : -size - 1n, exact];
}

/** Numbers from..to (not negative) by their digits, the last `scale` behind a point. */
function digitRanges(from: bigint, to: bigint, scale: number): Node[] {
  const ways: Node[] = [];
  const shortest = Math.max(from.toString().length, scale + 1);
  const longest = Math.max(to.toString().length, scale + 1);
  for (let length = shortest; length <= longest; length++) {
    const least = length === scale + 1 ? 0n : 10n ** BigInt(length - 1);
    const [first, last] = [
      from > least ? from : least,
      to < 10n ** BigInt(length) ? to : 10n ** BigInt(length) - 1n,
    ];
    if (first > last) continue;
    const written = [first, last].map((value) => value.toString().padStart(length, '0'));
    for (const digits of sameLength(written[0]!, written[1]!)) {
      const nodes: Node[] = digits.map(([a, b]) => chars([0x30 + a, 0x30 + b]));
      if (scale > 0) nodes.splice(length - scale, 0, text('.'));
      ways.push(all(...nodes));
    }
  }
  return ways;
}

type Digits = [number, number][];

/** from..to of one length as products of digit ranges. */
function sameLength(from: string, to: string): Digits[] {
  if (from === '') return [[]];
  const [a, b] = [Number(from[0]), Number(to[0])];
  const [restA, restB] = [from.slice(1), to.slice(1)];
  const put = (one: number, other: number, rests: Digits[]): Digits[] =>
    rests.map((rest) => [[one, other] as [number, number], ...rest]);
  if (a === b) return put(a, a, sameLength(restA, restB));
  const zeros = '0'.repeat(restA.length);
  const nines = '9'.repeat(restA.length);
  const lowIsWhole = restA === zeros;
  const highIsWhole = restB === nines;
  const [low, high] = [lowIsWhole ? a : a + 1, highIsWhole ? b : b - 1];
  return [
    ...(lowIsWhole ? [] : put(a, a, sameLength(restA, nines))),
    ...(low <= high ? put(low, high, sameLength(zeros, nines)) : []),
    ...(highIsWhole ? [] : put(b, b, sameLength(zeros, restB))),
  ];
}

/** By the remainder as the digits come, or one by one. */
function multiples(bounds: NumberBounds, of: number, name: string, rules: Rules): Node {
  const isFree = bounds.least === null && bounds.most === null;
  if (isFree && Number.isInteger(of) && of <= 128) return remainders(of, name, rules);
  const values: string[] = [];
  const [least, most] = [bounds.least ?? -Infinity, bounds.most ?? Infinity];
  const start = least > 0 ? Math.ceil(least / of) : most < 0 ? Math.floor(most / of) : 0;
  for (let step = 0; values.length < MOST_LISTED && step <= MOST_LISTED; step++)
    for (const sign of step === 0 ? [1] : [1, -1]) {
      // As it will be read again, and as validators ask.
      const value = Number(((start + sign * step) * of).toPrecision(MOST_DIGITS));
      const isIn =
        value >= least &&
        value <= most &&
        (!bounds.above || value > least) &&
        (!bounds.below || value < most);
      const isWhole = Number.isInteger(value) || !bounds.isInteger;
      if (isIn && isWhole && Number.isInteger(value / of)) values.push(JSON.stringify(value));
    }
  if (values.length === 0) throw new GrammarError('', `no multiple of ${of} lies between the bounds`);
  return any(...[...new Set(values)].map(text));
}

/** By the remainder and how many digits came: with more than a double tells apart it would be another number. */
function remainders(of: number, name: string, rules: Rules): Node {
  const longest = of <= 10 ? MOST_DIGITS : 6;
  const digits: State[] = Array.from({ length: of }, (_, remainder) => ({
    ends: remainder === 0,
    next: Array.from({ length: 10 }, (_each, next) => ({
      ranges: [[0x30 + next, 0x30 + next]] as const,
      to: (remainder * 10 + next) % of,
    })),
  }));
  const { start, states } = bounded({ start: 0, states: digits }, 1, longest);
  const nameOf = (state: number) => `${name} ${state}`;
  for (const [state, { ends, next }] of states.entries()) {
    const ways = next.map(({ ranges, to }): Node => all({ kind: 'chars', ranges }, rule(nameOf(to))));
    rules.set(nameOf(state), any(...(ends ? [text('')] : []), ...ways));
  }
  // No zero comes first but alone.
  const first = states[start]!.next.flatMap(({ ranges, to }) => {
    const rest = without([[0x30, 0x30]], ranges);
    return rest.length === 0 ? [] : [all({ kind: 'chars', ranges: rest }, rule(nameOf(to)))];
  });
  rules.delete(nameOf(start));
  return first.length === 0 ? text('0') : any(text('0'), all(optional(text('-')), any(...first)));
}

import {
  all,
  any,
  common,
  optional,
  repeat,
  rule,
  text,
  union,
  without,
  type Node,
  type Ranges,
  type Rules,
} from '../nodes.ts';
import type { Automaton } from '../regex/automaton.ts';

/** Characters of JSON's strings that stand for themselves: no quote, no backslash, no control character. */
const PLAIN: Ranges = without([
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x7f, 0x7f],
]);
/** Those that are written otherwise; the rest of the control characters as \u00XX. */
const SHORT: Readonly<Record<number, string>> = {
  8: 'b',
  9: 't',
  10: 'n',
  12: 'f',
  13: 'r',
  0x22: '"',
  0x5c: '\\',
};

/** One character inside a JSON string, of these: in few alternatives, since each is followed apart. */
function character(ranges: Ranges): Node {
  const of: Node[] = [];
  const plain = common(ranges, PLAIN);
  if (plain.length > 0) of.push({ kind: 'chars', ranges: plain });
  const points = common(ranges, without(PLAIN)).flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at),
  );
  const short = points.flatMap((point) => SHORT[point] ?? []);
  const coded = [0, 1, 7].flatMap((high) => {
    const digits = points
      .filter((point) => SHORT[point] === undefined && point >> 4 === high)
      .map((point) => (point & 15).toString(16));
    return digits.length === 0 ? [] : [all(text(String(high)), oneOfThese(digits))];
  });
  const escapes: Node[] = [
    ...(short.length === 0 ? [] : [oneOfThese(short)]),
    ...(coded.length === 0 ? [] : [all(text('u00'), any(...coded))]),
  ];
  if (escapes.length > 0) of.push(all(text('\\'), any(...escapes)));
  return any(...of);
}

function oneOfThese(signs: readonly string[]): Node {
  const ranges = union(signs.map((sign) => [sign.charCodeAt(0), sign.charCodeAt(0)] as const));
  return { kind: 'chars', ranges };
}

/** What the characters of a string are where nothing is said of them. */
export const anyCharacter: Node = any(
  { kind: 'chars', ranges: PLAIN },
  all(text('\\'), oneOfThese(Object.values(SHORT))),
);

/** A string of so many characters. */
export const plainString = (characterRule: Node, least: number, most: number | null): Node =>
  all(text('"'), repeat(characterRule, least, most), text('"'));

/** A string that an automaton takes, as rules of their own that begin with `name`. */
export function automatonString(of: Automaton, name: string, rules: Rules): Node {
  const nameOf = (state: number) => `${name} ${state}`;
  for (const [state, { ends, next }] of of.states.entries()) {
    const ways = next.map(({ ranges, to }) => all(character(ranges), rule(nameOf(to))));
    rules.set(nameOf(state), any(...(ends ? [text('"')] : []), ...ways));
  }
  return all(text('"'), rule(nameOf(of.start)));
}

const space: Node = optional(any(text(' '), all(text('\n'), repeat(text(' '), 0, 20))));
export const spaceRule = 'white space';
export const addSpace = (rules: Rules): void => void rules.set(spaceRule, space);

import { all, any, repeat, rule, text, type Node, type Rules } from '../nodes.ts';
import { numberNode } from './numbers.ts';
import { plainString, spaceRule } from './strings.ts';

const name = 'any value';
export const anyValue: Node = rule(name);

/** Any JSON there is. */
export function addAnyValue(rules: Rules, character: Node): void {
  const string = plainString(character, 0, null);
  const number = numberNode(
    { isInteger: false, least: null, most: null, above: false, below: false, multipleOf: null },
    name,
    rules,
  );
  rules.set(
    name,
    any(
      bracketed('{', all(string, colon, anyValue), '}', 0, null),
      bracketed('[', anyValue, ']', 0, null),
      string,
      number,
      text('true'),
      text('false'),
      text('null'),
    ),
  );
}

const space = rule(spaceRule);
export const colon: Node = all(text(':'), repeat(text(' '), 0, 1));
export const comma: Node = all(text(','), space);

/** So many items between commas. */
export function separated(item: Node, least: number, most: number | null): Node {
  if (most === 0) return text('');
  const more = repeat(all(comma, item), Math.max(0, least - 1), most === null ? null : most - 1);
  const some = all(item, more);
  return least === 0 ? repeat(some, 0, 1) : some;
}

export const enclosed = (open: string, inner: Node, close: string): Node =>
  all(text(open), space, inner, space, text(close));

export const bracketed = (
  open: string,
  item: Node,
  close: string,
  least: number,
  most: number | null,
): Node => enclosed(open, separated(item, least, most), close);

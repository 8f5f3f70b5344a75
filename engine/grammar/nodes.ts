/** A grammar as a tree: what GBNF is read into and a schema is made into, and what the device's GBNF is written from. */

/** Code points, inclusive; ascending and apart. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  /** One character of these; never empty. */
  | { readonly kind: 'chars'; readonly ranges: Ranges }
  /** One token of the vocabulary, by its id or by the text that it is written as; negated: any other one. */
  | { readonly kind: 'token'; readonly token: number | string; readonly negated: boolean }
  | { readonly kind: 'rule'; readonly name: string }
  /** Without parts: the empty text. */
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  /** One at least. */
  | { readonly kind: 'any'; readonly of: readonly Node[] }
  /** `most` null: as often as wanted. */
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number | null };

/** By name; `root` is where a text begins. */
export type Rules = Map<string, Node>;

export const text = (value: string): Node => ({ kind: 'text', text: value });
export const chars = (...ranges: [number, number][]): Node => ({ kind: 'chars', ranges });
export const token = (of: number | string, negated = false): Node => ({ kind: 'token', token: of, negated });
export const rule = (name: string): Node => ({ kind: 'rule', name });
export const all = (...parts: Node[]): Node => (parts.length === 1 ? parts[0]! : { kind: 'all', parts });
export const any = (...of: Node[]): Node => (of.length === 1 ? of[0]! : { kind: 'any', of });
export const repeat = (of: Node, least: number, most: number | null): Node => ({
  kind: 'repeat',
  of,
  least,
  most,
});
export const optional = (of: Node): Node => repeat(of, 0, 1);

/** Something about a grammar or a schema that cannot be kept to. `where`: a place in it, as its author sees it. */
export class GrammarError extends Error {
  constructor(
    readonly where: string,
    message: string,
  ) {
    super(message);
  }
}

const LAST = 0x10ffff;
/** Halves of a pair of UTF-16 are no characters. */
const SURROGATES = [0xd800, 0xdfff] as const;
/** Every character but NUL, which no vocabulary says. */
export const EVERY: Ranges = [
  [1, SURROGATES[0] - 1],
  [SURROGATES[1] + 1, LAST],
];

/** Sorted, joined where they touch. */
export function union(ranges: Iterable<readonly [number, number]>): Ranges {
  const joined: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Of all characters those that are not in `ranges`. */
export function without(ranges: Ranges, from: Ranges = EVERY): Ranges {
  const left: [number, number][] = [];
  for (const [first, last] of from) {
    let at = first;
    for (const [a, b] of ranges) {
      if (b < at || a > last) continue;
      if (a > at) left.push([at, a - 1]);
      at = b + 1;
    }
    if (at <= last) left.push([at, last]);
  }
  return left;
}

export const common = (a: Ranges, b: Ranges): Ranges => without(without(b, a), a);

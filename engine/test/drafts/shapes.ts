import { chainOf, type Draft } from '../../speculation/index.ts';

const other = (token: number) => (token + 1) % 2000;

/** A draft made of what will come: `next` are the tokens that the reply goes on with. */
export type Shape = (next: readonly number[]) => Draft;

/** How long a chain that comes true is. */
export const CHAIN = 7;
export const comesTrue: Shape = (next) => chainOf(next.slice(0, CHAIN));

export const SHAPES: readonly (readonly [string, Shape])[] = [
  ['a chain that comes true', comesTrue],
  ['a chain that fails at once', ([a = 1, ...rest]) => chainOf([other(a), ...rest.slice(0, 4)])],
  [
    'a chain that fails in the middle',
    ([a = 1, b = 2, c = 3, ...rest]) => chainOf([a, b, other(c), ...rest.slice(0, 3)]),
  ],
  [
    'a tree whose second branch comes true',
    ([a = 1, b = 2, c = 3]) => ({ tokens: [other(a), a, other(b), b, b, c], parents: [-1, -1, 1, 1, 0, 3] }),
  ],
  [
    'a tree that parts late',
    ([a = 1, b = 2, c = 3, d = 4]) => ({
      tokens: [a, b, other(c), c, other(b), other(d)],
      parents: [-1, 0, 1, 1, 0, 3],
    }),
  ],
];

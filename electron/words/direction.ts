export type Direction = 'ltr' | 'rtl';

/** A letter, or a mark that says a direction as one. */
export const strongLetter = /[\p{L}\u200E\u200F]/u;
export const rightToLeftLetter =
  /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** Names, paths and numbers run from left to right, mostly. */
const mayRunLeftToRight = /[\p{L}\p{N}]/u;

/** A value as it stands in a sentence: where it may run against the sentence it is kept to itself, or it would order the words around it anew. */
export function isolated(value: string, sentence: Direction): string {
  const against = sentence === 'ltr' ? rightToLeftLetter : mayRunLeftToRight;
  return against.test(value) ? `\u2068${value}\u2069` : value;
}

/** Typed text within a prompt, by the one character that stands for it there: it never becomes a mark. */
export type Typed = ReadonlyMap<string, string>;

/**
 * Where the characters that stand for typed text come from. The first area's are one code unit each, so that no template can cut one in
 * two; the second is for conversations with more marks than that.
 */
export const PRIVATE_USE = /[\uE000-\uF8FF\u{F0000}-\u{F7FFF}]/gu;
const AREAS = [
  [0xe000, 0xf8ff],
  [0xf0000, 0xf7fff],
] as const;

/** Its characters, one after the other. */
export function* privateUse(): Generator<string, never> {
  for (const [first, last] of AREAS) {
    for (let code = first; code <= last; code++) yield String.fromCodePoint(code);
  }
  throw new Error('a conversation of more than 39,000 different marks');
}

/** `text` with what was typed in its place. */
export function filledIn(text: string, typed: Typed): string {
  if (typed.size === 0) return text;
  return text.replace(PRIVATE_USE, (character) => typed.get(character) ?? character);
}

interface Place {
  /** Which of the texts, and which character of it. */
  readonly text: number;
  readonly at: number;
}

/** Where words stand in texts one after the other: the first character and the last. */
export interface Spoken {
  readonly from: Place;
  readonly to: Place;
}

const spoken = /[\p{L}\p{N}]/u;
const unspoken = /[^\p{L}\p{N}]/gu;

/** Finds words as a page has them in texts as the screen has them: markdown's signs and white space do not count. */
export function findSpoken(texts: readonly string[], words: string): Spoken | null {
  const wanted = words.replace(unspoken, '');
  if (wanted === '') return null;
  let said = '';
  const places: Place[] = [];
  for (const [text, content] of texts.entries())
    for (let at = 0; at < content.length; at++) {
      const character = String.fromCodePoint(content.codePointAt(at)!);
      if (spoken.test(character)) {
        said += character;
        for (let unit = 0; unit < character.length; unit++) places.push({ text, at: at + unit });
      }
      at += character.length - 1;
    }
  const start = said.indexOf(wanted);
  if (start === -1) return null;
  return { from: places[start]!, to: places[start + wanted.length - 1]! };
}
